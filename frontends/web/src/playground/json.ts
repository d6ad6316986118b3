/** Pretty-prints and highlights JSON. */

/** Highlighting a longer text is too slow. */
const MAX_HIGHLIGHTED = 60_000;

const TOKENS = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g;

/** Pretty-prints JSON text, with one member or item on each line. Keeps the digits of numbers, which `JSON.parse` would round. */
export function prettyPrint(json: string): string {
  const tokens = json.match(TOKENS) ?? [];
  const printed: string[] = [];
  let indent = "";
  tokens.forEach((token, at) => {
    const isEmpty = /^[{[]$/.test(token) && /^[}\]]$/.test(tokens[at + 1] ?? "");
    const closesEmpty = /^[}\]]$/.test(token) && /^[{[]$/.test(tokens[at - 1] ?? "");
    if (token === "{" || token === "[") {
      indent += isEmpty ? "" : "  ";
      printed.push(token, isEmpty ? "" : `\n${indent}`);
    } else if (token === "}" || token === "]") {
      indent = closesEmpty ? indent : indent.slice(2);
      printed.push(closesEmpty ? "" : `\n${indent}`, token);
    } else if (token === ",") {
      printed.push(`,\n${indent}`);
    } else {
      printed.push(token === ":" ? ": " : token);
    }
  });
  return printed.join("");
}

/** Highlights JSON text. */
export function highlight(json: string): Node[] {
  if (json.length > MAX_HIGHLIGHTED) {
    return [new Text(json)];
  }
  return json.split(/("(?:[^"\\]|\\.)*"(?:\s*:)?|\b(?:true|false|null)\b|-?\b\d[\d.eE+-]*)/).map((part, index) => {
    if (index % 2 === 0) {
      return new Text(part);
    }
    const span = document.createElement("span");
    span.className = part.startsWith('"') ? (part.endsWith(":") ? "json-key" : "json-string") : "json-number";
    span.textContent = part;
    return span;
  });
}
