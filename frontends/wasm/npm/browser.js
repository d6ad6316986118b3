// The entry for browsers: importing it waits for the module.
import init from "./tamis.js";

await init();

export { Tamis } from "./tamis.js";
