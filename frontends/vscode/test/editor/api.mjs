// The functions of the API of VS Code, for an `Editor`.
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { matches, OpenDocument } from "./document.mjs";
import * as values from "./values.mjs";

const { Disposable, EventEmitter, Position, Range, Uri } = values;
const manifest = createRequire(import.meta.url)("../../package.json");

const PROVIDERS = [
  "CallHierarchy", "CodeActions", "CodeLens", "Color", "CompletionItem", "Declaration", "Definition",
  "DocumentFormattingEdit", "DocumentHighlight", "DocumentLink", "DocumentRangeFormattingEdit", "DocumentSymbol",
  "FoldingRange", "Hover", "Implementation", "InlayHints", "InlineCompletionItem", "InlineValues", "LinkedEditingRange",
  "OnTypeFormattingEdit", "Reference", "Rename", "SelectionRange", "SignatureHelp", "TypeDefinition", "TypeHierarchy",
  "WorkspaceSymbol", "DocumentSemanticTokens", "DocumentRangeSemanticTokens", "EvaluatableExpression",
];

/** The namespaces of the API for an editor. */
export function api(editor) {
  return {
    workspace: workspace(editor),
    window: window(editor),
    languages: languages(editor),
    commands: {
      registerCommand: (id, run) => {
        if (editor.state.commands.has(id)) {
          throw new Error(`command '${id}' already exists`);
        }
        editor.state.commands.set(id, run);
        return new Disposable(() => editor.state.commands.delete(id));
      },
      executeCommand: async (id, ...parameters) => {
        if (id === "setContext") {
          editor.contexts[parameters[0]] = parameters[1];
        } else if (id.startsWith("workbench.")) {
          editor.messages.push([id, ...parameters]);
        } else {
          await editor.execute(id, ...parameters);
        }
      },
    },
    env: { appName: "test", language: "en", openExternal: async (uri) => editor.messages.push(["open", uri.toString()]) },
  };
}

function workspace(editor) {
  const never = new EventEmitter().event;
  return {
    get textDocuments() {
      return editor.state.documents;
    },
    get workspaceFolders() {
      return editor.folders.length > 0 ? editor.folders : undefined;
    },
    get isTrusted() {
      return editor.isTrusted;
    },
    notebookDocuments: [],
    getWorkspaceFolder: (uri) => editor.folders.find((folder) => uri.fsPath.startsWith(folder.uri.fsPath)),
    getConfiguration: (section) => configuration(editor, section),
    onDidOpenTextDocument: editor.state.events.open.event,
    onDidChangeTextDocument: editor.state.events.change.event,
    onDidCloseTextDocument: editor.state.events.close.event,
    onDidSaveTextDocument: editor.state.events.save.event,
    onWillSaveTextDocument: editor.state.events.willSave.event,
    onDidChangeConfiguration: editor.state.events.configuration.event,
    ...Object.fromEntries(
      ["DidChangeWorkspaceFolders", "DidOpenNotebookDocument", "DidChangeNotebookDocument", "DidSaveNotebookDocument",
        "DidCloseNotebookDocument", "DidCreateFiles", "DidRenameFiles", "DidDeleteFiles", "WillCreateFiles",
        "WillRenameFiles", "WillDeleteFiles"].map((name) => [`on${name}`, never]),
    ),
    createFileSystemWatcher: (pattern) => {
      editor.watched.push(pattern.pattern ?? pattern);
      return { onDidCreate: never, onDidChange: never, onDidDelete: never, dispose: () => {} };
    },
    registerTextDocumentContentProvider: (scheme, provider) => {
      editor.state.contents.set(scheme, provider);
      const refresh = async (uri) => {
        const document = editor.state.documents.find((each) => each.uri.toString() === uri.toString());
        if (document) {
          const whole = new Range(new Position(0, 0), document.positionAt(Infinity));
          editor.edit(document, new values.TextEdit(whole, await provider.provideTextDocumentContent(uri)));
        }
      };
      return Disposable.from(
        provider.onDidChange?.(refresh) ?? new Disposable(() => {}),
        new Disposable(() => editor.state.contents.delete(scheme)),
      );
    },
    openTextDocument: async (uri) => {
      const known = editor.state.documents.find((each) => each.uri.toString() === uri.toString());
      if (known) {
        return known;
      }
      const text = await editor.state.contents.get(uri.scheme)?.provideTextDocumentContent(uri);
      const document = new OpenDocument(uri, "plaintext", text ?? "");
      editor.state.documents.push(document);
      editor.state.events.open.fire(document);
      return document;
    },
    applyEdit: (edit) => editor.applyEdit(edit),
    fs: { readFile: (uri) => readFile(uri.fsPath) },
  };
}

