/** The compiler as the editor extensions use it. */
import { Facet } from "@codemirror/state";
import type { Options, Tamis } from "tamis";

/** Compiler options; parameters may be JSON text. */
export type Settings = Omit<Options, "parameters"> & { parameters?: Options["parameters"] | string };

/** The compiler with its columns, and its options. */
export interface Language {
  readonly tamis: Tamis;
  /** The current options as JSON text; unless `now` is set, it is the current time. */
  options(): string;
}

/** `null` while the compiler is being loaded. */
export const language = Facet.define<Language, Language | null>({ combine: ([loaded]) => loaded ?? null });

const builtin: { tamis?: Promise<Tamis> } = {};

/** Loads the compiler, once per page. Rejects if the columns are malformed. */
export async function load(columns: string | null): Promise<Tamis> {
  if (columns === null) {
    return (builtin.tamis ??= create(null));
  }
  return create(columns);
}

async function create(columns: string | null): Promise<Tamis> {
  const { Tamis } = await import("tamis");
  return new Tamis(columns);
}

/** The settings as JSON text for the compiler. */
export function optionsText({ now, zone, parameters, recent }: Settings): string {
  const members = [`"now": ${JSON.stringify(now ?? new Date().toISOString())}`];
  if (zone) {
    members.push(`"zone": ${JSON.stringify(zone)}`);
  }
  if (parameters) {
    members.push(`"parameters": ${typeof parameters === "string" ? parameters : JSON.stringify(parameters)}`);
  }
  if (recent) {
    members.push(`"recent": ${JSON.stringify(recent)}`);
  }
  return `{${members.join(", ")}}`;
}
