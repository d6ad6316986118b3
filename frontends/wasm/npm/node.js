// The entry for Node: importing it is all there is to do.
import { readFileSync } from "node:fs";
import { initSync } from "./tamis.js";
import { unpack } from "./unpack.js";

initSync({ module: unpack(readFileSync(new URL("./tamis.packed.wasm", import.meta.url))) });

export { Tamis } from "./tamis.js";
