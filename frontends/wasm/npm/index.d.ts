/// <reference lib="esnext.disposable" />
export { Tamis } from "./tamis.js";
export type * from "./tamis.js";
