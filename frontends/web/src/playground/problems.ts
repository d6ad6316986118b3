/** The diagnostics of the query, with a button for each fix. */
import type { Diagnostic, Fix, Result } from "../editor/index.js";
import { element, line, more } from "../editor/words.js";
import { button } from "./page.js";

const MAX_PROBLEMS = 20;

/** The items of the list. */
export function problems({ text, diagnostics, omitted }: Result, apply: (fix: Fix) => void): HTMLElement[] {
  if (text.trim() === "") {
    return [];
  }
  const shown = diagnostics.slice(0, MAX_PROBLEMS).map((diagnostic) => problem(diagnostic, apply));
  const others = diagnostics.length + omitted - shown.length;
  return others > 0 ? [...shown, element("li", "more", more(others))] : shown;
}

function problem({ severity, message, labels, help, fixes }: Diagnostic, apply: (fix: Fix) => void): HTMLElement {
  const what = element("span", "what", ...line(message));
  const hint = help ?? (fixes.length === 0 ? labels[0]?.text : null);
  const words = element("span", "words", what, ...(hint ? [element("span", "help", ...line(hint))] : []));
  const buttons = fixes.map((fix) => button("fix", fix.title.replaceAll("`", ""), () => apply(fix)));
  return element("li", severity, element("span", "severity", severity), words, ...buttons);
}
