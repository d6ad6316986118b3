/** A column, as in an `available_columns` response. */
export interface Column {
  /** Unique among all columns. */
  id: string;
  label?: string | null;
  metric_key_alias?: string | null;
  description?: string | null;
  group_label?: string | null;
  filter_type?: "text" | "id" | "number" | "date" | "boolean" | "collection" | "fully_annotated" | (string & {}) | null;
  data_type?: string | null;
  data_unit?: string | null;
  allowed_values?: readonly unknown[] | null;
  multi_valued?: boolean;
  filterable?: boolean | null;
  sortable?: boolean;
  is_empty?: boolean;
  applicable_types?: readonly string[] | null;
  never_missing?: boolean;
}

/** The metadata of the columns: an `available_columns` response, or its array. */
export type Columns = { readonly columns: readonly Column[] } | readonly Column[];

/** The options of a query; in JSON text, integers beyond 2⁵³ keep their values. */
export interface Options {
  /** The value of `now`, as an RFC 3339 timestamp; without it, `now`, `today` and `yesterday` are errors. */
  now?: string;
  /** The time zone of dates, and of timestamps without an offset: `UTC`, `+02:00`, `Europe/Paris`; UTC if absent. */
  zone?: string;
  /** The values of parameters such as `$name`, by name. */
  parameters?: Record<string, Value>;
  /** Recently used values, most recent first; completion suggests them first. */
  recent?: { column: string; value: Value }[];
  /**
   * Limits: the bytes of the text, the parentheses and `not`s around a condition, the items of a list, and the number
   * of diagnostics that are listed, 1,000 if absent; the others are counted in `omitted`.
   */
  limits?: { bytes?: number; depth?: number; list_items?: number; diagnostics?: number };
}

/** The value of a parameter. */
export type Value = Single | Single[];

/**
 * A single value. A string is a string for every column but a date column, which reads it as a date or timestamp. A
 * literal is a value in query syntax, such as `now-7d` or `5s`, or outside an array a list, such as `("a", "b")`.
 */
export type Single = string | number | boolean | { literal: string };

/** A position in a text. */
export interface Position {
  /** The line, from 1. */
  line: number;
  /** The column in Unicode scalar values, from 1. */
  column: number;
  /** The offset from the start of the text in UTF-16 code units. */
  utf16: number;
}

/** A range of a text, with its label, its replacement or its contents. */
export interface TextRange {
  /** The range in UTF-8 bytes. */
  span: Span;
  start: Position;
  end: Position;
  text: string;
}

/** A half-open range. */
export interface Span {
  start: number;
  end: number;
}

/** Whether a fix can be applied automatically; an unsafe fix may change the meaning of the query. */
export type Safety = "safe" | "unsafe";

/** Edits that are applied together to fix a problem. */
export interface Fix {
  title: string;
  safety: Safety;
  /** In source order, without overlap. */
  edits: TextRange[];
}

/** A problem in a query. */
export interface Diagnostic {
  /** The kind of problem; stable across versions. */
  code: Code;
  severity: "error" | "warning" | "advice";
  message: string;
  /** The ranges of the problem: the first is the problem itself, the others explain it. */
  labels: TextRange[];
  /** How to fix it, or the reason. */
  help: string | null;
  /** Possible fixes, best first. */
  fixes: Fix[];
}

/** The results of analyzing a query: `ok` says whether it compiles. */
export type Analysis = {
  /** In source order. */
  diagnostics: Diagnostic[];
  /** The number of diagnostics beyond `limits.diagnostics`. */
  omitted: number;
  /** Why the query cannot be flat, or how the list may differ from it. */
  flat_diagnostics: Diagnostic[];
  /** The number of `flat_diagnostics` beyond 1,000. */
  flat_omitted: number;
  /** The formatted query; `null` if there are syntax errors. */
  formatted: string | null;
} & (
  | {
      ok: true;
      /** The filter tree as JSON text. */
      tree: string;
      /** The flat list as JSON text; `null` if the query cannot be flat. */
      flat: string | null;
    }
  | { ok: false; tree: null; flat: null }
);

/** Suggestions for what to write at an offset. */
export interface Completion {
  /** Best first. */
  suggestions: Suggestion[];
}

/** A suggestion. */
export interface Suggestion {
  /** The text to show in a menu. */
  label: string;
  kind: "column" | "operator" | "value" | "unit" | "keyword" | "parameter";
  /** The edit to apply when it is accepted. */
  edit: TextRange;
  /** What an editor replaces that keeps the text after the cursor; `text` is the text of the query there. */
  insert: TextRange;
  /** What an editor replaces that overwrites the word, operator or value at the cursor. */
  replace: TextRange;
  /** A few words about it. */
  detail: string | null;
  /** Its description, in a sentence. */
  documentation: string | null;
}

