/** Values from the page's own data, in completion menus. */
import { startCompletion, type CompletionContext } from "@codemirror/autocomplete";
import { Facet, type EditorState } from "@codemirror/state";
import { ViewPlugin, type EditorView } from "@codemirror/view";
import { language, LONG } from "./language.js";
import { tokensBefore } from "./tokens.js";

/** A value of a column. */
export type ColumnValue = string | number | boolean;

/**
 * Returns values of a column that begin with what is typed, best first; `column` is the id of the column, and `prefix`
 * what is typed without quotes. The signal is aborted when the answer is not needed any more.
 */
export type SuggestValues = (column: string, prefix: string, signal: AbortSignal) => Promise<readonly ColumnValue[]>;

/** The source of values. */
export const suggestValues = Facet.define<SuggestValues, SuggestValues | null>({ combine: ([source]) => source ?? null });

/** The pause in typing after which values are requested, in milliseconds. */
const DELAY = 150;
/** More answers are not remembered. */
const MAX_ANSWERS = 200;

interface Place {
  column: string;
  prefix: string;
}

/** Values as the compiler takes recently used ones, which it quotes, filters and suggests first. */
type Known = readonly { column: string; value: ColumnValue }[];

/** Requests values and remembers them. */
class Values {
  readonly #answers = new Map<string, readonly ColumnValue[]>();
  #request: AbortController | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #wanted = "";

  constructor(private readonly view: EditorView) {}

  destroy(): void {
    this.#cancel();
  }

  /** The values for this place that are known already; the others are requested. */
  known(place: Place | null, source: SuggestValues): Known {
    const key = place ? JSON.stringify([place.column, place.prefix]) : "";
    if (key !== this.#wanted) {
      this.#cancel();
      this.#wanted = key;
    }
    const values = this.#answers.get(key);
    if (place && !values) {
      this.#timer ??= setTimeout(() => void this.#ask(key, place, source), DELAY);
    }
    return place ? (values ?? []).map((value) => ({ column: place.column, value })) : [];
  }

  #cancel(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#request?.abort();
    this.#request = undefined;
    this.#wanted = "";
  }

  async #ask(key: string, { column, prefix }: Place, source: SuggestValues): Promise<void> {
    const request = new AbortController();
    this.#request = request;
    try {
      const values = await source(column, prefix, request.signal);
      if (!request.signal.aborted) {
        this.#remember(key, values);
        this.#show(values);
      }
    } catch (error) {
      if (!request.signal.aborted) {
        console.error("tamis-editor: suggestValues failed:", error);
      }
    }
  }

  #remember(key: string, values: readonly ColumnValue[]): void {
    const [oldest] = this.#answers.keys();
    if (oldest !== undefined && this.#answers.size >= MAX_ANSWERS) {
      this.#answers.delete(oldest);
    }
    this.#answers.set(key, values);
  }

  /** Opens the menu again, with the values. */
  #show(values: readonly ColumnValue[]): void {
    if (this.view.hasFocus && values.length > 0) {
      startCompletion(this.view);
    }
  }
}

export const values = ViewPlugin.fromClass(Values);

/** The page's values for the place of a menu, as far as they are known. */
export function knownValues({ state, pos, view }: CompletionContext): Known {
  const source = state.facet(suggestValues);
  const plugin = view?.plugin(values);
  return source && plugin ? plugin.known(place(state, pos), source) : [];
}

/** The column whose value is typed at an offset, and the beginning of the value. */
function place(state: EditorState, at: number): Place | null {
  const loaded = state.facet(language);
  if (!loaded || state.doc.length > LONG) {
    return null;
  }
  const before = tokensBefore(state, at);
  const connective = before.findLastIndex(({ kind, end }) => kind === "keyword" && end < at);
  const condition = before.slice(connective + 1);
  const column = condition.findLast(({ kind, end }) => kind === "column" && end < at);
  const operator = condition.findLast(({ kind, end }) => kind === "operator" && end <= at);
  if (!column || !operator || operator.start < column.end) {
    return null;
  }
  const typed = condition.find(({ start, end, kind }) => start >= operator.end && start < at && end >= at && kind !== "punctuation");
  const written = typed ? state.sliceDoc(typed.start, at) : "";
  const hovered = loaded.tamis.hover(state.doc.toString(), column.start, loaded.options());
  return hovered?.kind === "column" ? { column: hovered.id, prefix: written.replace(/^["']/, "").replace(/["']$/, "") } : null;
}
