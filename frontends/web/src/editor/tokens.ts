/** Syntax highlighting with tamis's own lexer. */
import { highlightingFor } from "@codemirror/language";
import { StateEffect, StateField, type EditorState, type Extension, type Range } from "@codemirror/state";
import { Decoration, EditorView, ViewPlugin, type DecorationSet, type ViewUpdate } from "@codemirror/view";
import { tags, type Tag } from "@lezer/highlight";
import { language, LONG } from "./language.js";
import { pack, Table, type Kind } from "./table.js";

/** Sets the tokens of a long text, which are found in the background. */
export const setTokens = StateEffect.define<Table>();

/** The tags that themes for CodeMirror style. */
const TAGS: Record<Kind, Tag> = {
  column: tags.propertyName,
  operator: tags.operator,
  keyword: tags.keyword,
  string: tags.string,
  number: tags.number,
  unit: tags.unit,
  instant: tags.literal,
  parameter: tags.special(tags.variableName),
  comment: tags.lineComment,
  punctuation: tags.punctuation,
  error: tags.invalid,
};

/** Letters that are written from right to left. */
const RIGHT_TO_LEFT = /[\u0590-\u08FF\uFB1D-\uFDFF\uFE70-\uFEFC]/;

function find(state: EditorState): Table {
  const loaded = state.facet(language);
  return loaded ? new Table(pack(loaded.tamis.tokens(state.doc.toString())), null) : Table.EMPTY;
}

const table = StateField.define<Table>({
  create: () => Table.EMPTY,
  update(before, { state, startState, docChanged, changes, effects }) {
    const set = effects.find((effect) => effect.is(setTokens));
    const reloaded = startState.facet(language) !== state.facet(language);
    if (set) {
      return set.value;
    }
    if ((docChanged || reloaded) && state.doc.length <= LONG) {
      return find(state);
    }
    return docChanged ? before.after(changes.desc) : before;
  },
});

const marks = new Map<string, Decoration>();

function mark(kind: Kind, themed: string | null, isolated: boolean): Decoration {
  const key = `${kind} ${themed} ${isolated}`;
  let decoration = marks.get(key);
  if (!decoration) {
    const isolation = isolated ? { attributes: { dir: "auto" }, bidiIsolate: null } : {};
    decoration = Decoration.mark({ class: `tamis-${kind}${themed ? ` ${themed}` : ""}`, kind, ...isolation });
    marks.set(key, decoration);
  }
  return decoration;
}

/** Highlights the visible part of the text. */
class Highlighter {
  decorations: DecorationSet;
  /** The strings that are written from right to left. */
  isolates: DecorationSet;

  constructor(view: EditorView) {
    [this.decorations, this.isolates] = highlight(view);
  }

  update({ view, docChanged, viewportChanged, startState, state }: ViewUpdate): void {
    if (docChanged || viewportChanged || startState.field(table) !== state.field(table)) {
      [this.decorations, this.isolates] = highlight(view);
    }
  }
}

function highlight({ state, visibleRanges }: EditorView): [DecorationSet, DecorationSet] {
  const all: Range<Decoration>[] = [];
  const isolates: Range<Decoration>[] = [];
  for (const { from, to } of visibleRanges) {
    for (const { start, end, kind } of state.field(table).between(from, to)) {
      const isolated = kind === "string" && RIGHT_TO_LEFT.test(state.sliceDoc(start, end));
      const range = mark(kind, highlightingFor(state, [TAGS[kind]]), isolated).range(start, end);
      all.push(range);
      if (isolated) {
        isolates.push(range);
      }
    }
  }
  return [Decoration.set(all, true), Decoration.set(isolates, true)];
}

const highlighter = ViewPlugin.fromClass(Highlighter, {
  decorations: (plugin) => plugin.decorations,
  provide: (plugin) =>
    EditorView.bidiIsolatedRanges.of((view) => view.plugin(plugin)?.isolates ?? Decoration.none),
});

/** The punctuation of the text, in source order. */
export function* punctuation(state: EditorState): Generator<{ from: number; text: string }> {
  for (const { start, end, kind } of state.field(table).between(0, state.doc.length)) {
    if (kind === "punctuation") {
      yield { from: start, text: state.sliceDoc(start, end) };
    }
  }
}

/** The tokens up to an offset, in source order. */
export function tokensBefore(state: EditorState, offset: number): { start: number; end: number; kind: Kind }[] {
  return [...state.field(table).between(0, offset)];
}

export const tokens: Extension = [table, highlighter];
