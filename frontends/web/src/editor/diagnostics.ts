/** The diagnostics of a text: squiggles, messages and fixes. */
import type { Action, Diagnostic as Squiggle } from "@codemirror/lint";
import type { Text } from "@codemirror/state";
import type { EditorView } from "@codemirror/view";
import type { Diagnostic, Fix } from "tamis";
import type { Result } from "./analysis.js";
import { element, line } from "./words.js";

/** More squiggles are not useful. */
const MAX_SQUIGGLES = 100;

/** The diagnostics to show to the user: none for an empty text. */
export function reported({ text, diagnostics }: Pick<Result, "text" | "diagnostics">): Diagnostic[] {
  return text.trim() === "" ? [] : diagnostics;
}

/** The diagnostics in the form of CodeMirror. */
export function squiggles(result: Result, doc: Text): Squiggle[] {
  return reported(result).slice(0, MAX_SQUIGGLES).map((diagnostic) => ({
    from: diagnostic.labels[0]?.start.utf16 ?? 0,
    to: diagnostic.labels[0]?.end.utf16 ?? 0,
    severity: diagnostic.severity === "advice" ? "info" : diagnostic.severity,
    message: diagnostic.message,
    renderMessage: () => explain(diagnostic, result.text),
    actions: diagnostic.fixes.map((fix) => action(fix, doc)),
  }));
}

function action(fix: Fix, doc: Text): Action {
  return {
    name: fix.title.replaceAll("`", ""),
    apply: (view) => {
      if (view.state.doc.eq(doc)) {
        applyFix(view, fix);
      }
    },
  };
}

/** Applies a fix as one change, which can be undone. */
export function applyFix(view: EditorView, { edits }: Fix): void {
  const changes = edits.map(({ start, end, text }) => ({ from: start.utf16, to: end.utf16, insert: text }));
  view.dispatch({ changes, userEvent: "input.fix", scrollIntoView: true });
  view.focus();
}

/** The fix of the problem at the cursor, or of the first fixable problem. */
export function fixAt(diagnostics: readonly Diagnostic[], at: number): Fix | undefined {
  const fixable = diagnostics.filter(({ fixes }) => fixes.length > 0);
  const near = fixable.find(({ labels: [label] }) => label && label.start.utf16 <= at && at <= label.end.utf16);
  return (near ?? fixable[0])?.fixes[0];
}

/** The full message: what is wrong, the labels, and what to write instead. */
function explain({ message, labels, help, code }: Diagnostic, text: string): HTMLElement {
  const [primary, ...others] = labels;
  const parts = [element("p", "tamis-what", ...line(message))];
  if (primary?.text) {
    parts.push(element("p", "", ...line(primary.text)));
  }
  for (const { start, end, text: label } of others) {
    const labeled = text.slice(start.utf16, end.utf16);
    parts.push(element("p", "", ...(labeled ? [element("code", "", labeled), ": "] : []), ...line(label)));
  }
  if (help) {
    parts.push(element("p", "tamis-help", ...line(help)));
  }
  parts.push(element("p", "tamis-code", code));
  return element("div", "tamis-message", ...parts);
}
