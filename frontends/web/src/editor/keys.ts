/** What keys do besides writing. */
import { closeCompletion, startCompletion } from "@codemirror/autocomplete";
import { insertNewline } from "@codemirror/commands";
import { forEachDiagnostic, nextDiagnostic, previousDiagnostic } from "@codemirror/lint";
import type { Extension } from "@codemirror/state";
import { keymap, type Command, type EditorView, type KeyBinding } from "@codemirror/view";
import { acceptFirst } from "./completion";
import { describe, dismiss } from "./hover";

/** What an editor does on keys. */
export interface Deeds {
  submit(): void;
  format(): void;
  /** Applies the first fix of the mistake at the cursor, else of the first one that has any. */
  fix(): void;
  announce(words: string): void;
}

function doing(deed: () => void): Command {
  return () => {
    deed();
    return true;
  };
}

/** Moves to another mistake and says what is wrong. */
function visiting(move: Command, announce: Deeds["announce"]): Command {
  return (view) => {
    const moved = move(view);
    const message = messageAt(view);
    if (message) {
      announce(message);
    }
    return moved;
  };
}

function messageAt(view: EditorView): string | undefined {
  const { from, to } = view.state.selection.main;
  let message: string | undefined;
  forEachDiagnostic(view.state, (diagnostic, start, end) => {
    if (start === from && end === to) {
      message ??= diagnostic.message;
    }
  });
  return message;
}

/** The keys of a text of one line: Enter submits. */
export function singleLine(submit: Deeds["submit"]): KeyBinding[] {
  return [
    { key: "Enter", run: doing(submit) },
    { key: "Shift-Enter", run: insertNewline },
  ];
}

/** The keys of all editors; those of menus come first. */
export function keys(deeds: Deeds): Extension {
  const { submit, format, fix, announce } = deeds;
  return keymap.of([
    { key: "Tab", run: acceptFirst },
    { key: "Ctrl-Space", run: startCompletion },
    { mac: "Alt-Escape", run: startCompletion },
    { key: "Escape", run: (view) => closeCompletion(view) || dismiss(view) },
    { key: "Mod-Enter", run: doing(submit) },
    { key: "Mod-Shift-f", run: doing(format), preventDefault: true },
    { key: "Shift-Alt-f", run: doing(format), preventDefault: true },
    { key: "Mod-.", run: doing(fix), preventDefault: true },
    { key: "Mod-i", run: describe(announce), preventDefault: true },
    { key: "F8", run: visiting(nextDiagnostic, announce) },
    { key: "Shift-F8", run: visiting(previousDiagnostic, announce) },
  ]);
}
