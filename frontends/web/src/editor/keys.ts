/** Key bindings. */
import { closeCompletion, startCompletion } from "@codemirror/autocomplete";
import { insertNewline } from "@codemirror/commands";
import { forEachDiagnostic, nextDiagnostic, previousDiagnostic } from "@codemirror/lint";
import type { Extension } from "@codemirror/state";
import { keymap, type Command, type EditorView, type KeyBinding } from "@codemirror/view";
import { acceptFirst } from "./completion";
import { describe, dismiss } from "./hover";

/** The actions that keys trigger. */
export interface Actions {
  submit(): void;
  format(): void;
  /** Applies the first fix of the problem at the cursor, or of the first fixable problem. */
  fix(): void;
  announce(words: string): void;
}

function run(action: () => void): Command {
  return () => {
    action();
    return true;
  };
}

/** Moves to another problem and announces its message. */
function visit(move: Command, announce: Actions["announce"]): Command {
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

/** Key bindings of a single-line editor: Enter submits. */
export function singleLine(submit: Actions["submit"]): KeyBinding[] {
  return [
    { key: "Enter", run: run(submit) },
    { key: "Shift-Enter", run: insertNewline },
  ];
}

/** Key bindings of all editors; those of menus take precedence. */
export function keys(actions: Actions): Extension {
  const { submit, format, fix, announce } = actions;
  return keymap.of([
    { key: "Tab", run: acceptFirst },
    { key: "Ctrl-Space", run: startCompletion },
    { mac: "Alt-Escape", run: startCompletion },
    { key: "Escape", run: (view) => closeCompletion(view) || dismiss(view) },
    { key: "Mod-Enter", run: run(submit) },
    { key: "Mod-Shift-f", run: run(format), preventDefault: true },
    { key: "Shift-Alt-f", run: run(format), preventDefault: true },
    { key: "Mod-.", run: run(fix), preventDefault: true },
    { key: "Mod-i", run: describe(announce), preventDefault: true },
    { key: "F8", run: visit(nextDiagnostic, announce) },
    { key: "Shift-F8", run: visit(previousDiagnostic, announce) },
  ]);
}
