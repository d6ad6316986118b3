/** The whole state of the page as the hash of its address. */

/** What a link says. */
export interface State {
  query: string;
  target: string;
  /** Of the request, as JSON text; `null` where they are the usual ones. */
  settings: string | null;
  tab: string;
  now: string;
  zone: string;
  parameters: string;
  /** Their metadata as JSON text; `null` is the standard columns. */
  columns: string | null;
}

/** Metadata that packs to more characters than this is left out: chats and browsers cut long links. */
const LONGEST_COLUMNS = 8_000;

const TEXTS = ["query", "target", "settings", "tab", "now", "zone", "parameters"] as const;

/** The hash, and whether the columns had to be left out of it. */
export async function toHash(state: State): Promise<{ hash: string; whole: boolean }> {
  const hash = new URLSearchParams();
  for (const name of TEXTS) {
    if (state[name]) {
      hash.set(name, state[name]);
    }
  }
  const columns = state.columns === null ? "" : await pack(state.columns);
  const whole = columns.length <= LONGEST_COLUMNS;
  if (columns && whole) {
    hash.set("columns", columns);
  }
  return { hash: `#${hash}`, whole };
}

/** What a hash says; columns that cannot be unpacked are left out. */
export async function fromHash(hash: string): Promise<Partial<State>> {
  const read = new URLSearchParams(hash.slice(1));
  const state: Partial<State> = {};
  for (const name of TEXTS) {
    const text = read.get(name);
    if (text !== null) {
      state[name] = text;
    }
  }
  const columns = read.get("columns");
  if (columns) {
    state.columns = await unpack(columns).catch(() => null);
  }
  return state;
}

async function pack(text: string): Promise<string> {
  const packed = new Blob([text]).stream().pipeThrough(new CompressionStream("deflate-raw"));
  const bytes = new Uint8Array(await new Response(packed).arrayBuffer());
  const letters = Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
  return btoa(letters).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

async function unpack(packed: string): Promise<string> {
  const letters = atob(packed.replaceAll("-", "+").replaceAll("_", "/"));
  const bytes = Uint8Array.from(letters, (letter) => letter.charCodeAt(0));
  const text = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  return new Response(text).text();
}
