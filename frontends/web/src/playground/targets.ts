/** The targets of requests, and example settings for each. */
import type { RequestSettings } from "../editor/index.js";
import { prettyPrint } from "./json.js";

/** A placeholder: the form of an id that the API accepts, but no one's id. */
const ID = "00000000-0000-4000-8000-000000000000";

const RECORDS: RequestSettings = { project_id: ID, log_stream_id: ID };
const PAGE: RequestSettings = { ...RECORDS, limit: 100 };
const PARTIAL: RequestSettings = { ...PAGE, select_columns: { column_ids: ["id", "input", "output"] } };
const TIMES: RequestSettings = { ...RECORDS, start_time: "2026-01-01T00:00:00Z", end_time: "2026-02-01T00:00:00Z" };
const QUEUE: RequestSettings = { queue_id: ID };
const LLM_SCORER = {
  query: "An example question",
  response: "An example answer",
  chain_poll_template: { template: "Is this a refund?" },
  scorer_configuration: {},
  user_prompt: "Is this a refund?",
};

/** The targets, grouped by purpose. */
export const TARGETS: Record<string, Record<string, RequestSettings>> = {
  Search: {
    "traces-search": PAGE,
    "spans-search": PAGE,
    "sessions-search": PAGE,
    "traces-partial-search": PARTIAL,
    "spans-partial-search": PARTIAL,
    "sessions-partial-search": PARTIAL,
    "aggregated-traces": RECORDS,
  },
  Count: { "traces-count": RECORDS, "spans-count": RECORDS, "sessions-count": RECORDS },
  Export: {
    "export-records": { ...RECORDS, root_type: "trace", export_format: "jsonl" },
    "export-records-url": { ...RECORDS, root_type: "trace", export_format: "jsonl" },
  },
  Metrics: {
    "metrics-search": TIMES,
    "metrics-search-v2": TIMES,
    "custom-metrics": { ...TIMES, metric_details: [{ id: "cost", metric_name: "cost", aggregation: "Sum" }] },
    "experiment-metrics": { project_id: ID, experiment_id: ID },
    "experiments-metrics": { project_id: ID },
    "recompute-metrics": { ...RECORDS, scorer_ids: [ID] },
  },
  "Annotation queues": {
    "queue-add": { ...QUEUE, project_id: ID, run_id: ID },
    "queue-remove": QUEUE,
    "queue-export": QUEUE,
    "queue-export-url": QUEUE,
    "queue-count": QUEUE,
    "queue-partial-search": { ...QUEUE, select_columns: { column_ids: ["id", "input", "output"] } },
  },
  Scorers: {
    "validate-code-scorer": { log_stream_id: ID, code_scorer: "scorer.py" },
    "validate-llm-scorer": { log_stream_id: ID, llm_scorer: LLM_SCORER },
  },
  Delete: { "traces-delete": RECORDS, "spans-delete": RECORDS, "sessions-delete": RECORDS },
};

/** The default settings of a target. */
export function defaultsOf(target: string): RequestSettings {
  return Object.values(TARGETS).find((group) => target in group)?.[target] ?? {};
}

/** The default settings of a target, as JSON text. */
export function defaultSettings(target: string): string {
  return prettyPrint(JSON.stringify(defaultsOf(target)));
}

/** The headers with which a request can be authenticated; the secrets come from the environment. */
export const HEADERS: Record<string, string> = {
  "Galileo API key": "Galileo-API-Key: ${GALILEO_API_KEY:?}",
  "Splunk AO API key": "Splunk-AO-API-Key: ${SPLUNK_AO_API_KEY:?}",
  "Bearer token": "Authorization: Bearer ${GALILEO_JWT_TOKEN:?}",
};

/** A request to send. */
export interface SentRequest {
  method: string;
  path: string;
  /** The body as JSON text. */
  body: string;
}

/** The command that sends a request, for a POSIX shell. */
export function curl(target: string, { method, path, body }: SentRequest, header: string): string {
  const { options, input } =
    target === "validate-code-scorer"
      ? form(body)
      : { options: ["--header 'Content-Type: application/json'", "--data-binary @-"], input: prettyPrint(body) };
  const command = [
    `curl -sS --fail-with-body --request ${method}`,
    `--url ${shellQuoted(`https://api.galileo.ai${path}`)}`,
    `--header "${header}"`,
    ...options,
  ].join(" \\\n  ");
  // Linux limits an argument to 128 KiB, so the JSON goes to standard input.
  return input === undefined ? command : `${command} <<'JSON'\n${escapeInvisible(input)}\nJSON`;
}

/** The options for a form body: strings, lists of strings, the file, and the filters, read from standard input. */
function form(body: string): { options: string[]; input?: string } {
  const { file, filters, ...fields } = JSON.parse(body) as Record<string, string | number | string[]>;
  const parts = Object.entries(fields).flatMap(([name, value]) => [value].flat().map((each) => `${name}=${each}`));
  const strings = parts.map((part) => `--form-string ${shellQuoted(part)}`);
  const options = [`--form ${shellQuoted(`file=@"${file}"`)}`, ...strings];
  return typeof filters === "string" ? { options: [...options, "--form 'filters=<-'"], input: filters } : { options };
}

/** Escapes invisible characters in JSON text. */
function escapeInvisible(json: string): string {
  const escaped = (unit: string) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
  return json.replace(/(?!\n)[\p{Cc}\p{Cf}\u2028\u2029]/gu, (character) => character.split("").map(escaped).join(""));
}

/** Quotes a word for a POSIX shell: within single quotes, only a single quote is special. */
function shellQuoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
