/** The state of the page, stored in the URL hash. */

/** The state that a link contains. */
export interface State {
  query: string;
  target: string;
  /** The request settings as JSON text; `null` for the defaults. */
  settings: string | null;
  tab: string;
  now: string;
  zone: string;
  parameters: string;
  /** The column metadata as JSON text; `null` for the standard columns. */
  columns: string | null;
}

/** A text that is longer than this is compressed. */
const MAX_PLAIN_LENGTH = 400;
/** What is longer than this when compressed is left out: chat programs and browsers truncate long links. */
const MAX_LENGTH = 8_000;

const TEXTS = ["query", "target", "settings", "tab", "now", "zone", "parameters"] as const;

/** The hash, and what is too long for it. */
export async function toHash(state: State): Promise<{ hash: string; omitted: (keyof State)[] }> {
  const hash = new URLSearchParams();
  const omitted: (keyof State)[] = [];
  for (const name of [...TEXTS, "columns"] as const) {
    const text = state[name] ?? "";
    const isPlain = name !== "columns" && text.length <= MAX_PLAIN_LENGTH;
    const written = isPlain ? text : await compress(text);
    if (written.length > MAX_LENGTH) {
      omitted.push(name);
    } else if (text) {
      hash.set(isPlain || name === "columns" ? name : `${name}.z`, written);
    }
  }
  return { hash: `#${hash}`, omitted };
}

/** Reads a hash; ignores what cannot be decompressed. */
export async function fromHash(hash: string): Promise<Partial<State>> {
  const parameters = new URLSearchParams(hash.slice(1));
  const state: Partial<State> = {};
  for (const name of TEXTS) {
    const compressed = parameters.get(`${name}.z`);
    const text = compressed === null ? parameters.get(name) : await decompress(compressed).catch(() => null);
    if (text !== null) {
      state[name] = text;
    }
  }
  const columns = parameters.get("columns");
  if (columns) {
    state.columns = await decompress(columns).catch(() => null);
  }
  return state;
}

async function compress(text: string): Promise<string> {
  const compressed = new Blob([text]).stream().pipeThrough(new CompressionStream("deflate-raw"));
  const bytes = new Uint8Array(await new Response(compressed).arrayBuffer());
  const letters = Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
  return btoa(letters).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

async function decompress(compressed: string): Promise<string> {
  const letters = atob(compressed.replaceAll("-", "+").replaceAll("_", "/"));
  const bytes = Uint8Array.from(letters, (letter) => letter.charCodeAt(0));
  const text = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  return new Response(text).text();
}
