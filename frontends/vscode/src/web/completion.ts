/** Completion, in the order of the compiler. */
import {
  CompletionItem,
  CompletionItemKind,
  CompletionList,
  type CompletionItemProvider,
  type Position,
  type TextDocument,
} from "vscode";
import type { Suggestion } from "tamis";
import { toRange, type Queries } from "./queries.js";

/** The characters after which a menu opens; the server has the same. */
export const TRIGGERS = [" ", "/", '"', "'", "`", "$", "(", ",", "=", "."];

const KINDS: Record<Suggestion["kind"], CompletionItemKind> = {
  column: CompletionItemKind.Field,
  operator: CompletionItemKind.Operator,
  value: CompletionItemKind.Value,
  unit: CompletionItemKind.Unit,
  keyword: CompletionItemKind.Keyword,
  parameter: CompletionItemKind.Variable,
};

/** The suggestions of the compiler. */
export class Completion implements CompletionItemProvider {
  constructor(private readonly queries: Queries) {}

  provideCompletionItems(document: TextDocument, position: Position): CompletionList {
    const { suggestions } = this.queries.tamis.complete(
      document.getText(),
      document.offsetAt(position),
      this.queries.options(),
    );
    // Incomplete: the compiler matches labels and aliases too, and ranks what it found after each character.
    return new CompletionList(suggestions.map((suggestion, rank) => toItem(document, suggestion, rank)), true);
  }
}

function toItem(document: TextDocument, suggestion: Suggestion, rank: number): CompletionItem {
  const { label, kind, edit, insert, replace, detail, documentation } = suggestion;
  const item = new CompletionItem(label, KINDS[kind]);
  const inserting = toRange(document, insert);
  const replacing = toRange(document, replace);
  item.insertText = edit.text;
  // The editor accepts only ranges within a line.
  item.range = { inserting, replacing: replacing.isSingleLine ? replacing : inserting };
  item.filterText = document.getText(inserting);
  item.sortText = String(rank).padStart(3, "0");
  if (detail) {
    item.detail = detail;
  }
  if (documentation) {
    item.documentation = documentation;
  }
  return item;
}
