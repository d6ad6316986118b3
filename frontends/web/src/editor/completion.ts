/** Completion menus, in the order that tamis returns. */
import {
  acceptCompletion,
  autocompletion,
  completionStatus,
  moveCompletionSelection,
  pickedCompletion,
  selectedCompletionIndex,
  type Completion,
  type CompletionContext,
  type CompletionResult,
} from "@codemirror/autocomplete";
import type { Extension } from "@codemirror/state";
import type { Command, EditorView } from "@codemirror/view";
import type { Suggestion } from "tamis";
import { language } from "./language";

function suggest(context: CompletionContext): CompletionResult | null {
  const loaded = context.state.facet(language);
  if (!loaded) {
    return null;
  }
  const text = context.state.doc.toString();
  const { suggestions } = loaded.tamis.complete(text, context.pos, loaded.options());
  const [first] = suggestions;
  if (!first || (!context.explicit && isSettled(first, text, context.pos))) {
    return null;
  }
  return {
    from: Math.min(...suggestions.map(({ edit }) => edit.start.utf16)),
    filter: false,
    options: suggestions.map(option),
  };
}

/** Whether an automatic menu would only be in the way: the word is complete, or no space follows it yet. */
function isSettled({ edit, kind }: Suggestion, text: string, at: number): boolean {
  const written = text.slice(edit.start.utf16, edit.end.utf16);
  const follows = kind === "keyword" && written === "" && /\S/.test(text.slice(at - 1, at));
  return written === edit.text || follows || text.trim() === "";
}

function option({ label, kind, edit, detail, documentation }: Suggestion): Completion {
  return {
    label,
    type: kind,
    ...(detail === null ? {} : { detail }),
    ...(documentation === null ? {} : { info: documentation }),
    apply: (view, completion) => accept(view, completion, edit),
  };
}

function accept(view: EditorView, completion: Completion, { start, end, text }: Suggestion["edit"]): void {
  view.dispatch({
    changes: { from: start.utf16, to: end.utf16, insert: text },
    selection: { anchor: start.utf16 + text.length },
    annotations: pickedCompletion.of(completion),
    userEvent: "input.complete",
    scrollIntoView: true,
  });
}

/** Accepts the selected suggestion, or the first; while the menu opens, only keeps Tab from leaving the field. */
export const acceptFirst: Command = (view) => {
  if (completionStatus(view.state) === null) {
    return false;
  }
  if ((selectedCompletionIndex(view.state) ?? -1) < 0) {
    moveCompletionSelection(true)(view);
  }
  acceptCompletion(view);
  return true;
};

/** `selectFirst` selects the first suggestion when a menu opens, so that Enter accepts it. */
export function completion(selectFirst: boolean): Extension {
  return autocompletion({
    override: [suggest],
    selectOnOpen: selectFirst,
    activateOnTypingDelay: 30,
    activateOnCompletion: ({ label }) => label.endsWith("."),
    maxRenderedOptions: 60,
  });
}
