// The entry for Node. `new Tamis()` reads the module if `init` has not.
import { readFileSync } from "node:fs";
import { load, loadLazily, Tamis } from "./api.js";
import { compile } from "./compile.js";

export { Tamis };

const read = (url) => readFileSync(new URL(url));
const own = () => read(new URL("./tamis_bg.wasm", import.meta.url));

loadLazily(() => new WebAssembly.Module(own()));

/** Loads the module, once. */
export function init(source) {
  // `fetch` cannot read files.
  const isFile = /^file:/.test(String(source));
  return load(() => compile(source === undefined ? own() : isFile ? read(String(source)) : source));
}
