// The entry for browsers: importing it waits for the module.
import init from "./tamis.js";
import { unpack } from "./unpack.js";

// Bundlers know this form, and send the file along.
const response = await fetch(new URL("./tamis.packed.wasm", import.meta.url));
if (!response.ok) throw new Error(`tamis: ${response.url} answers ${response.status}`);
await init({ module_or_path: unpack(new Uint8Array(await response.arrayBuffer())) });

export { Tamis } from "./tamis.js";
