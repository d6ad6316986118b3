/** The language as an extension for CodeMirror. */
import { closeBrackets, closeBracketsKeymap } from "@codemirror/autocomplete";
import { linter } from "@codemirror/lint";
import { search, searchKeymap } from "@codemirror/search";
import { EditorState, type Extension } from "@codemirror/state";
import { EditorView, keymap, ViewPlugin } from "@codemirror/view";
import type { Columns } from "tamis";
import { analysis, outcome, type Analyzer, type Result } from "./analysis.js";
import { brackets } from "./brackets.js";
import { completion } from "./completion.js";
import { hover } from "./hover.js";
import { keys, type Announce } from "./keys.js";
import { columnsText, Language, languageField, load, optionsText, setLanguage, type Settings } from "./language.js";
import { messages } from "./theme.js";
import { tokens } from "./tokens.js";
import { suggestValues, values, type SuggestValues } from "./values.js";

/** The options of the extension. */
export interface TamisOptions {
  /** The column metadata, as an object or as JSON text; `null` or absent: the standard columns. */
  columns?: Columns | string | null;
  /** The options of queries, or a function that returns the current ones. */
  settings?: Settings | (() => Settings);
  /** Returns values from the page's own data. */
  suggestValues?: SuggestValues;
  /** Called with each analysis: shortly after a change, and when the compiler is loaded. */
  onResult?: (result: Result) => void;
  /** Called if the compiler cannot be loaded, or the columns or settings are malformed. By default, the error is logged. */
  onError?: (error: unknown) => void;
}

/**
 * The language for any CodeMirror editor: highlighting with the tags of the editor's theme, diagnostics with fixes,
 * completion, hover text, matching brackets, comments with Ctrl-/ and search.
 */
export function tamis(options: TamisOptions = {}): Extension[] {
  const announce: Announce = (view, words) => view.dispatch({ effects: EditorView.announce.of(words) });
  return [
    ...features(analysis((result) => options.onResult?.(result)), announce),
    options.suggestValues ? suggestValues.of(options.suggestValues) : [],
    search(),
    keymap.of(searchKeymap),
    loader(options),
  ];
}

/** Everything but the compiler, which `setLanguage` sets. */
export function features(analyzer: ViewPlugin<Analyzer>, announce: Announce): Extension[] {
  return [
    languageField,
    tokens,
    outcome,
    brackets,
    hover,
    linter(null),
    analyzer,
    values,
    completion,
    closeBrackets(),
    keymap.of(closeBracketsKeymap),
    keys(announce),
    messages,
    EditorState.languageData.of(() => [{ commentTokens: { line: "#" } }]),
  ];
}

/** Loads the compiler when an editor is created. */
function loader({ columns, settings = {}, onError = logError }: TamisOptions): Extension {
  const current = typeof settings === "function" ? settings : () => settings;
  return ViewPlugin.define((view) => {
    let isDestroyed = false;
    load(columnsText(columns)).then((compiler) => {
      const loaded = new Language(compiler, (more) => optionsText(current(), more));
      loaded.check("");
      if (!isDestroyed) {
        view.dispatch({ effects: setLanguage.of(loaded) });
      }
    }).catch(onError);
    return { destroy: () => (isDestroyed = true) };
  });
}

function logError(error: unknown): void {
  console.error(error);
}
