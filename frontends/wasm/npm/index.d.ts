/// <reference lib="esnext.disposable" />
import { Tamis as Compiler } from "./tamis.js";
import type { Columns } from "./tamis.js";

export type * from "./tamis.js";

/** What the module is loaded from: a URL, a response, its bytes, or the compiled module. */
export type Source = string | URL | Request | Response | BufferSource | WebAssembly.Module;

/**
 * Loads the module, once; the default is the file in this package. Browsers and workers must await it before
 * `new Tamis()`, which in Node loads the module itself. Returns the compiled module, which a worker can be sent.
 *
 * Rejects if the module cannot be loaded, with the URL and the reason; a later call then tries again.
 */
export function init(source?: Source | Promise<Source>): Promise<WebAssembly.Module>;

/** Compiles queries against the columns of a log store. */
export class Tamis extends Compiler {
  /**
   * Accepts the metadata of the columns, an `available_columns` response or its array of columns, as an object or as
   * JSON text. The default is the standard columns.
   *
   * Throws an error with the position of malformed metadata, or if the module is not loaded.
   */
  constructor(columns?: Columns | string | null);
}
