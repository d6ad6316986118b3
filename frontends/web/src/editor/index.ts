/** Importing this module in a page defines `<tamis-editor>`. */
import type { Result } from "./analysis.js";
import { TamisEditor } from "./element.js";

export { TamisEditor };
export { tamis, type TamisOptions } from "./extension.js";
export type { Result };
export type { Settings } from "./language.js";
export type { ColumnValue, SuggestValues } from "./values.js";
export type * from "tamis";

if (globalThis.customElements && !customElements.get("tamis-editor")) {
  customElements.define("tamis-editor", TamisEditor);
}

/** A `result` or `submit` event of an editor. */
export type TamisEvent = CustomEvent<Result>;

declare global {
  interface HTMLElementTagNameMap {
    "tamis-editor": TamisEditor;
  }
}
