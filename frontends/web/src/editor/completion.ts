/** Completion menus, in the order that tamis returns. */
import {
  acceptCompletion,
  autocompletion,
  completionStatus,
  currentCompletions,
  moveCompletionSelection,
  pickedCompletion,
  selectedCompletionIndex,
  type Completion,
  type CompletionContext,
  type CompletionResult,
} from "@codemirror/autocomplete";
import type { EditorState, Extension } from "@codemirror/state";
import { EditorView, type Command } from "@codemirror/view";
import type { Suggestion } from "tamis";
import { outcome } from "./analysis.js";
import { language, LONG, type Language } from "./language.js";
import { matched, options } from "./menu.js";
import { knownValues } from "./values.js";

async function suggestions(context: CompletionContext, loaded: Language): Promise<Suggestion[]> {
  const { state, pos } = context;
  const text = state.doc.toString();
  const settings = loaded.options(knownValues(context));
  if (text.length <= LONG) {
    return loaded.tamis.complete(text, pos, settings).suggestions;
  }
  const dropped = new AbortController();
  context.addEventListener("abort", () => dropped.abort(), { onDocChange: true });
  const answer = await loaded.background.ask("complete", [text, pos, settings], dropped.signal).catch(() => null);
  return (answer ?? (dropped.signal.aborted ? { suggestions: [] } : loaded.tamis.complete(text, pos, settings))).suggestions;
}

async function suggest(context: CompletionContext): Promise<CompletionResult | null> {
  const loaded = context.state.facet(language);
  if (!loaded) {
    return null;
  }
  const text = context.state.doc.toString();
  const found = await suggestions(context, loaded);
  const [first] = found;
  if (!first || (!context.explicit && isSettled(first, text, context.pos))) {
    return null;
  }
  const from = Math.min(...found.map(({ edit }) => edit.start.utf16));
  return {
    from,
    filter: false,
    options: options(found, ({ edit }) => (view, completion) => accept(view, completion, edit)),
    getMatch: ({ label }) => matched(label, text.slice(first.edit.start.utf16, context.pos)),
  };
}

/** Whether an automatic menu would only be in the way: the word is complete, or no space follows it yet. */
function isSettled({ edit, kind }: Suggestion, text: string, at: number): boolean {
  const written = text.slice(edit.start.utf16, edit.end.utf16);
  const follows = kind === "keyword" && written === "" && /\S/.test(text.slice(at - 1, at));
  return written === edit.text || follows || text.trim() === "";
}

function accept(view: EditorView, completion: Completion, { start, end, text }: Suggestion["edit"]): void {
  const space = completion.type === "column" && !text.endsWith(".") && !isSpaced(view.state, end.utf16) ? " " : "";
  view.dispatch({
    changes: { from: start.utf16, to: end.utf16, insert: text + space },
    selection: { anchor: start.utf16 + text.length + space.length },
    annotations: pickedCompletion.of(completion),
    userEvent: "input.complete",
    scrollIntoView: true,
  });
}

/** Whether a space or a closing bracket follows. */
function isSpaced(state: EditorState, at: number): boolean {
  return /[\s)\]},]/.test(state.sliceDoc(at, at + 1));
}

/**
 * The suggestion that completes the word at the cursor, if the word is unfinished: the text does not compile, and the
 * word is no value, which would be complete as it is.
 */
function completionOfWord(state: EditorState): Suggestion | null {
  const loaded = state.facet(language);
  const text = state.doc.toString();
  const at = state.selection.main.head;
  const isValid = text.length <= LONG ? loaded?.check(text).ok : state.field(outcome, false) !== false;
  if (!loaded || isValid || text.length > LONG) {
    return null;
  }
  const [first] = loaded.tamis.complete(text, at, loaded.options()).suggestions;
  const word = first && text.slice(first.edit.start.utf16, at);
  const isValue = first?.kind === "unit" || (first?.kind === "value" && !/^["'`]/.test(word ?? ""));
  return first && word && word !== first.edit.text && !isValue ? first : null;
}

/** Selects the first suggestion of a new menu if it completes an unfinished word. Other text is never changed. */
const preselect = EditorView.updateListener.of(({ view, state, startState }) => {
  const isNew = currentCompletions(state) !== currentCompletions(startState);
  if (isNew && completionStatus(state) === "active" && (selectedCompletionIndex(state) ?? -1) < 0 && completionOfWord(state)) {
    moveCompletionSelection(true)(view);
  }
});

/** Accepts the selected suggestion, or the one that completes an unfinished word, even if the menu is about to open. */
export const acceptWord: Command = (view) => {
  if (completionStatus(view.state) === null) {
    return false;
  }
  if (acceptCompletion(view)) {
    return true;
  }
  const word = completionOfWord(view.state);
  if (!word) {
    return false;
  }
  accept(view, { label: word.label, type: word.kind }, word.edit);
  return true;
};

export const completion: Extension = [
  autocompletion({
    override: [suggest],
    selectOnOpen: false,
    // Nothing is selected unless an unfinished word was typed or an arrow key was pressed.
    interactionDelay: 0,
    activateOnTypingDelay: 30,
    activateOnCompletion: ({ type }) => type === "column",
    maxRenderedOptions: 60,
  }),
  preselect,
];
