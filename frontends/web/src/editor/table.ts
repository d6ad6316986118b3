/** The tokens of a text, in a form that is fast to transfer, to search, and to move with edits. */
import type { ChangeDesc } from "@codemirror/state";
import type { Token } from "tamis";

export type Kind = Token["kind"];

const KINDS: readonly Kind[] = [
  "column",
  "operator",
  "keyword",
  "string",
  "number",
  "unit",
  "instant",
  "parameter",
  "comment",
  "punctuation",
  "error",
];

const WIDTH = 3;

/** The start, the end and the kind of each token. */
export function pack(tokens: readonly Token[]): Uint32Array {
  const packed = new Uint32Array(tokens.length * WIDTH);
  tokens.forEach(({ start, end, kind }, index) => packed.set([start, end, KINDS.indexOf(kind)], index * WIDTH));
  return packed;
}

/** The tokens of an earlier text, and the edits since then. */
export class Table {
  static readonly EMPTY = new Table(new Uint32Array(), null);

  constructor(
    private readonly packed: Uint32Array,
    private readonly edits: ChangeDesc | null,
  ) {}

  /** The table after more edits. */
  after(edits: ChangeDesc): Table {
    return new Table(this.packed, this.edits?.composeDesc(edits) ?? edits);
  }

  /** The tokens that overlap a range, in source order. */
  *between(from: number, to: number): Generator<Token> {
    const old = this.edits?.invertedDesc;
    const [first, last] = old ? [old.mapPos(from, -1), old.mapPos(to, 1)] : [from, to];
    for (let at = this.#search(first); at < this.packed.length; at += WIDTH) {
      const [start = 0, end = 0, kind = 0] = this.packed.subarray(at, at + WIDTH);
      if (start > last) {
        return;
      }
      const moved = this.edits ? { start: this.edits.mapPos(start, 1), end: this.edits.mapPos(end, -1) } : { start, end };
      if (moved.start < moved.end) {
        yield { ...moved, kind: KINDS[kind] ?? "error" };
      }
    }
  }

  /** The index of the first token that ends at or after an offset. */
  #search(offset: number): number {
    let low = 0;
    let high = this.packed.length / WIDTH;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.packed[middle * WIDTH + 1] ?? 0) < offset) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low * WIDTH;
  }
}