function window(editor) {
  const message = (kind) => async (text, ...items) => {
    editor.messages.push([kind, text, ...items]);
    return editor.answer(text, items);
  };
  return {
    get activeTextEditor() {
      return editor.state.active;
    },
    get visibleTextEditors() {
      return editor.state.active ? [editor.state.active] : [];
    },
    tabGroups: {
      get all() {
        return [{ tabs: editor.state.documents.map(({ uri }) => ({ input: new values.TabInputText(uri) })) }];
      },
      onDidChangeTabs: editor.state.events.tabs.event,
    },
    onDidChangeActiveTextEditor: editor.state.events.active.event,
    onDidChangeVisibleTextEditors: new EventEmitter().event,
    showErrorMessage: message("error"),
    showWarningMessage: message("warning"),
    showInformationMessage: message("information"),
    showTextDocument: async (document, options) => editor.shown.push({ document, options }),
    withProgress: (_, run) => run({ report: () => {} }, new values.CancellationTokenSource().token),
    createOutputChannel: () => channel(editor),
  };
}

function channel(editor) {
  const write = (text) => editor.output.push(text);
  const names = ["append", "appendLine", "trace", "debug", "info", "warn", "error", "replace"];
  return {
    ...Object.fromEntries(names.map((name) => [name, write])),
    name: "tamis",
    logLevel: values.LogLevel.Info,
    onDidChangeLogLevel: new EventEmitter().event,
    show: () => editor.messages.push(["output"]),
    clear: () => {},
    hide: () => {},
    dispose: () => {},
  };
}

function languages(editor) {
  const register = (kind) => (...parameters) => {
    const [selector, provider, ...rest] = kind === "WorkspaceSymbol" ? ["*", ...parameters] : parameters;
    const entry = { kind, selector, provider, rest };
    editor.state.providers.push(entry);
    return new Disposable(() => (editor.state.providers = editor.state.providers.filter((each) => each !== entry)));
  };
  return {
    match: (selector, document) => (matches(selector, document) ? 10 : 0),
    getLanguages: async () => ["plaintext", "json", "markdown", "diff", "tamis"],
    setTextDocumentLanguage: async (document, language) => {
      document.setLanguage(language);
      return document;
    },
    createDiagnosticCollection: () => collection(editor),
    createLanguageStatusItem: (id, selector) => {
      const item = { id, selector, dispose: () => {} };
      editor.statusItems.push(item);
      return item;
    },
    ...Object.fromEntries(PROVIDERS.map((kind) => [`register${kind}Provider`, register(kind)])),
  };
}

function collection(editor) {
  const entries = new Map();
  editor.state.collections.push(entries);
  return {
    set: (uri, diagnostics) => entries.set(uri.toString(), diagnostics ?? []),
    delete: (uri) => entries.delete(uri.toString()),
    has: (uri) => entries.has(uri.toString()),
    get: (uri) => entries.get(uri.toString()),
    forEach: (each) => entries.forEach((diagnostics, uri) => each(Uri.parse(uri), diagnostics)),
    clear: () => entries.clear(),
    dispose: () => entries.clear(),
  };
}

function configuration(editor, section) {
  const properties = Object.entries(manifest.contributes.configuration.properties);
  const all = { ...Object.fromEntries(properties.map(([key, { default: value }]) => [key, value])), ...editor.settings };
  const get = (key, fallback) => {
    const name = section ? `${section}.${key}` : key;
    const below = Object.entries(all).filter(([each]) => each.startsWith(`${name}.`));
    return all[name] ?? (below.length > 0 ? Object.fromEntries(below) : fallback);
  };
  return { get, has: (key) => get(key) !== undefined };
}
