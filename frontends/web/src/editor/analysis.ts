/** Analyzes the text while the user types. */
import { setDiagnostics } from "@codemirror/lint";
import { StateEffect, StateField, type ChangeDesc, type Text } from "@codemirror/state";
import { ViewPlugin, type EditorView, type ViewUpdate } from "@codemirror/view";
import type { Analysis } from "tamis";
import { squiggles } from "./diagnostics.js";
import { language, LONG, type Language } from "./language.js";
import { pack, Table } from "./table.js";
import { setTokens } from "./tokens.js";

/** The text and its analysis. */
export type Result = { text: string } & Analysis;

/** The delay between a keystroke and the analysis, in milliseconds. */
const DELAY = 60;
/** Without a worker, the delay of a long text as a multiple of the time of its last analysis. */
const DELAY_FACTOR = 3;

/** The pause in typing after which the word at the cursor is underlined too, in milliseconds. */
const QUIET = 700;

/** Whether the text compiles; `null` until it is analyzed. */
export const outcome = StateField.define<boolean | null>({
  create: () => null,
  update(before, { effects, docChanged }) {
    const found = effects.find((effect) => effect.is(analyzed));
    return found ? found.value : docChanged ? null : before;
  },
});

const analyzed = StateEffect.define<boolean>();

/** Analyzes the text after a delay, or at once on request; long texts in a worker. */
class Analyzer {
  #timer: ReturnType<typeof setTimeout> | undefined;
  #quiet: ReturnType<typeof setTimeout> | undefined;
  /** When the user last typed. */
  #typed = -QUIET;
  /** The edits since the text was sent to the worker. */
  #edits: ChangeDesc | null = null;
  #isRunning = false;
  #isStale = true;
  #isDestroyed = false;
  /** The time of the last analysis on the main thread. */
  #cost = 0;

  constructor(
    private readonly view: EditorView,
    private readonly report: (result: Result) => void,
  ) {
    this.#schedule(0);
  }

  update({ docChanged, changes, startState, state, transactions }: ViewUpdate): void {
    if (transactions.some((each) => each.isUserEvent("input.type") || each.isUserEvent("delete"))) {
      this.#typed = performance.now();
    }
    if (docChanged && this.#isRunning) {
      this.#edits = this.#edits?.composeDesc(changes.desc) ?? changes.desc;
    }
    if (startState.facet(language) !== state.facet(language)) {
      this.#schedule(0);
    } else if (docChanged) {
      this.#schedule(Math.max(DELAY, DELAY_FACTOR * this.#cost));
    }
  }

  destroy(): void {
    this.#isDestroyed = true;
    clearTimeout(this.#timer);
    clearTimeout(this.#quiet);
  }

  /** Whether the text has changed since the last analysis. */
  get stale(): boolean {
    return this.#isStale;
  }

  /** Analyzes the text at once. */
  analyze(): void {
    clearTimeout(this.#timer);
    const loaded = this.view.state.facet(language);
    if (!loaded) {
      return;
    }
    const started = performance.now();
    const { doc } = this.view.state;
    const text = doc.toString();
    const analysis = loaded.tamis.analyze(text, loaded.options());
    const tokens = doc.length > LONG ? new Table(pack(loaded.tamis.tokens(text)), null) : null;
    this.#cost = doc.length > LONG ? performance.now() - started : 0;
    this.#publish(doc, { text, ...analysis }, tokens);
  }

  #schedule(delay: number): void {
    this.#isStale = true;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#start(), delay);
  }

  #start(): void {
    const loaded = this.view.state.facet(language);
    if (this.view.state.doc.length <= LONG || !loaded) {
      this.analyze();
    } else if (!this.#isRunning) {
      void this.#analyzeInWorker(loaded);
    }
  }

  async #analyzeInWorker(loaded: Language): Promise<void> {
    const { doc } = this.view.state;
    const text = doc.toString();
    this.#isRunning = true;
    this.#edits = null;
    const answer = await loaded.background.ask("analyze", [text, loaded.options()]).catch(() => null);
    this.#isRunning = false;
    if (this.#isDestroyed) {
      return;
    }
    const isCurrent = this.view.state.doc === doc && this.view.state.facet(language) === loaded;
    if (answer === null) {
      this.analyze();
    } else if (isCurrent) {
      this.#cost = 0;
      this.#publish(doc, { text, ...answer.analysis }, new Table(answer.tokens, null));
    } else {
      const moved = new Table(answer.tokens, this.#edits);
      if (this.view.state.doc.length > LONG) {
        this.view.dispatch({ effects: setTokens.of(moved) });
      }
      this.#schedule(0);
    }
  }

  #publish(doc: Text, result: Result, tokens: Table | null): void {
    const effects: StateEffect<unknown>[] = [analyzed.of(result.ok), ...(tokens ? [setTokens.of(tokens)] : [])];
    this.#isStale = false;
    this.view.dispatch({ effects });
    this.#underline(doc, result);
    this.report(result);
  }

  /** Underlines the problems; while the user types, not the word at the cursor or just before it. */
  #underline(doc: Text, result: Result): void {
    clearTimeout(this.#quiet);
    const { state } = this.view;
    if (this.#isDestroyed || state.doc !== doc) {
      return;
    }
    const all = squiggles(result, doc);
    const rest = QUIET - (performance.now() - this.#typed);
    const { head } = state.selection.main;
    const isAtCursor = (from: number, to: number): boolean => from <= head && !/\S/.test(result.text.slice(to, head));
    const shown = rest > 0 ? all.filter(({ from, to }) => !isAtCursor(from, to)) : all;
    this.view.dispatch(setDiagnostics(state, shown));
    if (shown.length < all.length) {
      this.#quiet = setTimeout(() => this.#underline(doc, result), rest);
    }
  }
}

/** The analyzer of a view; it passes each result to `report`. */
export function analysis(report: (result: Result) => void): ViewPlugin<Analyzer> {
  return ViewPlugin.define((view) => new Analyzer(view, report), { provide: () => outcome });
}

export type { Analyzer };
