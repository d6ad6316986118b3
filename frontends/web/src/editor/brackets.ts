/** Highlights matching brackets, except in strings and comments. */
import { StateField, type EditorState } from "@codemirror/state";
import { Decoration, EditorView, type DecorationSet } from "@codemirror/view";
import { punctuation } from "./tokens.js";

const PAIRS: Record<string, string> = { "(": ")", "[": "]", "{": "}" };
const CLOSERS = new Set(Object.values(PAIRS));
const matched = Decoration.mark({ class: "tamis-bracket" });

/** The offset of each bracket's partner. */
function pairs(state: EditorState): Map<number, number> {
  const partners = new Map<number, number>();
  const open: { from: number; text: string }[] = [];
  for (const bracket of punctuation(state)) {
    if (bracket.text in PAIRS) {
      open.push(bracket);
    } else if (CLOSERS.has(bracket.text)) {
      const opener = open.pop();
      if (opener && PAIRS[opener.text] === bracket.text) {
        partners.set(opener.from, bracket.from).set(bracket.from, opener.from);
      }
    }
  }
  return partners;
}

function show(state: EditorState): DecorationSet {
  const { head, empty } = state.selection.main;
  const near = [head - 1, head].filter((at) => /[()[\]{}]/.test(state.sliceDoc(at, at + 1)));
  if (!empty || near.length === 0) {
    return Decoration.none;
  }
  const partners = pairs(state);
  const at = near.find((offset) => partners.has(offset));
  if (at === undefined) {
    return Decoration.none;
  }
  const both = [at, partners.get(at) ?? at];
  return Decoration.set(both.map((from) => matched.range(from, from + 1)), true);
}

export const brackets = StateField.define<DecorationSet>({
  create: show,
  update: (before, { docChanged, selection, effects, state }) =>
    docChanged || selection || effects.length > 0 ? show(state) : before,
  provide: (field) => EditorView.decorations.from(field),
});
