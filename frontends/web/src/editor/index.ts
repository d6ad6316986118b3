/** Importing this module defines `<tamis-editor>`. */
import type { Result } from "./analysis";
import { TamisEditor } from "./element";

export { TamisEditor };
export type { Result };
export type * from "tamis";

if (!customElements.get("tamis-editor")) {
  customElements.define("tamis-editor", TamisEditor);
}

/** A `change` or `submit` event of an editor. */
export type TamisEvent = CustomEvent<Result>;

declare global {
  interface HTMLElementTagNameMap {
    "tamis-editor": TamisEditor;
  }
}
