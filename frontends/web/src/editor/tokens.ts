/** Colours from tamis's own tokens. */
import { StateEffect, StateField, type EditorState, type Extension } from "@codemirror/state";
import { Decoration, EditorView, type DecorationSet } from "@codemirror/view";
import type { Token } from "tamis";
import { language } from "./language";

/** Texts up to this many code units are cut anew at each key; longer ones when there is time. */
const CUT_AT_ONCE = 8_000;

/** Cuts the text anew. */
export const cut = StateEffect.define<null>();

const marks = new Map<Token["kind"], Decoration>();

function mark(kind: Token["kind"]): Decoration {
  let made = marks.get(kind);
  if (!made) {
    made = Decoration.mark({ class: `tamis-${kind}`, kind });
    marks.set(kind, made);
  }
  return made;
}

function colour(state: EditorState): DecorationSet {
  const given = state.facet(language);
  if (!given) {
    return Decoration.none;
  }
  const tokens = given.tamis.tokens(state.doc.toString());
  return Decoration.set(tokens.map(({ start, end, kind }) => mark(kind).range(start, end)));
}

const colours = StateField.define<DecorationSet>({
  create: colour,
  update(before, transaction) {
    const { state, startState, docChanged, changes } = transaction;
    const asked = transaction.effects.some((effect) => effect.is(cut));
    const loaded = startState.facet(language) !== state.facet(language);
    if (asked || loaded || (docChanged && state.doc.length <= CUT_AT_ONCE)) {
      return colour(state);
    }
    return docChanged ? before.map(changes) : before;
  },
  provide: (field) => EditorView.decorations.from(field),
});

/** The punctuation of a text, in its order. */
export function punctuation(state: EditorState): { from: number; text: string }[] {
  const found: { from: number; text: string }[] = [];
  state.field(colours).between(0, state.doc.length, (from, to, { spec }) => {
    if (spec.kind === "punctuation") {
      found.push({ from, text: state.sliceDoc(from, to) });
    }
  });
  return found;
}

export const tokens: Extension = colours;
