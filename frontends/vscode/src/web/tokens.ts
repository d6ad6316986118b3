/** Semantic tokens: the compiler's own classification. */
import {
  SemanticTokensBuilder,
  SemanticTokensLegend,
  type DocumentSemanticTokensProvider,
  type Range,
  type SemanticTokens,
  type TextDocument,
} from "vscode";
import type { Token } from "tamis";
import { spanRange, type Queries } from "./queries.js";

/** The type of each kind of token, and its modifiers, as the server announces them. The editor colors brackets itself. */
const CLASSES: Record<Exclude<Token["kind"], "error" | "punctuation">, [type: string, ...modifiers: string[]]> = {
  column: ["property"],
  operator: ["operator"],
  keyword: ["keyword"],
  string: ["string"],
  number: ["number"],
  unit: ["number", "unit"],
  instant: ["number", "instant"],
  parameter: ["parameter"],
  comment: ["comment"],
};

/** The legend of the tokens. */
export const LEGEND = new SemanticTokensLegend(
  [...new Set(Object.values(CLASSES).map(([type]) => type))],
  Object.values(CLASSES).flatMap(([, ...modifiers]) => modifiers),
);

/** Classifies whole documents. */
export class Tokens implements DocumentSemanticTokensProvider {
  constructor(private readonly queries: Queries) {}

  provideDocumentSemanticTokens(document: TextDocument): SemanticTokens {
    const builder = new SemanticTokensBuilder(LEGEND);
    for (const { kind, start, end } of this.queries.tamis.tokens(document.getText())) {
      if (kind !== "error" && kind !== "punctuation") {
        const [type, ...modifiers] = CLASSES[kind];
        lines(document, spanRange(document, { start, end })).forEach((range) => builder.push(range, type, modifiers));
      }
    }
    return builder.build();
  }
}

/** The parts of a range on each line: a token of the editor is on one line. */
function lines(document: TextDocument, range: Range): Range[] {
  const parts: Range[] = [];
  for (let line = range.start.line; line <= range.end.line; line += 1) {
    const part = range.intersection(document.lineAt(line).range);
    if (part && !part.isEmpty) {
      parts.push(part);
    }
  }
  return parts;
}
