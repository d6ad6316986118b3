// A program that uses the whole package, for type checking only; it is never run.
import { init, Tamis } from "tamis";
import type {
  Analysis,
  Code,
  Completion,
  Diagnostic,
  Explanation,
  Fix,
  Fixed,
  Hover,
  Options,
  Part,
  Raised,
  Request,
  RequestSettings,
  Safety,
  Suggestion,
  Target,
  Token,
} from "tamis";

const tamis: Tamis = new Tamis();
const loaded: Promise<WebAssembly.Module> = init(new Uint8Array());
const described_columns = new Tamis({ columns: [{ id: "a", filter_type: "number", unit: "s" } as { id: string }] });
const own = new Tamis('[{"id": "a", "filter_type": "number"}]');
const options: Options = {
  now: new Date().toISOString(),
  zone: "Europe/Paris",
  parameters: { name: "x", codes: [500, 502], flag: true },
  recent: [{ column: "model", value: "gpt-4o" }],
  limits: { diagnostics: 100 },
};

const analysis: Analysis = tamis.analyze("name = $name", options);
const tree: string | null = analysis.ok ? analysis.tree.trim() : analysis.tree;
const code: Code | undefined = analysis.diagnostics[0]?.code;
const target: Target = "traces-search";
const problems: Diagnostic[] = [...analysis.diagnostics, ...analysis.flat_diagnostics];
const others: number = analysis.omitted + analysis.flat_omitted;
const fixes: Fix[] = problems.flatMap(({ fixes }) => fixes);
const places: number[] = problems.flatMap(({ labels }) => labels.map(({ start }) => start.utf16));

const completion: Completion = tamis.complete("na", 2, '{"recent": []}');
const suggestions: Suggestion[] = completion.suggestions;

const hover: Hover | null = own.hover("name", 1);
const described: string | null = hover?.kind === "column" ? hover.description : null;

const explanation: Explanation | null = tamis.explain("is_complete");
const count = (part: Part): number =>
  "parts" in part ? part.parts.map(count).reduce((sum, one) => sum + one, 0) : part.span.end - part.span.start;

const tokens: Token[] = tamis.tokens("name = a");
const comments = tokens.filter(({ kind }) => kind === "comment");

const raised: Raised = tamis.raise(tree ?? "{}");
const settings: RequestSettings = { log_stream_id: "…", sort: { column: "created_at", ascending: false } };
const request: Request = tamis.request(target, raised.query, settings, options);
const safety: Safety = "safe";
const fixed: Fixed = tamis.fix(raised.query, safety);

const parts = explanation && count(explanation.matches);
export default [loaded, described_columns, code, fixes, others, places, suggestions, described, parts, comments, request, fixed];
tamis.free();
