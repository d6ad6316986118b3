// A document that is open in the editor.
import { TextDocument } from "vscode-languageserver-textdocument";
import { EndOfLine, Position, Range } from "./values.mjs";

/** An open document. */
export class OpenDocument {
  #content;
  isDirty = false;
  isClosed = false;
  eol = EndOfLine.LF;
  constructor(uri, languageId, text) {
    this.uri = uri;
    this.fileName = uri.fsPath;
    this.isUntitled = uri.scheme === "untitled";
    this.#content = TextDocument.create(uri.toString(), languageId, 1, text);
  }
  get languageId() {
    return this.#content.languageId;
  }
  get version() {
    return this.#content.version;
  }
  get lineCount() {
    return this.#content.lineCount;
  }
  getText(range) {
    return this.#content.getText(range);
  }
  positionAt(offset) {
    const { line, character } = this.#content.positionAt(offset);
    return new Position(line, character);
  }
  offsetAt(position) {
    return this.#content.offsetAt(position);
  }
  lineAt(lineOrPosition) {
    const line = typeof lineOrPosition === "number" ? lineOrPosition : lineOrPosition.line;
    const text = this.getText(new Range(line, 0, line + 1, 0)).replace(/\r?\n$/, "");
    return { text, range: new Range(line, 0, line, text.length) };
  }
  /** Applies edits, all of which refer to the text before. Returns the event. */
  apply(edits) {
    const ordered = [...edits].sort((a, b) => b.range.start.compareTo(a.range.start));
    const contentChanges = ordered.map(({ range, newText }) => ({
      range,
      rangeOffset: this.offsetAt(range.start),
      rangeLength: this.offsetAt(range.end) - this.offsetAt(range.start),
      text: newText,
    }));
    TextDocument.update(this.#content, contentChanges, this.version + 1);
    return { document: this, contentChanges };
  }
  setLanguage(languageId) {
    this.#content = TextDocument.create(this.uri.toString(), languageId, this.version, this.getText());
  }
}

/** Whether a selector of the API matches a document. */
export function matches(selector, document) {
  const filters = [selector].flat().map((filter) => (typeof filter === "string" ? { language: filter } : filter));
  return filters.some(
    ({ language, scheme }) =>
      (!language || ["*", document.languageId].includes(language)) && (!scheme || scheme === document.uri.scheme),
  );
}
