// The entry for browsers: importing it waits for the module.
import init from "./tamis.js";

// Bundlers know this form, and send the file along.
await init({ module_or_path: new URL("./tamis_bg.wasm", import.meta.url) });

export { Tamis } from "./tamis.js";
