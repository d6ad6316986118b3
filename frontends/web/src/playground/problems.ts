/** What is said of the query, with buttons that mend it. */
import type { Diagnostic, Fix, Result } from "../editor/index";
import { element, line, more } from "../editor/words";
import { button } from "./page";

const MOST = 20;

/** The list's lines. */
export function problems({ text, diagnostics, omitted }: Result, mend: (fix: Fix) => void): HTMLElement[] {
  if (text.trim() === "") {
    return [];
  }
  const shown = diagnostics.slice(0, MOST).map((diagnostic) => problem(diagnostic, mend));
  const others = diagnostics.length + omitted - shown.length;
  return others > 0 ? [...shown, element("li", "more", more(others))] : shown;
}

function problem({ severity, message, labels, help, fixes }: Diagnostic, mend: (fix: Fix) => void): HTMLElement {
  const what = element("span", "what", ...line(message));
  const said = help ?? (fixes.length === 0 ? labels[0]?.text : null);
  const words = element("span", "words", what, ...(said ? [element("span", "help", ...line(said))] : []));
  const buttons = fixes.map((fix) => button("mend", fix.title.replaceAll("`", ""), () => mend(fix)));
  return element("li", severity, element("span", "severity", severity), words, ...buttons);
}
