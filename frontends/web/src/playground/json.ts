/** Pretty-prints and highlights JSON. */

/** Lines up to this many characters are not wrapped. */
const WIDTH = 88;
/** Highlighting a longer text is too slow. */
const MAX_HIGHLIGHTED = 60_000;

const TOKENS = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g;

interface Item {
  /** On one line; `null` if that is too long. */
  flat: string | null;
  open: string;
  close: string;
  members: { key: string; value: Item }[];
}

/** Pretty-prints JSON text. Keeps the digits of numbers, which `JSON.parse` would round. */
export function prettyPrint(json: string): string {
  const tokens = json.match(TOKENS) ?? [];
  tokens.reverse();
  return print(read(tokens), "");
}

/** `tokens` is the rest of the text in reverse: the next token is last. */
function read(tokens: string[]): Item {
  const open = tokens.pop() ?? "";
  if (open !== "{" && open !== "[") {
    return { flat: open, open, close: "", members: [] };
  }
  const members: Item["members"] = [];
  const close = open === "{" ? "}" : "]";
  while (tokens.length > 0 && tokens.at(-1) !== close) {
    const key = open === "{" ? `${tokens.pop()}${tokens.pop()} ` : "";
    members.push({ key, value: read(tokens) });
    if (tokens.at(-1) === ",") {
      tokens.pop();
    }
  }
  tokens.pop();
  return { flat: onOneLine(open, close, members), open, close, members };
}

function onOneLine(open: string, close: string, members: Item["members"]): string | null {
  const parts = members.map(({ key, value }) => (value.flat === null ? null : key + value.flat));
  if (parts.includes(null)) {
    return null;
  }
  const space = open === "{" && parts.length > 0 ? " " : "";
  const line = open + space + parts.join(", ") + space + close;
  return line.length > WIDTH ? null : line;
}

function print({ flat, open, close, members }: Item, indent: string): string {
  if (flat !== null && indent.length + flat.length <= WIDTH) {
    return flat;
  }
  if (members.length === 0) {
    return open + close;
  }
  const inner = `${indent}  `;
  const lines = members.map(({ key, value }) => inner + key + print(value, inner));
  return `${open}\n${lines.join(",\n")}\n${indent}${close}`;
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
