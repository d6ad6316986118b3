// The entry for browsers and workers. Importing it has no effects.
import { load, Tamis } from "./api.js";
import { compile } from "./compile.js";

export { Tamis };

/** Loads the module, once. */
export function init(source) {
  // Bundlers recognize this form and copy the file.
  return load(() => compile(source ?? new URL("./tamis_bg.wasm", import.meta.url)));
}
