/** The line under the editor: whether the query is valid. Its height is fixed, so that nothing moves while the user types. */
import type { Result } from "../editor/index.js";
import { part } from "./page.js";

const line = part("status", HTMLElement);

function set(kind: string, text: string): void {
  line.className = `status ${kind}`;
  line.textContent = text;
}

function count(number: number, word: string): string {
  return `${number.toLocaleString("en")} ${word}${number === 1 ? "" : "s"}`;
}

/** Whether the query has errors that more typing may resolve: only closing brackets and quotes follow its first error. */
export function isIncomplete({ ok, text, diagnostics }: Result): boolean {
  if (ok) {
    return false;
  }
  const first = diagnostics.find(({ severity }) => severity === "error");
  return /^[\s)\]}"']*$/.test(text.slice(first?.labels[0]?.end.utf16 ?? 0));
}

/** Shows whether the query is valid; while the user types, an error is only incomplete text. */
export function showStatus(result: Result, isTyping: boolean): void {
  const errors = result.diagnostics.filter(({ severity }) => severity === "error").length + (result.ok ? 0 : result.omitted);
  const others = result.diagnostics.length - errors;
  if (result.text.trim() === "") {
    set("empty", "no query");
  } else if (result.ok) {
    set("valid", others > 0 ? `valid, ${count(others, "remark")}` : "valid");
  } else if (isTyping || isIncomplete(result)) {
    set("incomplete", "incomplete");
  } else {
    set("invalid", count(errors, "error"));
  }
}

/** Shows that nothing can be compiled. */
export function showFailure(text: string): void {
  set("invalid", text);
}
