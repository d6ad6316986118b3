// The entry for Node: importing it is all there is to do.
import { readFileSync } from "node:fs";
import { initSync } from "./tamis.js";

initSync({ module: readFileSync(new URL("./tamis_bg.wasm", import.meta.url)) });

export { Tamis } from "./tamis.js";
