/** Importing this module defines `<tamis-editor>`, and its type in Vue templates. */
import type { DefineComponent, HTMLAttributes } from "vue";
import type { TamisEditorEvents, TamisEditorProps } from "./attributes.js";

export * from "./index.js";

/** The events of `<tamis-editor>`. */
export type TamisEditorEmits = { [Name in keyof TamisEditorEvents]: (event: TamisEditorEvents[Name]) => void };

/** The props of `<tamis-editor>`. */
export type TamisEditorVueProps = Omit<HTMLAttributes, keyof TamisEditorProps> & TamisEditorProps;

declare module "vue" {
  interface GlobalComponents {
    "tamis-editor": DefineComponent<TamisEditorVueProps, {}, {}, {}, {}, {}, {}, TamisEditorEmits>;
  }
}
