// The values of the API of VS Code: positions, edits, and what providers return.
import { URI, Utils } from "vscode-uri";

export const Uri = Object.assign(URI, { joinPath: Utils.joinPath });

export class Position {
  constructor(line, character) {
    Object.assign(this, { line, character });
  }
  compareTo(other) {
    return this.line - other.line || this.character - other.character;
  }
  isBefore(other) {
    return this.compareTo(other) < 0;
  }
  isAfter(other) {
    return this.compareTo(other) > 0;
  }
  isEqual(other) {
    return this.compareTo(other) === 0;
  }
}

const earlier = (a, b) => (a.isAfter(b) ? b : a);
const later = (a, b) => (a.isAfter(b) ? a : b);

export class Range {
  constructor(a, b, c, d) {
    const [first, second] = typeof a === "number" ? [new Position(a, b), new Position(c, d)] : [a, b];
    this.start = earlier(first, second);
    this.end = later(first, second);
  }
  get isEmpty() {
    return this.start.isEqual(this.end);
  }
  get isSingleLine() {
    return this.start.line === this.end.line;
  }
  contains(other) {
    const { start, end } = other instanceof Range ? other : { start: other, end: other };
    return !start.isBefore(this.start) && !end.isAfter(this.end);
  }
  isEqual(other) {
    return this.start.isEqual(other.start) && this.end.isEqual(other.end);
  }
  intersection(other) {
    const [start, end] = [later(this.start, other.start), earlier(this.end, other.end)];
    return start.isAfter(end) ? undefined : new Range(start, end);
  }
}

export class Selection extends Range {
  constructor(anchor, active) {
    super(anchor, active);
    Object.assign(this, { anchor, active });
  }
}

export class Disposable {
  constructor(dispose) {
    this.dispose = dispose;
  }
  static from(...all) {
    return new Disposable(() => all.forEach((each) => each.dispose()));
  }
}