/** A description of the token at an offset. */
export type Hover = {
  /** The position and the text of the token. */
  range: TextRange;
  /** The description as Markdown. */
  markdown: string;
} & (
  | ({ kind: "column" } & HoveredColumn)
  | { kind: "operator"; operator: string; meaning: string }
  | { kind: "value"; sent: string | null; column: string }
  | { kind: "parameter"; name: string; value: string | null; sent: string | null }
  | { kind: "keyword"; keyword: string; meaning: string }
);

/** The metadata of a column. */
export interface HoveredColumn {
  /** The id, as it is sent. */
  id: string;
  /** The label in the UI. */
  label: string | null;
  /** The legacy name, if the id is a UUID. */
  alias: string | null;
  /** The type and the unit: `number, in nanoseconds`. */
  type: string;
  /** The filter type; `null` if it cannot be filtered by. */
  filter_type: string | null;
  /** The unit of its numbers. */
  unit: string | null;
  description: string | null;
  /** All allowed values in query syntax, if they are known. */
  allowed_values: string[];
}

/** A description of the records that a query matches; spans are in UTF-16 code units. */
export interface Explanation {
  matches: Part;
  /** How missing values are handled, for each column that a record may lack. */
  missing: { column: string; effect: "no-match" | "condition-fails" | "undocumented" }[];
  /** Sentences about the whole query. */
  notes: string[];
  /** The explanation as an indented list. */
  outline: string;
  /** The explanation as sentences. */
  text: string;
}

/** A group of conditions, or a condition. */
export type Part =
  | { quantifier: "all" | "any" | "not-all" | "none"; parts: Part[] }
  | { column: string; label?: string; text: string; span: Span };

/** A classified range of a text, in UTF-16 code units. */
export interface Token extends Span {
  kind:
    | "column"
    | "operator"
    | "keyword"
    | "string"
    | "number"
    | "unit"
    | "instant"
    | "parameter"
    | "comment"
    | "punctuation"
    | "error";
}

/** A query converted from JSON. */
export interface Raised {
  query: string;
  /** Parts that the query expresses in another form; `pointer` is a JSON pointer. */
  notes: { pointer: string; message: string }[];
}

/** The settings of a request besides its filter; a setting that the endpoint does not support is an error. */
export interface RequestSettings {
  project_id?: string;
  queue_id?: string;
  run_id?: string;
  log_stream_id?: string;
  /** Another name for `log_stream_id`, as in the SDK `splunk-ao`. */
  agent_stream_id?: string;
  experiment_id?: string;
  metrics_testing_id?: string;
  root_type?: "session" | "trace" | "span";
  record_ids?: string[];
  all_records?: boolean;
  sort?: { column: string; ascending: boolean };
  starting_token?: number;
  limit?: number;
  previous_last_row_id?: string;
  select_columns?: { column_ids?: string[]; include_all_metrics?: boolean; include_all_feedback?: boolean };
  truncate_fields?: boolean;
  include_counts?: boolean;
  include_code_metric_metadata?: boolean;
  column_ids?: string[];
  export_format?: "csv" | "jsonl" | "jsonl_flat";
  redact?: boolean;
  file_name?: string;
  export_computed_metrics_only?: boolean;
  scorer_ids?: string[];
  start_time?: string;
  end_time?: string;
  interval?: number;
  group_by?: string;
  metric_details?: { id: string; metric_name: string; aggregation: string }[];
  code_scorer?: string;
  required_scorers?: string[];
  scoreable_node_types?: string[];
  llm_scorer?: object;
  dialect?: "current" | "legacy";
}

/** A request, or its errors: `ok` says which. */
export type Request = {
  /** The diagnostics of the query. */
  diagnostics: Diagnostic[];
  /** The number of diagnostics beyond `limits.diagnostics`. */
  omitted: number;
  /** The errors apart from the query. */
  errors: RequestProblem[];
  /** Settings that the server may reject: ids that are UUIDs of another version than 4. */
  warnings: RequestProblem[];
} & (
  | {
      ok: true;
      /** The HTTP method. */
      method: "POST";
      /** The path of the URL; `null` if an id of the path is missing. */
      path: string | null;
      /** The body as JSON text. */
      body: string;
    }
  | { ok: false; method: null; path: null; body: null }
);

/** A problem of a request apart from its query. */
export interface RequestProblem {
  code: RequestCode;
  message: string;
  help: string | null;
}

/** A query after fixes were applied. */
export interface Fixed {
  /** Whether the fixed query compiles. */
  ok: boolean;
  text: string;
  /** The applied fixes. */
  applied: { code: Code; message: string; title: string; safety: Safety }[];
  /** The remaining diagnostics of the fixed query. */
  diagnostics: Diagnostic[];
  /** The number of diagnostics beyond `limits.diagnostics`. */
  omitted: number;
}

/** How a record is read. */
export interface RecordSettings {
  /** Where the values are: as in a search response, in a table of the Python SDK, or named by the ids of the columns; by
   * default detected from the keys of the record. */
  layout?: "search" | "flat" | "id";
  /** The result of a comparison with a missing value; the default is `"unknown"`, as in SQL. */
  missing_values?: "unknown" | "false" | "unequal-is-true";
}

