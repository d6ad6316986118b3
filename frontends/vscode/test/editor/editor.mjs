// An editor for tests: the part of the API of VS Code that the extension and `vscode-languageclient` use, with the state
// that tests look at. The extension under test is the bundle that is packaged.
import Module, { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { api } from "./api.mjs";
import { matches, OpenDocument } from "./document.mjs";
import * as values from "./values.mjs";

const { EventEmitter, Position, Range, Selection, Uri } = values;
const require = createRequire(import.meta.url);
const extensionUri = Uri.file(fileURLToPath(new URL("../..", import.meta.url)).replace(/[\\/]$/, ""));

const EVENTS = ["open", "change", "close", "save", "willSave", "configuration", "tabs", "active"];

/** The methods whose names are not those of their providers. */
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
  /** Whether the user trusts the folders. */
  isTrusted = true;
  /** What the API changes. */
  state = {
    documents: [],
    providers: [],
    commands: new Map(),
    contents: new Map(),
    collections: [],
    events: Object.fromEntries(EVENTS.map((name) => [name, new EventEmitter()])),
    active: undefined,
  };

  constructor({ settings = {}, folders = [] } = {}) {
    this.settings = settings;
    this.folders = folders.map((path, index) => ({ uri: Uri.file(path), name: path, index }));
    this.vscode = { ...values, version: "1.91.0", ...api(this) };
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
      if (bundle === "browser.js" && name !== path) {
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
    this.state.documents.push(document);
    this.show(document);
    this.state.events.open.fire(document);
    return document;
  }

  close(document) {
    document.isClosed = true;
    this.state.documents = this.state.documents.filter((each) => each !== document);
    this.state.events.close.fire(document);
    this.state.events.tabs.fire({ opened: [], closed: [{}], changed: [] });
  }

  edit(document, ...edits) {
    this.state.events.change.fire(document.apply(edits));
  }

  /** Replaces a piece of a document, which it contains once. */
  type(document, before, after) {
    const start = document.getText().indexOf(before);
    const range = new Range(document.positionAt(start), document.positionAt(start + before.length));
    this.edit(document, new values.TextEdit(range, after));
  }

  setCursor(document, position) {
    this.show(document, position);
  }

  /** Changes settings. */
  configure(changes) {
    Object.assign(this.settings, changes);
    const isIn = (key, section) => key === section || key.startsWith(`${section}.`);
    const affectsConfiguration = (section) => Object.keys(changes).some((key) => isIn(key, section));
    this.state.events.configuration.fire({ affectsConfiguration });
  }

  diagnostics({ uri }) {
    return this.state.collections.flatMap((collection) => collection.get(uri.toString()) ?? []);
  }

  /** The first result of the providers of a kind for a document. */
  async provide(kind, document, ...rest) {
    const [found] = this.state.providers.filter((each) => each.kind === kind && matches(each.selector, document));
    const method = METHODS[kind] ?? `provide${kind}`;
    const { token } = new values.CancellationTokenSource();
    return found?.provider[method](document, ...rest, token);
  }

  /** The arguments after the provider when it was registered. */
  registration(kind) {
    return this.state.providers.find((each) => each.kind === kind)?.rest;
  }

  async applyEdit(edit) {
    for (const [uri, edits] of edit.changes) {
      const document = this.state.documents.find((each) => each.uri.toString() === uri);
      this.edit(document, ...edits);
    }
    return true;
  }

  execute(command, ...parameters) {
    const run = this.state.commands.get(command);
    if (!run) {
      throw new Error(`command '${command}' not found`);
    }
    return run(...parameters);
  }

  /** Resolves a code action, as before it is applied. */
  resolveCodeAction(action) {
    const { token } = new values.CancellationTokenSource();
    return this.state.providers.find(({ kind }) => kind === "CodeActions").provider.resolveCodeAction(action, token);
  }

  #recorded(module) {
    const spawn = (...parameters) => {
      const child = module.spawn(...parameters);
      this.processes.push(child);
      return child;
    };
    return { ...module, spawn };
  }

  show(document, position = new Position(0, 0)) {
    this.state.active = { document, selection: new Selection(position, position) };
    this.state.events.tabs.fire({ opened: [{}], closed: [], changed: [] });
    this.state.events.active.fire(this.state.active);
  }
}

/** Waits for a result that is true. */
export async function until(look, timeout = 30_000) {
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
