/** Commands that change the whole query. */
import type { EditorView } from "@codemirror/view";
import type { Fix } from "tamis";
import { applyFix, fixAt } from "./diagnostics.js";
import { language } from "./language.js";

/** Formats the query, as one change; returns whether it could be formatted. */
export function format({ state, dispatch }: Pick<EditorView, "state" | "dispatch">): boolean {
  const text = state.doc.toString();
  const formatted = state.facet(language)?.check(text).formatted ?? null;
  if (formatted !== null && formatted !== text) {
    const { head } = state.selection.main;
    const anchor = head === text.length ? formatted.length : Math.min(head, formatted.length);
    dispatch({ changes: { from: 0, to: text.length, insert: formatted }, selection: { anchor }, userEvent: "input.format" });
  }
  return formatted !== null;
}

/** Applies the first fix of the problem at the cursor, or of the first fixable problem, and returns it. */
export function fix(view: EditorView): Fix | undefined {
  const text = view.state.doc.toString();
  const diagnostics = view.state.facet(language)?.check(text).diagnostics ?? [];
  const found = fixAt(diagnostics, view.state.selection.main.head);
  if (found) {
    applyFix(view, found);
  }
  return found;
}
