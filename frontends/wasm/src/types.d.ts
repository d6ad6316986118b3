/** What a query is read with; as JSON text integers beyond 2⁵³ keep their value. */
export interface Options {
  /** What `now` means, as RFC 3339; without it `now`, `today` and `yesterday` are errors. */
  now?: string;
  /** The zone of days and of times without one: `UTC`, `+02:00`, `Europe/Paris`; UTC where absent. */
  zone?: string;
  /** What `$name` means, by name. */
  parameters?: Record<string, Value>;
  /** Values that were asked for lately, latest first; menus show them first. */
  recent?: { column: string; value: Value }[];
  /**
   * How much a query may cost: bytes of its text, parentheses and `not`s round a condition, items of a list, and how
   * many diagnostics are listed, 1,000 where absent; of the others `omitted` is the number.
   */
  limits?: { bytes?: number; depth?: number; list_items?: number; diagnostics?: number };
}

/** The value of a parameter; a literal is one value or list as a query writes it: `now-7d`, `5s`, `("a", "b")`. */
export type Value = Single | Single[] | { literal: string };

/** One value: a text is a text, whatever it looks like. */
export type Single = string | number | boolean;

/** A place in a text. */
export interface Position {
  /** The line, from 1. */
  line: number;
  /** The column in Unicode scalar values, from 1. */
  column: number;
  /** The offset from the start of the text in UTF-16 code units. */
  utf16: number;
}

/** A stretch of a text, and what is said of it or written in its place. */
export interface Stretch {
  /** The same in UTF-8 bytes. */
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

/** Whether a fix may be applied without asking; a guess is unsafe. */
export type Safety = "safe" | "unsafe";

/** Edits that, applied together, mend a mistake. */
export interface Fix {
  title: string;
  safety: Safety;
  /** In the order of the text, none overlapping another. */
  edits: Stretch[];
}

/** One thing to tell the user about a query. */
export interface Diagnostic {
  /** Which kind of thing it is; stable across versions. */
  code: string;
  severity: "error" | "warning" | "advice";
  message: string;
  /** Where; the first label is the place itself, the others explain it. */
  labels: Stretch[];
  /** What to write instead, or why it is so. */
  help: string | null;
  /** Edits that would mend it, best first. */
  fixes: Fix[];
}

/** Everything known about a query. */
export interface Analysis {
  /** Whether it compiles. */
  ok: boolean;
  /** In the order of the text. */
  diagnostics: Diagnostic[];
  /** How many more there are than `limits.diagnostics` allows. */
  omitted: number;
  /** The filter tree as JSON text; `null` where there are errors. */
  tree: string | null;
  /** The flat list as JSON text; `null` where there are errors, or the query cannot be flat. */
  flat: string | null;
  /** Why it cannot be flat, or where the list may differ from the query. */
  flat_diagnostics: Diagnostic[];
  /** How many more there are: at most 1,000 are listed. */
  flat_omitted: number;
  /** The canonical text; `null` where there are errors of syntax. */
  formatted: string | null;
}

/** What may be written at an offset. */
export interface Completion {
  /** Best first. */
  suggestions: Suggestion[];
}

/** One thing that may be written. */
export interface Suggestion {
  /** What a menu shows. */
  label: string;
  kind: "column" | "operator" | "value" | "unit" | "keyword" | "parameter";
  /** What accepting it does. */
  edit: Stretch;
  /** In a few words what it is or becomes. */
  detail: string | null;
  /** What it is, in a sentence. */
  documentation: string | null;
}

/** What stands at an offset. */
export type Hover = {
  /** Where it stands, and what is written there. */
  place: Stretch;
  /** The same in words, as Markdown. */
  markdown: string;
} & (
  | ({ kind: "column" } & HoveredColumn)
  | { kind: "operator"; operator: string; meaning: string }
  | { kind: "value"; sent: string | null; column: string }
  | { kind: "parameter"; name: string; value: string | null; sent: string | null }
  | { kind: "keyword"; keyword: string; meaning: string }
);

/** A column as its metadata has it. */
export interface HoveredColumn {
  /** As it is sent. */
  id: string;
  /** What the UI calls it. */
  label: string | null;
  /** Its legacy name, if the id is a UUID. */
  alias: string | null;
  /** Its type and what its numbers count: `number, in nanoseconds`. */
  type: string;
  /** How it is filtered. */
  filter_type: string | null;
  /** What its numbers count. */
  unit: string | null;
  description: string | null;
  /** All values it may have, as a query writes them, where they are known. */
  allowed_values: string[];
}

/** What a query keeps, in words; spans are in UTF-16 code units. */
export interface Explanation {
  keeps: Part;
  /** What becomes of records that lack a value, for each column that may be missing. */
  missing: { column: string; effect: "not-kept" | "not-met" | "undocumented" }[];
  /** Sentences about all of the query. */
  notes: string[];
  /** The whole as an indented list. */
  outline: string;
  /** The whole as sentences. */
  text: string;
}

/** A condition, or several. */
export type Part =
  | { quantifier: "all" | "any" | "not-all" | "none"; parts: Part[] }
  | { column: string; label?: string; says: string; span: Span };

/** A classified stretch of a text, in UTF-16 code units. */
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

/** A query raised from JSON. */
export interface Raised {
  query: string;
  /** Where the query says the same in another form; `pointer` is a JSON pointer. */
  notes: { pointer: string; message: string }[];
}

/** What a request says besides its filter; which endpoint has which, its errors tell. */
export interface RequestSettings {
  project_id?: string;
  queue_id?: string;
  run_id?: string;
  log_stream_id?: string;
  /** The same as `log_stream_id`, as the SDK `splunk-ao` calls it. */
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

/** A request, or all that is wrong with it. */
export interface Request {
  ok: boolean;
  /** The HTTP method; `null` where something is wrong. */
  method: string | null;
  /** The path of the URL; `null` where something is wrong, or an id of the path is missing. */
  path: string | null;
  /** The body as JSON text; `null` where something is wrong. */
  body: string | null;
  /** What is to be said of the query. */
  diagnostics: Diagnostic[];
  /** How many more there are than `limits.diagnostics` allows. */
  omitted: number;
  /** What is wrong apart from the query. */
  errors: { code: string; message: string; help: string | null }[];
  /** What the server may reject all the same: ids that are UUIDs of another version than 4. */
  warnings: { code: string; message: string; help: string | null }[];
}

/** A query with its mistakes mended as far as fixes go. */
export interface Fixed {
  /** Whether the mended query compiles. */
  ok: boolean;
  text: string;
  /** What was mended. */
  applied: { code: string; message: string; title: string; safety: Safety }[];
  /** What is still to be said of the mended query. */
  diagnostics: Diagnostic[];
  /** How many more there are than `limits.diagnostics` allows. */
  omitted: number;
}
