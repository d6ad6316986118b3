// The entry for Node. Importing or requiring it loads the module.
import { readFileSync } from "node:fs";
import { initSync } from "./tamis.js";

initSync({ module: readFileSync(new URL("./tamis_bg.wasm", import.meta.url)) });

export { Tamis } from "./tamis.js";