export class EventEmitter {
  #listeners = new Set();
  event = (listener, receiver, disposables) => {
    const bound = (value) => listener.call(receiver, value);
    this.#listeners.add(bound);
    const disposable = new Disposable(() => this.#listeners.delete(bound));
    disposables?.push(disposable);
    return disposable;
  };
  fire(value) {
    [...this.#listeners].forEach((listener) => listener(value));
  }
  dispose() {
    this.#listeners.clear();
  }
}

export class CancellationError extends Error {}

export class CancellationTokenSource {
  #cancelled = new EventEmitter();
  token = { isCancellationRequested: false, onCancellationRequested: this.#cancelled.event };
  cancel() {
    this.token.isCancellationRequested = true;
    this.#cancelled.fire();
  }
  dispose() {
    this.#cancelled.dispose();
  }
}

export class TextEdit {
  constructor(range, newText) {
    Object.assign(this, { range, newText });
  }
  static replace(range, text) {
    return new TextEdit(range, text);
  }
  static insert(position, text) {
    return new TextEdit(new Range(position, position), text);
  }
  static delete(range) {
    return new TextEdit(range, "");
  }
}

export class WorkspaceEdit {
  /** The edits by URI. */
  changes = new Map();
  replace(uri, range, text) {
    this.set(uri, [...(this.changes.get(uri.toString()) ?? []), TextEdit.replace(range, text)]);
  }
  insert(uri, position, text) {
    this.replace(uri, new Range(position, position), text);
  }
  delete(uri, range) {
    this.replace(uri, range, "");
  }
  /** The client passes an edit, or a pair of an edit and its metadata. */
  set(uri, edits) {
    this.changes.set(uri.toString(), edits.map((edit) => (Array.isArray(edit) ? edit[0] : edit)));
  }
}

export class CodeActionKind {
  static Empty = new CodeActionKind("");
  static QuickFix = new CodeActionKind("quickfix");
  static Refactor = new CodeActionKind("refactor");
  static RefactorExtract = new CodeActionKind("refactor.extract");
  static RefactorInline = new CodeActionKind("refactor.inline");
  static RefactorMove = new CodeActionKind("refactor.move");
  static RefactorRewrite = new CodeActionKind("refactor.rewrite");
  static Source = new CodeActionKind("source");
  static SourceOrganizeImports = new CodeActionKind("source.organizeImports");
  static SourceFixAll = new CodeActionKind("source.fixAll");
  static Notebook = new CodeActionKind("notebook");
  constructor(value) {
    this.value = value;
  }
  append(part) {
    return new CodeActionKind(this.value ? `${this.value}.${part}` : part);
  }
  contains(other) {
    return this.value === "" || this.value === other.value || other.value.startsWith(`${this.value}.`);
  }
  intersects(other) {
    return this.contains(other) || other.contains(this);
  }
}

export class SemanticTokensLegend {
  constructor(tokenTypes, tokenModifiers = []) {
    Object.assign(this, { tokenTypes, tokenModifiers });
  }
}

export class SemanticTokens {
  constructor(data, resultId) {
    Object.assign(this, { data, resultId });
  }
}

export class SemanticTokensBuilder {
  #data = [];
  #last = new Position(0, 0);
  constructor(legend) {
    this.legend = legend;
  }
  push({ start, end }, type, modifiers = []) {
    const line = start.line - this.#last.line;
    const character = line === 0 ? start.character - this.#last.character : start.character;
    const { tokenTypes, tokenModifiers } = this.legend;
    const bits = modifiers.reduce((set, name) => set | (1 << tokenModifiers.indexOf(name)), 0);
    this.#data.push(line, character, end.character - start.character, tokenTypes.indexOf(type), bits);
    this.#last = start;
  }
  build() {
    return new SemanticTokens(Uint32Array.from(this.#data));
  }
}

/** A class whose constructor keeps its arguments as properties. */
const record = (...names) =>
  class {
    constructor(...values) {
      values.forEach((value, at) => value !== undefined && (this[names[at]] = value));
    }
  };

export const Location = record("uri", "range");
export const Diagnostic = record("range", "message", "severity");
export const DiagnosticRelatedInformation = record("location", "message");
export const CodeAction = record("title", "kind");
export const CompletionItem = record("label", "kind");
export const CompletionList = record("items", "isIncomplete");
export const Hover = record("contents", "range");
export const MarkdownString = record("value");
MarkdownString.prototype.appendCodeblock = function (code, language) {
  this.value = `${this.value ?? ""}\n\`\`\`${language}\n${code}\n\`\`\`\n`;
  return this;
};
export const SnippetString = record("value");
export const RelativePattern = record("baseUri", "pattern");
export const TabInputText = record("uri");
export const TabInputTextDiff = record("original", "modified");
export const TabInputCustom = record("uri");
export const TabInputNotebook = record("uri");
export const InlayHint = record("position", "label", "kind");
export const InlayHintLabelPart = record("value");
export const FoldingRange = record("start", "end", "kind");
export const SelectionRange = record("range", "parent");
export const DocumentSymbol = record("name", "detail", "kind", "range", "selectionRange");
export const SymbolInformation = record("name", "kind", "containerName", "location");
export const SemanticTokensEdit = record("start", "deleteCount", "data");
export const SemanticTokensEdits = record("edits", "resultId");
export const CodeLens = record("range", "command");
export const DocumentLink = record("range", "target");
export const DocumentHighlight = record("range", "kind");
export const CallHierarchyItem = record("kind", "name", "detail", "uri", "range", "selectionRange");
export const TypeHierarchyItem = record("kind", "name", "detail", "uri", "range", "selectionRange");

const numbered = (first, ...names) => Object.fromEntries(names.flatMap((name, at) => [[name, first + at], [first + at, name]]));

export const DiagnosticSeverity = numbered(0, "Error", "Warning", "Information", "Hint");
export const DiagnosticTag = numbered(1, "Unnecessary", "Deprecated");
export const LanguageStatusSeverity = numbered(0, "Information", "Warning", "Error");
export const LogLevel = numbered(0, "Off", "Trace", "Debug", "Info", "Warning", "Error");
export const ViewColumn = { Active: -1, Beside: -2, One: 1 };
export const ProgressLocation = { SourceControl: 1, Window: 10, Notification: 15 };
export const TextDocumentSaveReason = numbered(1, "Manual", "AfterDelay", "FocusOut");
export const CodeActionTriggerKind = numbered(1, "Invoke", "Automatic");
export const CompletionTriggerKind = numbered(0, "Invoke", "TriggerCharacter", "TriggerForIncompleteCompletions");
export const SignatureHelpTriggerKind = numbered(1, "Invoke", "TriggerCharacter", "ContentChange");
export const InlineCompletionTriggerKind = numbered(0, "Invoke", "Automatic");
export const CompletionItemTag = { Deprecated: 1 };
export const SymbolTag = { Deprecated: 1 };
export const FileType = { Unknown: 0, File: 1, Directory: 2, SymbolicLink: 64 };
export const FoldingRangeKind = numbered(1, "Comment", "Imports", "Region");
export const DocumentHighlightKind = numbered(0, "Text", "Read", "Write");
export const NotebookCellKind = numbered(1, "Markup", "Code");
export const EndOfLine = numbered(1, "LF", "CRLF");
export const SymbolKind = numbered(
  0, "File", "Module", "Namespace", "Package", "Class", "Method", "Property", "Field", "Constructor", "Enum", "Interface",
  "Function", "Variable", "Constant", "String", "Number", "Boolean", "Array", "Object", "Key", "Null", "EnumMember",
  "Struct", "Event", "Operator", "TypeParameter",
);
export const CompletionItemKind = numbered(
  0, "Text", "Method", "Function", "Constructor", "Field", "Variable", "Class", "Interface", "Module", "Property", "Unit",
  "Value", "Enum", "Keyword", "Snippet", "Color", "File", "Reference", "Folder", "EnumMember", "Constant", "Struct",
  "Event", "Operator", "TypeParameter",
);
