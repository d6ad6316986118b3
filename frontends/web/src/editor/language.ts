/** The compiler as the editor extensions use it. */
import { Facet, StateEffect, StateField, type Extension } from "@codemirror/state";
import { init, Tamis, type Analysis, type Columns, type Options } from "tamis";
import { Background } from "./background.js";

/** Compiler options; parameters may be JSON text, which keeps integers beyond 2⁵³ exact. */
export type Settings = Omit<Options, "parameters" | "limits"> & { parameters?: Options["parameters"] | string };

/** Values to suggest. */
export type Recent = NonNullable<Options["recent"]> | readonly { column: string; value: string | number | boolean }[];

/** A longer text, in code units, is compiled in a worker, so that typing never waits. */
export const LONG = 2_000;

/** The compiler with its columns, and its options. */
export class Language {
  readonly tamis: Tamis;
  /** The current options as JSON text, with further values to suggest; unless `now` is set, it is the current time. */
  readonly options: (values?: Recent) => string;
  /** The same compiler in a worker. */
  readonly background: Background;
  #checked: { text: string; analysis: Analysis } | undefined;

  constructor({ tamis, module, columns }: Compiler, options: Language["options"]) {
    this.tamis = tamis;
    this.options = options;
    this.background = new Background(module, columns);
  }

  /** The analysis of a text; repeated calls with the same text are free. */
  check(text: string): Analysis {
    if (this.#checked?.text !== text) {
      this.#checked = { text, analysis: this.tamis.analyze(text, this.options()) };
    }
    return this.#checked.analysis;
  }
}

/** A loaded compiler, and what a worker needs to create another. */
export interface Compiler {
  readonly tamis: Tamis;
  readonly module: WebAssembly.Module;
  readonly columns: string | null;
}

/** Sets the compiler; `null` stops compiling. */
export const setLanguage = StateEffect.define<Language | null>();

/** `null` while the compiler is being loaded. */
export const language = Facet.define<Language, Language | null>({ combine: ([loaded]) => loaded ?? null });

const current = StateField.define<Language | null>({
  create: () => null,
  update(before, { effects }) {
    const set = effects.findLast((effect) => effect.is(setLanguage));
    return set ? set.value : before;
  },
  provide: (field) => language.computeN([field], (state) => [state.field(field)].filter((each) => each !== null)),
});

/** Holds the compiler, which `setLanguage` sets. */
export const languageField: Extension = current;

let standard: Promise<Compiler> | undefined;

/** Loads the compiler, once per page for the standard columns. Rejects if the columns are malformed. */
export async function load(columns: string | null): Promise<Compiler> {
  if (columns !== null) {
    return create(columns);
  }
  standard ??= create(null).catch((error: unknown) => {
    standard = undefined;
    throw error;
  });
  return standard;
}

async function create(columns: string | null): Promise<Compiler> {
  const module = await init();
  return { tamis: new Tamis(columns), module, columns };
}

/** Column metadata as JSON text. */
export function columnsText(columns: Columns | string | null | undefined): string | null {
  return typeof columns === "object" && columns !== null ? JSON.stringify(columns) : (columns ?? null);
}

/** The settings as JSON text for the compiler; further values are suggested after recently used ones. */
export function optionsText({ now, zone, parameters, recent = [] }: Settings, values: Recent = []): string {
  const members = [`"now": ${JSON.stringify(now ?? new Date().toISOString())}`];
  if (zone) {
    members.push(`"zone": ${JSON.stringify(zone)}`);
  }
  if (parameters) {
    members.push(`"parameters": ${typeof parameters === "string" ? parameters : JSON.stringify(parameters)}`);
  }
  if (recent.length + values.length > 0) {
    members.push(`"recent": ${JSON.stringify([...recent, ...values])}`);
  }
  return `{${members.join(", ")}}`;
}
