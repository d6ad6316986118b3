/** Analyzes the text while the user types: diagnostics, squiggles and fixes. */
import { setDiagnostics, type Action, type Diagnostic as Squiggle } from "@codemirror/lint";
import type { Text } from "@codemirror/state";
import { ViewPlugin, type EditorView, type ViewUpdate } from "@codemirror/view";
import type { Analysis, Diagnostic, Fix } from "tamis";
import { language } from "./language";
import { retokenize } from "./tokens";
import { element, line } from "./words";

/** The text and its analysis. */
export type Result = { text: string } & Analysis;

/** The shortest and the longest delay between a keystroke and the analysis, in milliseconds. */
const MIN_DELAY = 60;
const MAX_DELAY = 1_500;
/** The delay as a multiple of the time the last analysis took, so that long texts do not block typing. */
const DELAY_FACTOR = 3;
/** An analysis that takes longer than this, in milliseconds, waits until the browser is idle. */
const IDLE_THRESHOLD = 25;
/** After a slower analysis than this, in milliseconds, the next one waits for a request or a much shorter text. */
const MANUAL_THRESHOLD = 2_000;
/** More squiggles are not useful. */
const MAX_SQUIGGLES = 100;

/** Analyzes the text after a delay, or at once on request. */
class Analyzer {
  #timer: ReturnType<typeof setTimeout> | undefined;
  #idle: number | undefined;
  #cost = 0;
  /** The length of the text at the last analysis. */
  #length = 0;
  #stale = true;

  constructor(
    private readonly view: EditorView,
    private readonly report: (result: Result) => void,
  ) {
    this.#schedule(0);
  }

  update({ docChanged, startState, state }: ViewUpdate): void {
    if (startState.facet(language) !== state.facet(language)) {
      this.#schedule(0);
    } else if (docChanged && this.#cost > MANUAL_THRESHOLD && state.doc.length > this.#length / 2) {
      this.#stale = true;
    } else if (docChanged) {
      this.#schedule(Math.min(Math.max(MIN_DELAY, DELAY_FACTOR * this.#cost), MAX_DELAY));
    }
  }

  destroy(): void {
    clearTimeout(this.#timer);
    if (this.#idle !== undefined) {
      cancelIdleCallback(this.#idle);
    }
    this.#timer = this.#idle = undefined;
  }

  /** Whether the text has changed since the last analysis. */
  get stale(): boolean {
    return this.#stale;
  }

  #schedule(delay: number): void {
    this.destroy();
    this.#stale = true;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      if (this.#cost > IDLE_THRESHOLD && "requestIdleCallback" in window) {
        this.#idle = requestIdleCallback(() => this.analyze(), { timeout: MAX_DELAY });
      } else {
        this.analyze();
      }
    }, delay);
  }

  analyze(): void {
    this.destroy();
    const loaded = this.view.state.facet(language);
    if (!loaded) {
      return;
    }
    const started = performance.now();
    const { doc } = this.view.state;
    const text = doc.toString();
    const result = { text, ...loaded.tamis.analyze(text, loaded.options()) };
    this.view.dispatch(setDiagnostics(this.view.state, squiggles(result, doc)), { effects: retokenize.of(null) });
    this.#cost = performance.now() - started;
    this.#length = doc.length;
    this.#stale = false;
    this.report(result);
  }
}

/** The diagnostics to show to the user: none for an empty text. */
export function reported({ text, diagnostics }: Result): Diagnostic[] {
  return text.trim() === "" ? [] : diagnostics;
}

function squiggles(result: Result, doc: Text): Squiggle[] {
  return reported(result).slice(0, MAX_SQUIGGLES).map((diagnostic) => ({
    from: diagnostic.labels[0]?.start.utf16 ?? 0,
    to: diagnostic.labels[0]?.end.utf16 ?? 0,
    severity: diagnostic.severity === "advice" ? "info" : diagnostic.severity,
    message: diagnostic.message,
    renderMessage: () => explain(diagnostic, result.text),
    actions: diagnostic.fixes.map((fix) => action(fix, doc)),
  }));
}

function action(fix: Fix, doc: Text): Action {
  return {
    name: fix.title.replaceAll("`", ""),
    apply: (view) => {
      if (view.state.doc.eq(doc)) {
        applyFix(view, fix);
      }
    },
  };
}

/** Applies a fix as one change, which can be undone. */
export function applyFix(view: EditorView, { edits }: Fix): void {
  const changes = edits.map(({ start, end, text }) => ({ from: start.utf16, to: end.utf16, insert: text }));
  view.dispatch({ changes, userEvent: "input.fix", scrollIntoView: true });
  view.focus();
}

/** The full message: what is wrong, the labels, and what to write instead. */
export function explain({ message, labels, help, code }: Diagnostic, text: string): HTMLElement {
  const [primary, ...others] = labels;
  const parts = [element("p", "tamis-what", ...line(message))];
  if (primary?.text) {
    parts.push(element("p", "", ...line(primary.text)));
  }
  for (const { start, end, text: label } of others) {
    const labeled = text.slice(start.utf16, end.utf16);
    parts.push(element("p", "", ...(labeled ? [element("code", "", labeled), ": "] : []), ...line(label)));
  }
  if (help) {
    parts.push(element("p", "tamis-help", ...line(help)));
  }
  parts.push(element("p", "tamis-code", code));
  return element("div", "tamis-message", ...parts);
}

/** The analyzer of a view; it passes each result to `report`. */
export function analysis(report: (result: Result) => void): ViewPlugin<Analyzer> {
  return ViewPlugin.define((view) => new Analyzer(view, report));
}

export type { Analyzer };
