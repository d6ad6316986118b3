/** Importing this module defines `<tamis-editor>`, and its type in JSX. */
import type { DetailedHTMLProps, HTMLAttributes } from "react";
import type { TamisEditorEvents, TamisEditorProps } from "./attributes.js";
import type { TamisEditor } from "./index.js";

export * from "./index.js";

type Listeners = { [Name in keyof TamisEditorEvents as `on${Name}`]?: (event: TamisEditorEvents[Name]) => void };

type Standard = DetailedHTMLProps<HTMLAttributes<TamisEditor>, TamisEditor>;

/** The props of `<tamis-editor>`. */
export type TamisEditorJsxProps = Omit<Standard, keyof TamisEditorProps> & TamisEditorProps & Listeners;

declare module "react" {
  namespace JSX {
    interface IntrinsicElements {
      "tamis-editor": TamisEditorJsxProps;
    }
  }
}
