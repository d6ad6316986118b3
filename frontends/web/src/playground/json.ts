/** JSON as people read it. */

/** Lines up to this many characters are not broken. */
const WIDTH = 88;
/** Colours of longer texts would take longer to draw than to read. */
const MOST_COLOURED = 60_000;

const TOKENS = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g;

interface Piece {
  /** On one line; `null` where that is too long. */
  flat: string | null;
  open: string;
  close: string;
  members: { key: string; value: Piece }[];
}

/** Lays out JSON text; the digits of numbers stay, which `JSON.parse` would not see to. */
export function layOut(json: string): string {
  const tokens = json.match(TOKENS) ?? [];
  tokens.reverse();
  return print(read(tokens), "");
}

/** `tokens` is the rest of the text, the next one last. */
function read(tokens: string[]): Piece {
  const open = tokens.pop() ?? "";
  if (open !== "{" && open !== "[") {
    return { flat: open, open, close: "", members: [] };
  }
  const members: Piece["members"] = [];
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

function onOneLine(open: string, close: string, members: Piece["members"]): string | null {
  const parts = members.map(({ key, value }) => (value.flat === null ? null : key + value.flat));
  if (parts.includes(null)) {
    return null;
  }
  const space = open === "{" && parts.length > 0 ? " " : "";
  const line = open + space + parts.join(", ") + space + close;
  return line.length > WIDTH ? null : line;
}

function print({ flat, open, close, members }: Piece, indent: string): string {
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

/** JSON text, coloured. */
export function coloured(json: string): Node[] {
  if (json.length > MOST_COLOURED) {
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
