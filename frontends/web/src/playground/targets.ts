/** The endpoints a request may go to, and settings that each of them can do with. */
import type { RequestSettings } from "../editor/index";

const ID = "74aec44e-ec21-4c9f-a3e2-b2ab2b81b4db";

const RECORDS: RequestSettings = { project_id: ID, log_stream_id: ID };
const PAGE: RequestSettings = { ...RECORDS, limit: 100 };
const PARTIAL: RequestSettings = { ...PAGE, select_columns: { column_ids: ["id", "input", "output"] } };
const TIMES: RequestSettings = { ...RECORDS, start_time: "2026-01-01T00:00:00Z", end_time: "2026-02-01T00:00:00Z" };
const QUEUE: RequestSettings = { queue_id: ID };
const LLM_SCORER = {
  query: "What is asked",
  response: "What is answered",
  chain_poll_template: { template: "Is this a refund?" },
  scorer_configuration: {},
  user_prompt: "Is this a refund?",
};

/** The endpoints by what they are for. */
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

/** The settings to begin with, as JSON text. */
export function usualSettings(target: string): string {
  const settings = Object.values(TARGETS).find((group) => target in group)?.[target] ?? {};
  const members = Object.entries(settings).map(([name, value]) => `  ${JSON.stringify(name)}: ${JSON.stringify(value)}`);
  return `{\n${members.join(",\n")}\n}`;
}

/** What is sent, and where to. */
export interface Sent {
  method: string;
  path: string;
  /** As JSON text. */
  body: string;
}

/** The command that sends a request, for a POSIX shell; the shell that runs it knows the key. */
export function curl(target: string, { method, path, body }: Sent): string {
  const { options, input } =
    target === "validate-code-scorer"
      ? form(body)
      : { options: ["--header 'Content-Type: application/json'", "--data-binary @-"], input: body };
  const command = [
    `curl -sS --fail-with-body --request ${method}`,
    `--url ${quoted(`https://api.galileo.ai${path}`)}`,
    '--header "Galileo-API-Key: ${GALILEO_API_KEY:?}"',
    ...options,
  ].join(" \\\n  ");
  // No argument may be longer than 128 KiB, so the JSON is none.
  return input === undefined ? command : `${command} <<'JSON'\n${printed(input)}\nJSON`;
}

/** The fields of a body that is a form: texts, lists of texts, the file, and the filters, which are read. */
function form(body: string): { options: string[]; input?: string } {
  const { file, filters, ...fields } = JSON.parse(body) as Record<string, string | number | string[]>;
  const parts = Object.entries(fields).flatMap(([name, value]) => [value].flat().map((each) => `${name}=${each}`));
  const options = [`--form ${quoted(`file=@"${file}"`)}`, ...parts.map((part) => `--form-string ${quoted(part)}`)];
  return typeof filters === "string" ? { options: [...options, "--form 'filters=<-'"], input: filters } : { options };
}

/** JSON that says the same with escapes for what nobody sees. */
function printed(json: string): string {
  const escaped = (unit: string) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
  return json.replace(/(?!\n)[\p{Cc}\p{Cf}\u2028\u2029]/gu, (character) => character.split("").map(escaped).join(""));
}

/** A word of a POSIX shell: in single quotes nothing but they mean anything. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
