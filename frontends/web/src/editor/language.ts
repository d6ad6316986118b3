/** The compiler as the parts of an editor see it. */
import { Facet } from "@codemirror/state";
import type { Options, Tamis } from "tamis";

/** What queries are read with; the value of a parameter may be given as JSON text. */
export type Settings = Omit<Options, "parameters"> & { parameters?: Options["parameters"] | string };

/** The compiler with its columns, and what queries are read with. */
export interface Language {
  readonly tamis: Tamis;
  /** The options of this moment as JSON text: without a fixed `now` they move on with the clock. */
  options(): string;
}

/** `null` while the compiler is being loaded. */
export const language = Facet.define<Language, Language | null>({ combine: ([given]) => given ?? null });

const builtin: { tamis?: Promise<Tamis> } = {};

/** Loads the compiler, once for a whole page; rejects where the columns are malformed. */
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

/** The settings as the compiler takes them. */
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
