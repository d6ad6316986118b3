/** The attributes, properties and events of the element, for the types of frameworks. */
import type { Columns } from "tamis";
import type { Result } from "./analysis.js";
import type { TamisEditor } from "./element.js";

type Properties = Pick<
  TamisEditor,
  "value" | "now" | "timezone" | "parameters" | "recent" | "suggestValues" | "placeholder" | "name" | "required" | "disabled"
>;

/** What can be set in a template. */
export interface TamisEditorProps extends Partial<Properties> {
  /** The column metadata, as an object or as JSON text. */
  columns?: Columns | string | null;
  label?: string;
  multiline?: boolean;
  readonly?: boolean;
  theme?: "light" | "dark";
}

/** What the listeners of its own events receive. */
export interface TamisEditorEvents {
  result: CustomEvent<Result>;
  submit: CustomEvent<Result>;
  error: ErrorEvent;
}
