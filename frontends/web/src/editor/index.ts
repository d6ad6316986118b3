/** Importing this defines `<tamis-editor>`. */
import type { Result } from "./analysis";
import { TamisEditor } from "./element";

export { TamisEditor };
export type { Result };
export type * from "tamis";

if (!customElements.get("tamis-editor")) {
  customElements.define("tamis-editor", TamisEditor);
}

/** An event of an editor, `change` or `submit`. */
export type TamisEvent = CustomEvent<Result>;

declare global {
  interface HTMLElementTagNameMap {
    "tamis-editor": TamisEditor;
  }
}
