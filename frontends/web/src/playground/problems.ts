/** The diagnostics of the query: each has its place, the page of its code, and a button for each fix. */
import type { Code, Diagnostic, Fix, Result } from "../editor/index.js";
import { element, line, more } from "../editor/words.js";
import { button } from "./page.js";

const MAX_PROBLEMS = 20;

/** What the rows do. */
export interface Actions {
  /** Selects a range of the query. */
  select(start: number, end: number): void;
  apply(fix: Fix): void;
  fixAll(): void;
  /** Shows the page of a code. */
  explain(code: Code): void;
}

/** The rows of the list. */
export function problems({ text, diagnostics, omitted }: Pick<Result, "text" | "diagnostics" | "omitted">, actions: Actions): HTMLElement[] {
  if (text.trim() === "") {
    return [];
  }
  const rows = diagnostics.slice(0, MAX_PROBLEMS).map((diagnostic) => problem(diagnostic, actions));
  const others = diagnostics.length + omitted - rows.length;
  const fixable = diagnostics.filter(({ fixes }) => fixes.length > 0).length;
  return [
    ...(fixable > 1 ? [element("li", "all", button("fix", "Fix all", () => actions.fixAll()))] : []),
    ...rows,
    ...(others > 0 ? [element("li", "more", more(others))] : []),
  ];
}

function problem({ severity, code, message, labels, help, fixes }: Diagnostic, actions: Actions): HTMLElement {
  const [label] = labels;
  const place = label ? `${label.start.line}:${label.start.column}` : "";
  const hint = help ?? (fixes.length === 0 ? label?.text : null);
  const go = button("place", place, () => label && actions.select(label.start.utf16, label.end.utf16));
  go.setAttribute("aria-label", `${place}, ${severity}`);
  const words = element("span", "words", element("span", "what", ...line(message)));
  if (hint) {
    words.append(element("span", "help", ...line(hint)));
  }
  const buttons = fixes.map((fix) => button("fix", fix.title.replaceAll("`", ""), () => actions.apply(fix)));
  const page = button("code", code, () => actions.explain(code));
  const row = element("li", `problem ${severity}`, go, element("span", "severity", severity), words, ...buttons, page);
  // The whole row moves the cursor.
  row.addEventListener("click", ({ target }) => !(target instanceof HTMLButtonElement) && go.click());
  return row;
}