/** The result of a query on a record. */
export interface Trace {
  /** Whether the record is matched; `"unknown"` if that depends on a missing value. */
  truth: "true" | "false" | "unknown";
  /** The layout of the record. */
  layout: "search" | "flat" | "id";
  /** The conditions, in the order of the query. */
  conditions: ConditionTrace[];
}

/** The result of a condition on a record; its span is in UTF-16 code units. */
export interface ConditionTrace {
  span: Span;
  /** The id of the column. */
  column: string;
  truth: "true" | "false" | "unknown";
  /** The kind of value in the record: `"structure"` is an array or object that is compared as its JSON, `"unreadable"` a
   * value of another type, which is handled like a missing one. */
  met: "missing" | "value" | "structure" | "unreadable";
  /** The value as JSON text; `null` if it is missing. */
  value: string | null;
}

/** The code of a diagnostic; `docs/codes` describes each. */
export type Code =
  | "too-long"
  | "too-deep"
  | "too-many-items"
  | "empty-query"
  | "missing-value"
  | "missing-operator"
  | "missing-connective"
  | "missing-operand"
  | "missing-column"
  | "unclosed-parenthesis"
  | "unopened-parenthesis"
  | "unclosed-list"
  | "malformed-list"
  | "unclosed-string"
  | "unclosed-name"
  | "invalid-escape"
  | "unquoted-text"
  | "typographic-character"
  | "typographic-operator"
  | "invisible-character"
  | "invisible-in-text"
  | "unexpected-character"
  | "unknown-operator"
  | "unexpected-token"
  | "not-understood"
  | "invalid-tree"
  | "mixed-chain"
  | "thousands-separator"
  | "foreign-syntax"
  | "inexpressible"
  | "mixed-and-or"
  | "unknown-column"
  | "possible-typo"
  | "ambiguous-column"
  | "not-filterable"
  | "unsupported-operator"
  | "unsupported-modifier"
  | "type-mismatch"
  | "wrong-unit"
  | "unknown-unit"
  | "invalid-quantity"
  | "invalid-number"
  | "number-out-of-range"
  | "inexact-number"
  | "invalid-instant"
  | "naive-timestamp"
  | "empty-list"
  | "reversed-range"
  | "value-not-allowed"
  | "invalid-uuid"
  | "column-as-text"
  | "parameter-as-text"
  | "unbound-parameter"
  | "wrong-target"
  | "rejected-by-server"
  | "not-flat"
  | "missing-values"
  | "unsupported-in-dialect"
  | "contradiction"
  | "tautology"
  | "nearly-everything"
  | "duplicate-condition"
  | "subsumed-condition"
  | "not-scope"
  | "out-of-domain"
  | "suspicious-magnitude"
  | "float-equality"
  | "timestamp-equality"
  | "empty-string-contains"
  | "wildcard-literal"
  | "duplicate-list-item"
  | "not-applicable"
  | "always-empty-column"
  | "whole-day-bound"
  | "negation-of-missing"
  | "multi-valued-negation"
  | "nocase-without-letters"
  | "deprecated-column"
  | "non-canonical-column"
  | "relative-instant"
  | "double-negation"
  | "or-chain"
  | "not-equal-chain"
  | "range-chain"
  | "negated-comparison"
  | "single-item-list"
  | "boolean-comparison"
  | "reversed-comparison"
  | "raw-duration"
  | "redundant-parentheses"
  | "non-canonical-operator"
  | "bare-text"
  | "unformatted"
  | "no-time-bound"
  | "broad-contains"
  | "long-list"
  | "or-explosion"
  | "too-complex"
  | "broken-example"
  | "malformed-example"
  | "malformed-suppression"
  | "unused-suppression"
  | "duplicate-query";

/** The code of a problem of a request. */
export type RequestCode =
  | "unknown-target"
  | "wrong-target"
  | "unbounded-delete"
  | "unsupported-setting"
  | "missing-setting"
  | "conflicting-settings"
  | "invalid-uuid"
  | "uuid-version"
  | "out-of-range"
  | "unknown-column"
  | "ambiguous-column"
  | "not-sortable";

/** An endpoint of the API. */
export type Target =
  | "traces-search"
  | "spans-search"
  | "sessions-search"
  | "traces-partial-search"
  | "spans-partial-search"
  | "sessions-partial-search"
  | "traces-count"
  | "spans-count"
  | "sessions-count"
  | "traces-delete"
  | "spans-delete"
  | "sessions-delete"
  | "aggregated-traces"
  | "export-records"
  | "export-records-url"
  | "recompute-metrics"
  | "metrics-search"
  | "metrics-search-v2"
  | "custom-metrics"
  | "experiment-metrics"
  | "experiments-metrics"
  | "queue-add"
  | "queue-remove"
  | "queue-export"
  | "queue-export-url"
  | "queue-count"
  | "queue-partial-search"
  | "validate-code-scorer"
  | "validate-llm-scorer";
