/** The extension in a browser: the compiler as WebAssembly, for whole documents in the language tamis. */
import {
  CodeActionKind,
  commands,
  Hover,
  languages,
  MarkdownString,
  TextEdit,
  Uri,
  window,
  workspace,
  type ExtensionContext,
  type Position,
  type TextDocument,
} from "vscode";
import { init } from "tamis";
import { prettyPrint } from "../../../web/src/playground/json.js";
import { registerQueryCommands, type QueryCommand, type Target } from "../commands.js";
import { Documents, type Shown } from "../documents.js";
import { Completion, TRIGGERS } from "./completion.js";
import { reportProblems } from "./diagnostics.js";
import { FIX_ALL, Fixes } from "./fixes.js";
import { LANGUAGE, Queries, toRange, wholeRange } from "./queries.js";
import { LEGEND, Tokens } from "./tokens.js";

export async function activate(context: ExtensionContext): Promise<void> {
  // A browser's extension host reads files only through the editor.
  await init(await workspace.fs.readFile(Uri.joinPath(context.extensionUri, "dist", "tamis_bg.wasm")));
  const queries = new Queries();
  const documents = new Documents();
  const selector = { language: LANGUAGE };
  const actions = { providedCodeActionKinds: [CodeActionKind.QuickFix, FIX_ALL] };
  context.subscriptions.push(
    queries,
    documents,
    ...reportProblems(queries),
    ...registerQueryCommands((command, target) => execute(queries, command, target), documents),
    languages.registerCodeActionsProvider(selector, new Fixes(queries), actions),
    languages.registerCompletionItemProvider(selector, new Completion(queries), ...TRIGGERS),
    languages.registerHoverProvider(selector, { provideHover: (document, at) => hover(queries, document, at) }),
    languages.registerDocumentFormattingEditProvider(selector, {
      provideDocumentFormattingEdits: (document) => format(queries, document),
    }),
    languages.registerDocumentSemanticTokensProvider(selector, new Tokens(queries), LEGEND),
    commands.registerCommand("tamis.showOutput", () => inBrowser("there is no server and no output")),
    commands.registerCommand("tamis.restart", () => inBrowser("there is no server to restart")),
  );
}

function inBrowser(reason: string): void {
  void window.showInformationMessage(`tamis: in a browser, ${reason}`);
}

function hover({ tamis, options }: Queries, document: TextDocument, position: Position): Hover | undefined {
  const found = tamis.hover(document.getText(), document.offsetAt(position), options());
  return found ? new Hover(new MarkdownString(found.markdown), toRange(document, found.range)) : undefined;
}

function format(queries: Queries, document: TextDocument): TextEdit[] {
  const { formatted } = queries.analyze(document);
  if (formatted === null) {
    return [];
  }
  const text = /\n$/.test(document.getText()) ? `${formatted.trimEnd()}\n` : formatted;
  return text === document.getText() ? [] : [TextEdit.replace(wholeRange(document), text)];
}

async function execute(queries: Queries, command: QueryCommand, { uri }: Target): Promise<Shown | undefined> {
  const document = await workspace.openTextDocument(Uri.parse(uri));
  if (command === "tamis.compareWithHead" || document.languageId !== LANGUAGE) {
    inBrowser(command === "tamis.compareWithHead" ? "queries cannot be compared" : "only `.tamis` files are supported");
    return undefined;
  }
  const { tree } = queries.analyze(document);
  const explanation = queries.tamis.explain(document.getText(), queries.options());
  if (tree === null || !explanation) {
    throw new Error("the query has errors");
  }
  return command === "tamis.showTree"
    ? { title: "Filter tree", language: "json", text: `${prettyPrint(tree)}\n` }
    : { title: "Explanation", language: "plaintext", text: `${explanation.outline}\n` };
}
