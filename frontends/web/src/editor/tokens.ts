/** Syntax highlighting with tamis's own lexer. */
import { StateEffect, StateField, type EditorState, type Extension } from "@codemirror/state";
import { Decoration, EditorView, type DecorationSet } from "@codemirror/view";
import type { Token } from "tamis";
import { language } from "./language";

/** Texts up to this many code units are tokenized on each keystroke, longer ones when they are analyzed. */
const SYNC_LIMIT = 8_000;

/** Requests new tokens for the text. */
export const retokenize = StateEffect.define<null>();

const marks = new Map<Token["kind"], Decoration>();

function mark(kind: Token["kind"]): Decoration {
  let decoration = marks.get(kind);
  if (!decoration) {
    decoration = Decoration.mark({ class: `tamis-${kind}`, kind });
    marks.set(kind, decoration);
  }
  return decoration;
}

function highlight(state: EditorState): DecorationSet {
  const loaded = state.facet(language);
  if (!loaded) {
    return Decoration.none;
  }
  const tokens = loaded.tamis.tokens(state.doc.toString());
  return Decoration.set(tokens.map(({ start, end, kind }) => mark(kind).range(start, end)));
}

const highlighting = StateField.define<DecorationSet>({
  create: highlight,
  update(before, transaction) {
    const { state, startState, docChanged, changes } = transaction;
    const requested = transaction.effects.some((effect) => effect.is(retokenize));
    const reloaded = startState.facet(language) !== state.facet(language);
    if (requested || reloaded || (docChanged && state.doc.length <= SYNC_LIMIT)) {
      return highlight(state);
    }
    return docChanged ? before.map(changes) : before;
  },
  provide: (field) => EditorView.decorations.from(field),
});

/** The punctuation of the text, in source order. */
export function punctuation(state: EditorState): { from: number; text: string }[] {
  const found: { from: number; text: string }[] = [];
  state.field(highlighting).between(0, state.doc.length, (from, to, { spec }) => {
    if (spec.kind === "punctuation") {
      found.push({ from, text: state.sliceDoc(from, to) });
    }
  });
  return found;
}

export const tokens: Extension = highlighting;
