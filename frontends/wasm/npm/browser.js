// The entry for browsers. Importing it loads the module.
import init from "./tamis.js";

// Bundlers recognize this form and copy the file.
const url = new URL("./tamis_bg.wasm", import.meta.url);
try {
  await init({ module_or_path: url });
} catch (error) {
  throw new Error(`tamis: cannot load ${url}: ${error.message}`, { cause: error });
}

export { Tamis } from "./tamis.js";
