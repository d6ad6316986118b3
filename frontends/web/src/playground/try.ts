/** The tab "Try": which of some records a query matches, and why. */
import type { Tamis } from "../editor/index.js";
import type { ConditionTrace, Trace } from "tamis";
import { element, line } from "../editor/words.js";
import { message, part } from "./page.js";

/** Records to begin with: one that the first example matches, one that it does not, one that lacks a value. */
const RECORDS = [
  '{"name": "chat", "type": "llm", "tags": ["x", "prod"], "metrics": {"duration_ns": 3}, "status_code": 200}',
  '{"name": "search", "type": "llm", "tags": ["prod"], "metrics": {"duration_ns": 9000000000}, "status_code": 503}',
  '{"name": "plan", "type": "llm", "tags": ["x"], "metrics": {}, "status_code": 404}',
].join("\n");

/** More records than this are not evaluated on each keystroke. */
const MAX_RECORDS = 200;
/** Longer values are cut. */
const MAX_VALUE_LENGTH = 80;

const RESULTS = { true: "matches", false: "does not match", unknown: "unknown" };

/** The records, and how they are read. */
export class Try {
  readonly #bar = part("records-bar", HTMLElement);
  readonly #records = part("records", HTMLTextAreaElement);
  readonly #layout = part("layout", HTMLSelectElement);
  readonly #missingValues = part("missing-values", HTMLSelectElement);

  constructor(changed: () => void) {
    this.#records.value = RECORDS;
    for (const input of [this.#records, this.#layout, this.#missingValues]) {
      input.addEventListener("input", changed);
    }
  }

  set hidden(hidden: boolean) {
    this.#bar.hidden = hidden;
  }

  /** Evaluates the query on each record. */
  render(tamis: Tamis, query: string, options: string): Node[] {
    const records = split(this.#records.value);
    if (records.length === 0) {
      return [element("p", "empty", "Paste some records above.")];
    }
    const settings = JSON.stringify({ layout: this.#layout.value || null, missing_values: this.#missingValues.value });
    const shown = records.slice(0, MAX_RECORDS).map((record) => {
      try {
        return tamis.trace(query, record, settings, options);
      } catch (error) {
        return message(error);
      }
    });
    const matched = shown.filter((trace) => trace instanceof Object && trace.truth === "true").length;
    const summary = element("p", "summary", `The query matches ${matched} of ${count(shown.length)}.`);
    const rest = records.length - shown.length;
    const more = rest > 0 ? [element("p", "more", `and ${count(rest)} more`)] : [];
    return [summary, element("ol", "traces", ...shown.map((trace) => item(trace, query))), ...more];
  }
}

/** The texts of the records: of an array, of lines, or of one record in several lines. */
function split(text: string): string[] {
  const all = text.trim();
  if (all.startsWith("[")) {
    return items(all);
  }
  const lines = all.split("\n").filter((each) => each.trim() !== "");
  return lines.length > 1 && isJson(all) ? [all] : lines;
}

/** The items of an array. Their numbers keep their digits, if the engine can tell them. */
function items(array: string): string[] {
  try {
    const read: unknown = JSON.parse(array, keepDigits);
    return Array.isArray(read) ? read.map((record) => JSON.stringify(record)) : [array];
  } catch {
    return [array];
  }
}

/** Keeps an integer beyond 2⁵³ as it is written. */
function keepDigits(_key: string, value: unknown, context?: { source?: string }): unknown {
  const source = context?.source;
  const raw = (JSON as { rawJSON?: (text: string) => unknown }).rawJSON;
  return typeof value === "number" && !Number.isSafeInteger(value) && source && raw ? raw(source) : value;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function count(records: number): string {
  return records === 1 ? "1 record" : `${records} records`;
}

/** A record: the result, and each condition with the value that it met. */
function item(trace: Trace | string | null, query: string): HTMLElement {
  if (trace === null || typeof trace === "string") {
    return element("li", "trace error", element("span", "severity", "not readable"), element("p", "words", ...line(trace ?? "")));
  }
  const conditions = trace.conditions.map((condition) => row(condition, query));
  return element(
    "li",
    `trace ${trace.truth}`,
    element("span", "severity", RESULTS[trace.truth]),
    element("ul", "conditions", ...conditions),
  );
}

function row({ span, truth, met, value }: ConditionTrace, query: string): HTMLElement {
  const text = query.slice(span.start, span.end);
  return element("li", `condition ${truth}`, element("code", "", text), element("span", "met", `${words(met, value)}: ${truth}`));
}

function words(met: ConditionTrace["met"], value: string | null): string {
  if (value === null) {
    return "no value";
  }
  const shown = value.length > MAX_VALUE_LENGTH ? `${value.slice(0, MAX_VALUE_LENGTH)}…` : value;
  return met === "unreadable" ? `${shown}, which is not of the column's type` : shown;
}
