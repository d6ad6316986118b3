import { useCallback, useState, type FormEvent } from "react";
import "tamis-editor/react";
import type { Result, TamisEditor } from "tamis-editor/react";
import { LOGS, valuesOf } from "./logs";

/** A search form: the query is a controlled value, and the rows are those of the last submitted query. */
export function App() {
  const [query, setQuery] = useState("model = ");
  const [result, setResult] = useState<Result | null>(null);
  const [filter, setFilter] = useState<string | null>(null);

  const suggestValues = useCallback(async (column: string, prefix: string) => valuesOf(column, prefix), []);

  const search = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    // The state is that of the last `result` event; the property is that of the current text.
    const editor = event.currentTarget.elements.namedItem("query") as unknown as TamisEditor;
    setFilter(editor.result?.tree ?? null);
  };

  return (
    <form onSubmit={search}>
      <label htmlFor="query">Filter</label>
      <tamis-editor
        id="query"
        name="query"
        required
        value={query}
        suggestValues={suggestValues}
        onInput={(event) => setQuery((event.target as TamisEditor).value)}
        onresult={(event) => setResult(event.detail)}
      />
      <button>Search {LOGS.length} logs</button>
      <output id="length">{query.length}</output>
      <output id="status">{result === null ? "loading" : result.ok ? "valid" : "invalid"}</output>
      <pre id="filter">{filter}</pre>
    </form>
  );
}
