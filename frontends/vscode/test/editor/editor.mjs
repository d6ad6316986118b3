// An editor for tests: the part of the API of VS Code that the extension and `vscode-languageclient` use, with the state
// that tests look at. The extension under test is the bundle that is packaged.
import { readFile } from "node:fs/promises";
import Module, { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { TextDocument } from "vscode-languageserver-textdocument";
import * as values from "./values.mjs";

const { Disposable, EventEmitter, Position, Range, Selection, Uri } = values;
const require = createRequire(import.meta.url);
const extensionUri = Uri.file(fileURLToPath(new URL("../..", import.meta.url)).replace(/[\\/]$/, ""));
const manifest = require("../../package.json");

const PROVIDERS = [
  "CallHierarchy", "CodeActions", "CodeLens", "Color", "CompletionItem", "Declaration", "Definition",
  "DocumentFormattingEdit", "DocumentHighlight", "DocumentLink", "DocumentRangeFormattingEdit", "DocumentSymbol",
  "FoldingRange", "Hover", "Implementation", "InlayHints", "InlineCompletionItem", "InlineValues", "LinkedEditingRange",
  "OnTypeFormattingEdit", "Reference", "Rename", "SelectionRange", "SignatureHelp", "TypeDefinition", "TypeHierarchy",
  "WorkspaceSymbol", "DocumentSemanticTokens", "DocumentRangeSemanticTokens", "EvaluatableExpression",
];

/** An open document. */
class OpenDocument {
  #content;
  isDirty = false;
  isClosed = false;
  eol = values.EndOfLine.LF;
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
function matches(selector, document) {
  const one = (filter) =>
    typeof filter === "string"
      ? filter === document.languageId
      : (!filter.language || filter.language === document.languageId) && (!filter.scheme || filter.scheme === document.uri.scheme);
  return [selector].flat().some(one);
}

/** An editor with settings and folders. */
export class Editor {
  /** What the user saw. */
  messages = [];
  output = [];
  statusItems = [];
  contexts = {};
  /** The files that are watched. */
  watched = [];
  shown = [];
  /** The processes that were started. */
  processes = [];
  answer = () => undefined;
  #documents = [];
  #providers = [];
  #commands = new Map();
  #contents = new Map();
  #collections = [];
  #events = Object.fromEntries(
    ["open", "change", "close", "save", "willSave", "configuration", "tabs", "active"].map((name) => [name, new EventEmitter()]),
  );
  #active;

  constructor({ settings = {}, folders = [] } = {}) {
    this.settings = settings;
    this.folders = folders.map((path, index) => ({ uri: Uri.file(path), name: path, index }));
    this.vscode = { ...values, version: "1.91.0", ...this.#namespaces() };
  }

  /** Activates a bundle of the extension. */
  async activate(bundle) {
    const load = Module._load;
    const path = fileURLToPath(new URL(`../../dist/${bundle}`, import.meta.url));
    delete require.cache[path];
    Module._load = (name, ...rest) => {
      if (name === "vscode") {
        return this.vscode;
      }
      if (bundle === "browser.js") {
        throw new Error(`a browser has no module '${name}'`);
      }
      return /^(node:)?child_process$/.test(name) ? this.#recorded(load(name, ...rest)) : load(name, ...rest);
    };
    try {
      this.extension = require(path);
    } finally {
      Module._load = load;
    }
    this.context = { subscriptions: [], extensionUri };
    await this.extension.activate(this.context);
  }

  /** Deactivates the extension, as when the window is closed. */
  async deactivate() {
    await this.extension.deactivate?.();
    this.context.subscriptions.forEach((each) => each.dispose());
  }

  open(uri, languageId, text) {
    const document = new OpenDocument(typeof uri === "string" ? Uri.file(uri) : uri, languageId, text);
    this.#documents.push(document);
    this.#show(document);
    this.#events.open.fire(document);
    return document;
  }

  close(document) {
    document.isClosed = true;
    this.#documents = this.#documents.filter((each) => each !== document);
    this.#events.close.fire(document);
    this.#events.tabs.fire({ opened: [], closed: [{}], changed: [] });
  }

  edit(document, ...edits) {
    this.#events.change.fire(document.apply(edits));
  }

  /** Replaces a piece of a document, which it contains once. */
  type(document, before, after) {
    const start = document.getText().indexOf(before);
    const range = new Range(document.positionAt(start), document.positionAt(start + before.length));
    this.edit(document, new values.TextEdit(range, after));
  }

  setCursor(document, position) {
    this.#show(document, position);
  }

  /** Changes settings. */
  configure(changes) {
    Object.assign(this.settings, changes);
    const affectsConfiguration = (section) => Object.keys(changes).some((key) => key === section || key.startsWith(`${section}.`));
    this.#events.configuration.fire({ affectsConfiguration });
  }

  diagnostics({ uri }) {
    return this.#collections.flatMap((collection) => collection.get(uri.toString()) ?? []);
  }

  /** The first result of the providers of a kind for a document. */
  async provide(kind, document, ...rest) {
    const [found] = this.#providers.filter((each) => each.kind === kind && matches(each.selector, document));
    const method = Object.keys(METHODS).includes(kind) ? METHODS[kind] : `provide${kind}`;
    const { token } = new values.CancellationTokenSource();
    return found?.provider[method](document, ...rest, token);
  }

  hasProvider(kind) {
    return this.#providers.some((each) => each.kind === kind);
  }

  /** The arguments after the provider when it was registered. */
  registration(kind) {
    return this.#providers.find((each) => each.kind === kind)?.rest;
  }

  async applyEdit(edit) {
    for (const [uri, edits] of edit.changes) {
      const document = this.#documents.find((each) => each.uri.toString() === uri);
      this.edit(document, ...edits);
    }
    return true;
  }

  execute(command, ...parameters) {
    const run = this.#commands.get(command);
    if (!run) {
      throw new Error(`command '${command}' not found`);
    }
    return run(...parameters);
  }

  /** Resolves a code action, as before it is applied. */
  resolveCodeAction(action) {
    const { token } = new values.CancellationTokenSource();
    return this.#providers.find(({ kind }) => kind === "CodeActions").provider.resolveCodeAction(action, token);
  }

  #recorded(module) {
    const spawn = (...parameters) => {
      const child = module.spawn(...parameters);
      this.processes.push(child);
      return child;
    };
    return { ...module, spawn };
  }

  #show(document, position = new Position(0, 0)) {
    this.#active = { document, selection: new Selection(position, position) };
    this.#events.tabs.fire({ opened: [{}], closed: [], changed: [] });
    this.#events.active.fire(this.#active);
  }

  #namespaces() {
    return {
      workspace: this.#workspace(),
      window: this.#window(),
      languages: this.#languages(),
      commands: {
        registerCommand: (id, run) => {
          if (this.#commands.has(id)) {
            throw new Error(`command '${id}' already exists`);
          }
          this.#commands.set(id, run);
          return new Disposable(() => this.#commands.delete(id));
        },
        executeCommand: async (id, ...parameters) => {
          if (id === "setContext") {
            this.contexts[parameters[0]] = parameters[1];
          } else if (id.startsWith("workbench.")) {
            this.messages.push([id, ...parameters]);
          } else {
            await this.execute(id, ...parameters);
          }
        },
      },
      env: { appName: "test", language: "en", openExternal: async (uri) => this.messages.push(["open", uri.toString()]) },
    };
  }

  #workspace() {
    const editor = this;
    const never = new EventEmitter().event;
    return {
      get textDocuments() {
        return editor.#documents;
      },
      get workspaceFolders() {
        return editor.folders.length > 0 ? editor.folders : undefined;
      },
      notebookDocuments: [],
      getWorkspaceFolder: (uri) => this.folders.find((folder) => uri.fsPath.startsWith(folder.uri.fsPath)),
      getConfiguration: (section) => this.#configuration(section),
      onDidOpenTextDocument: this.#events.open.event,
      onDidChangeTextDocument: this.#events.change.event,
      onDidCloseTextDocument: this.#events.close.event,
      onDidSaveTextDocument: this.#events.save.event,
      onWillSaveTextDocument: this.#events.willSave.event,
      onDidChangeConfiguration: this.#events.configuration.event,
      ...Object.fromEntries(
        ["DidChangeWorkspaceFolders", "DidOpenNotebookDocument", "DidChangeNotebookDocument", "DidSaveNotebookDocument",
          "DidCloseNotebookDocument", "DidCreateFiles", "DidRenameFiles", "DidDeleteFiles", "WillCreateFiles",
          "WillRenameFiles", "WillDeleteFiles"].map((name) => [`on${name}`, never]),
      ),
      createFileSystemWatcher: (pattern) => {
        this.watched.push(pattern.pattern ?? pattern);
        return { onDidCreate: never, onDidChange: never, onDidDelete: never, dispose: () => {} };
      },
      registerTextDocumentContentProvider: (scheme, provider) => {
        this.#contents.set(scheme, provider);
        return new Disposable(() => this.#contents.delete(scheme));
      },
      openTextDocument: async (uri) => {
        const known = this.#documents.find((each) => each.uri.toString() === uri.toString());
        const text = await this.#contents.get(uri.scheme)?.provideTextDocumentContent(uri);
        if (known && text !== undefined) {
          this.edit(known, new values.TextEdit(new Range(new Position(0, 0), known.positionAt(Infinity)), text));
        }
        if (known) {
          return known;
        }
        const document = new OpenDocument(uri, "plaintext", text ?? "");
        this.#documents.push(document);
        this.#events.open.fire(document);
        return document;
      },
      applyEdit: (edit) => this.applyEdit(edit),
      fs: { readFile: (uri) => readFile(uri.fsPath) },
    };
  }

  #window() {
    const editor = this;
    const message = (kind) => async (text, ...items) => {
      this.messages.push([kind, text, ...items]);
      return this.answer(text, items);
    };
    return {
      get activeTextEditor() {
        return editor.#active;
      },
      get visibleTextEditors() {
        return editor.#active ? [editor.#active] : [];
      },
      tabGroups: {
        get all() {
          return [{ tabs: editor.#documents.map(({ uri }) => ({ input: new values.TabInputText(uri) })) }];
        },
        onDidChangeTabs: this.#events.tabs.event,
      },
      onDidChangeActiveTextEditor: this.#events.active.event,
      onDidChangeVisibleTextEditors: new EventEmitter().event,
      showErrorMessage: message("error"),
      showWarningMessage: message("warning"),
      showInformationMessage: message("information"),
      showTextDocument: async (document, options) => this.shown.push({ document, options }),
      withProgress: (_, run) => run({ report: () => {} }, new values.CancellationTokenSource().token),
      createOutputChannel: () => this.#channel(),
    };
  }

  #channel() {
    const write = (text) => this.output.push(text);
    const names = ["append", "appendLine", "trace", "debug", "info", "warn", "error", "replace"];
    return {
      ...Object.fromEntries(names.map((name) => [name, write])),
      name: "tamis",
      logLevel: values.LogLevel.Info,
      onDidChangeLogLevel: new EventEmitter().event,
      show: () => this.messages.push(["output"]),
      clear: () => {},
      hide: () => {},
      dispose: () => {},
    };
  }

  #languages() {
    const register = (kind) => (...parameters) => {
      const [selector, provider, ...rest] = kind === "WorkspaceSymbol" ? ["*", ...parameters] : parameters;
      const entry = { kind, selector, provider, rest };
      this.#providers.push(entry);
      return new Disposable(() => (this.#providers = this.#providers.filter((each) => each !== entry)));
    };
    return {
      match: (selector, document) => (matches(selector, document) ? 10 : 0),
      getLanguages: async () => ["plaintext", "json", "markdown", "diff", "tamis"],
      setTextDocumentLanguage: async (document, language) => {
        document.setLanguage(language);
        return document;
      },
      createDiagnosticCollection: () => this.#collection(),
      createLanguageStatusItem: (id, selector) => {
        const item = { id, selector, dispose: () => {} };
        this.statusItems.push(item);
        return item;
      },
      ...Object.fromEntries(PROVIDERS.map((kind) => [`register${kind}Provider`, register(kind)])),
    };
  }

  #collection() {
    const entries = new Map();
    this.#collections.push(entries);
    return {
      set: (uri, diagnostics) => entries.set(uri.toString(), diagnostics ?? []),
      delete: (uri) => entries.delete(uri.toString()),
      has: (uri) => entries.has(uri.toString()),
      get: (uri) => entries.get(uri.toString()),
      forEach: (each) => entries.forEach((diagnostics, uri) => each(Uri.parse(uri), diagnostics)),
      clear: () => entries.clear(),
      dispose: () => entries.clear(),
    };
  }

  #configuration(section) {
    const defaults = Object.entries(manifest.contributes.configuration.properties).map(([key, { default: value }]) => [key, value]);
    const all = { ...Object.fromEntries(defaults), ...this.settings };
    const get = (key, fallback) => {
      const name = section ? `${section}.${key}` : key;
      const below = Object.entries(all).filter(([each]) => each.startsWith(`${name}.`));
      return all[name] ?? (below.length > 0 ? Object.fromEntries(below) : fallback);
    };
    return { get, has: (key) => get(key) !== undefined };
  }
}

const METHODS = {
  CodeActions: "provideCodeActions",
  CompletionItem: "provideCompletionItems",
  DocumentFormattingEdit: "provideDocumentFormattingEdits",
  DocumentSemanticTokens: "provideDocumentSemanticTokens",
  DocumentSymbol: "provideDocumentSymbols",
  FoldingRange: "provideFoldingRanges",
  InlayHints: "provideInlayHints",
  Rename: "provideRenameEdits",
};

/** Waits until a condition holds; fails with what was seen last. */
export async function until(look, timeout = 10_000) {
  const deadline = performance.now() + timeout;
  for (;;) {
    const found = await look();
    if (found) {
      return found;
    }
    if (performance.now() > deadline) {
      throw new Error(`timed out waiting for ${look}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
