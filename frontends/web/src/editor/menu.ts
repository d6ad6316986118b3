/** How suggestions are shown in menus. */
import type { Completion, CompletionSection } from "@codemirror/autocomplete";
import type { Suggestion } from "tamis";

/** The groups of columns, by the beginnings of their names. */
const COLUMN_GROUPS: [beginning: RegExp, name: string][] = [
  [/^metrics[./]/, "metrics"],
  [/^\w*metadata[./]/, "metadata"],
];

const NAMES: Record<Suggestion["kind"], string> = {
  column: "columns",
  operator: "operators",
  keyword: "keywords",
  value: "values",
  unit: "units",
  parameter: "parameters",
};

function groupOf({ kind, label }: Suggestion): string {
  const group = COLUMN_GROUPS.find(([beginning]) => kind === "column" && beginning.test(label));
  return group?.[1] ?? NAMES[kind];
}

/** The groups, in the order of their best suggestions, so that the best one stays first. */
function sections(suggestions: readonly Suggestion[]): Map<string, CompletionSection> {
  const names = new Set(suggestions.map(groupOf));
  return new Map([...names].map((name, rank) => [name, { name, rank }]));
}

/** Of suggestions that mean the same, such as `4m` and `4min`, the first. */
function distinct(suggestions: readonly Suggestion[]): Suggestion[] {
  const units = new Set<string>();
  return suggestions.filter(({ kind, detail }) => {
    const isRepeated = kind === "unit" && detail !== null && units.has(detail);
    units.add(detail ?? "");
    return !isRepeated;
  });
}

/** A number in groups of three digits, and short names of units: `4,000,000,000 ns`. */
function readable(detail: string): string {
  return detail
    .replace(/^-?\d{4,}(?=[.\s]|$)/, (digits) => digits.replace(/\B(?=(\d{3})+$)/g, ","))
    .replace(/(?<=\d) nanoseconds$/, " ns");
}

/** The options of a menu. */
export function options(found: readonly Suggestion[], apply: (suggestion: Suggestion) => Completion["apply"]): Completion[] {
  const groups = sections(found);
  return distinct(found).map((suggestion) => {
    const { label, kind, detail, documentation } = suggestion;
    const section = groups.get(groupOf(suggestion));
    const accept = apply(suggestion);
    return {
      label,
      type: kind,
      ...(section ? { section } : {}),
      ...(detail === null ? {} : { detail: readable(detail) }),
      ...(documentation === null ? {} : { info: documentation }),
      ...(accept ? { apply: accept } : {}),
    };
  });
}

/** The ranges of a label that a word matches: the word, or else its letters in order. */
export function matched(label: string, word: string): number[] {
  const text = label.toLowerCase();
  const wanted = word.toLowerCase();
  const at = text.indexOf(wanted);
  if (wanted === "" || at >= 0) {
    return wanted === "" ? [] : [at, at + wanted.length];
  }
  const ranges: number[] = [];
  let from = 0;
  for (const letter of wanted) {
    const found = text.indexOf(letter, from);
    if (found < 0) {
      return [];
    }
    ranges.push(found, found + letter.length);
    from = found + letter.length;
  }
  return ranges;
}
