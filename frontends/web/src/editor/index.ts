import { TamisEditor } from "./element";

export { TamisEditor };
export type { Result } from "./analysis";
export type * from "tamis";

if (!customElements.get("tamis-editor")) {
  customElements.define("tamis-editor", TamisEditor);
}

/** An event of an editor, `change` or `submit`. */
export type TamisEvent = CustomEvent<import("./analysis").Result>;

declare global {
  interface HTMLElementTagNameMap {
    "tamis-editor": TamisEditor;
  }
}
