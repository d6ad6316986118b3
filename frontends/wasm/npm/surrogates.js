// Half of a surrogate pair is a string to JavaScript, but no text.
const HALF = /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g;
const MAX = 100;

/** The rest of the analysis of such a text. */
export const withoutTree = {
  ok: false,
  omitted: 0,
  tree: null,
  flat: null,
  flat_diagnostics: [],
  flat_omitted: 0,
  formatted: null,
};

/** Returns an error for each half of a surrogate pair; `null` if there is none. */
export function halves(text) {
  // A module reports arguments of other types. Older engines lack the method.
  if (typeof text !== "string" || text.isWellFormed?.()) return null;
  const found = [...text.matchAll(HALF)].slice(0, MAX).map(({ index, 0: unit }) => error(text, index, unit));
  return found.length > 0 ? found : null;
}

function error(text, at, unit) {
  const label = { ...range(text, at), text: "" };
  return {
    code: "unexpected-character",
    severity: "error",
    message: `\`U+${unit.charCodeAt(0).toString(16).toUpperCase()}\` is half of a character`,
    labels: [label],
    help: "remove it, or write the whole character",
    fixes: [{ title: "remove it", safety: "unsafe", edits: [label] }],
  };
}

/** The range of the half at an offset. In UTF-8 it counts as three bytes, as U+FFFD, which replaces it. */
function range(text, at) {
  const before = text.slice(0, at);
  const lines = before.split("\n");
  const bytes = new TextEncoder().encode(before).length;
  const start = { line: lines.length, column: [...lines.at(-1)].length + 1, utf16: at };
  return {
    span: { start: bytes, end: bytes + 3 },
    start,
    end: { line: start.line, column: start.column + 1, utf16: at + 1 },
  };
}
