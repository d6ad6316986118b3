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

/** The token types, as the server announces them. */
const TYPES: Record<Exclude<Token["kind"], "error">, string> = {
  column: "property",
  operator: "operator",
  keyword: "keyword",
  string: "string",
  number: "number",
  unit: "unit",
  instant: "instant",
  parameter: "parameter",
  comment: "comment",
  punctuation: "punctuation",
};

/** The legend of the tokens. */
export const LEGEND = new SemanticTokensLegend(Object.values(TYPES));

/** Classifies whole documents. */
export class Tokens implements DocumentSemanticTokensProvider {
  constructor(private readonly queries: Queries) {}

  provideDocumentSemanticTokens(document: TextDocument): SemanticTokens {
    const builder = new SemanticTokensBuilder(LEGEND);
    for (const { kind, start, end } of this.queries.tamis.tokens(document.getText())) {
      if (kind !== "error") {
        lines(document, spanRange(document, { start, end })).forEach((range) => builder.push(range, TYPES[kind]));
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
