/** Reads the text while it is written: mistakes, their squiggles and their fixes. */
import { setDiagnostics, type Action, type Diagnostic as Squiggle } from "@codemirror/lint";
import type { Text } from "@codemirror/state";
import { ViewPlugin, type EditorView, type ViewUpdate } from "@codemirror/view";
import type { Analysis, Diagnostic, Fix } from "tamis";
import { language } from "./language";
import { cut } from "./tokens";
import { element, line } from "./words";

/** Everything known of a text. */
export type Result = { text: string } & Analysis;

/** How many milliseconds after a key the text is read, at least and at most. */
const SOONEST = 60;
const LATEST = 1_500;
/** How many times as long as reading took is waited, so that long texts leave time for keys. */
const PATIENCE = 3;
/** Reading that takes longer than this, in milliseconds, waits until the browser is idle. */
const BRIEF = 25;
/** A text that took longer than this, in milliseconds, is read again only when somebody asks, or when it is much shorter. */
const TOO_LONG = 2_000;
/** More squiggles help nobody. */
const MOST_SQUIGGLES = 100;

/** Reads texts after a while, or at once where somebody waits for it. */
class Reader {
  #timer: ReturnType<typeof setTimeout> | undefined;
  #idle: number | undefined;
  #cost = 0;
  /** How long the text was when it was read. */
  #length = 0;
  #behind = true;

  constructor(
    private readonly view: EditorView,
    private readonly report: (result: Result) => void,
  ) {
    this.#schedule(0);
  }

  update({ docChanged, startState, state }: ViewUpdate): void {
    if (startState.facet(language) !== state.facet(language)) {
      this.#schedule(0);
    } else if (docChanged && this.#cost > TOO_LONG && state.doc.length > this.#length / 2) {
      this.#behind = true;
    } else if (docChanged) {
      this.#schedule(Math.min(Math.max(SOONEST, PATIENCE * this.#cost), LATEST));
    }
  }

  destroy(): void {
    clearTimeout(this.#timer);
    if (this.#idle !== undefined) {
      cancelIdleCallback(this.#idle);
    }
    this.#timer = this.#idle = undefined;
  }

  /** Whether the text has changed since it was read. */
  get behind(): boolean {
    return this.#behind;
  }

  #schedule(delay: number): void {
    this.destroy();
    this.#behind = true;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      if (this.#cost > BRIEF && "requestIdleCallback" in window) {
        this.#idle = requestIdleCallback(() => this.read(), { timeout: LATEST });
      } else {
        this.read();
      }
    }, delay);
  }

  read(): void {
    this.destroy();
    const given = this.view.state.facet(language);
    if (!given) {
      return;
    }
    const started = performance.now();
    const { doc } = this.view.state;
    const text = doc.toString();
    const result = { text, ...given.tamis.analyze(text, given.options()) };
    this.view.dispatch(setDiagnostics(this.view.state, squiggles(result, doc)), { effects: cut.of(null) });
    this.#cost = performance.now() - started;
    this.#length = doc.length;
    this.#behind = false;
    this.report(result);
  }
}

/** What is to be said to the user: nothing of an empty text. */
export function said({ text, diagnostics }: Result): Diagnostic[] {
  return text.trim() === "" ? [] : diagnostics;
}

function squiggles(result: Result, doc: Text): Squiggle[] {
  return said(result).slice(0, MOST_SQUIGGLES).map((diagnostic) => ({
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

/** Writes what a fix writes, as one change that can be undone. */
export function applyFix(view: EditorView, { edits }: Fix): void {
  const changes = edits.map(({ start, end, text }) => ({ from: start.utf16, to: end.utf16, insert: text }));
  view.dispatch({ changes, userEvent: "input.fix", scrollIntoView: true });
  view.focus();
}

/** The full message: what is wrong, what its places say, and what to write instead. */
export function explain({ message, labels, help, code }: Diagnostic, text: string): HTMLElement {
  const [place, ...others] = labels;
  const parts = [element("p", "tamis-what", ...line(message))];
  if (place?.text) {
    parts.push(element("p", "", ...line(place.text)));
  }
  for (const { start, end, text: says } of others) {
    const where = text.slice(start.utf16, end.utf16);
    parts.push(element("p", "", ...(where ? [element("code", "", where), ": "] : []), ...line(says)));
  }
  if (help) {
    parts.push(element("p", "tamis-help", ...line(help)));
  }
  parts.push(element("p", "tamis-code", code));
  return element("div", "tamis-message", ...parts);
}

/** The reader of a view, which tells what it read. */
export function analysis(report: (result: Result) => void): ViewPlugin<Reader> {
  return ViewPlugin.define((view) => new Reader(view, report));
}

export type { Reader };
