/** Quick fixes, and fixing all problems on save. */
import {
  CodeAction,
  CodeActionKind,
  WorkspaceEdit,
  type CodeActionContext,
  type CodeActionProvider,
  type Range,
  type TextDocument,
} from "vscode";
import type { Diagnostic as Problem, Fix } from "tamis";
import { toDiagnostic } from "./diagnostics.js";
import { toRange, wholeRange, type Queries } from "./queries.js";

/** The kind of the action that applies all safe fixes; the server has the same. */
export const FIX_ALL = CodeActionKind.SourceFixAll.append("tamis");

/** The fixes of the compiler. */
export class Fixes implements CodeActionProvider {
  constructor(private readonly queries: Queries) {}

  provideCodeActions(document: TextDocument, range: Range, { only }: CodeActionContext): CodeAction[] {
    const fixes = !only || only.contains(CodeActionKind.QuickFix) ? this.#quickFixes(document, range) : [];
    // Offered in menus only if it is asked for, as by the server.
    return only?.contains(FIX_ALL) ? [...fixes, ...this.#fixAll(document)] : fixes;
  }

  #fixAll(document: TextDocument): CodeAction[] {
    const { applied, text } = this.queries.tamis.fix(document.getText(), "safe", this.queries.options());
    if (applied.length === 0) {
      return [];
    }
    const action = new CodeAction("apply all safe fixes", FIX_ALL);
    action.edit = new WorkspaceEdit();
    action.edit.replace(document.uri, wholeRange(document), text);
    return [action];
  }

  #quickFixes(document: TextDocument, range: Range): CodeAction[] {
    const { diagnostics } = this.queries.analyze(document);
    return diagnostics
      .filter(({ labels: [label] }) => label && toRange(document, label).intersection(range) !== undefined)
      .flatMap((problem) => {
        // The one that "fix all" applies, as in the server.
        const best = problem.fixes.find(({ safety }) => safety === "safe");
        return problem.fixes.map((fix) => quickFix(document, problem, fix, fix === best));
      });
  }
}

function quickFix(document: TextDocument, problem: Problem, { title, edits }: Fix, isPreferred: boolean): CodeAction {
  const action = new CodeAction(title, CodeActionKind.QuickFix);
  action.diagnostics = [toDiagnostic(document, problem)];
  action.isPreferred = isPreferred;
  action.edit = new WorkspaceEdit();
  for (const edit of edits) {
    action.edit.replace(document.uri, toRange(document, edit), edit.text);
  }
  return action;
}
