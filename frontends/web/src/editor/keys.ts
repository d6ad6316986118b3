/** Key bindings. */
import { closeCompletion, startCompletion } from "@codemirror/autocomplete";
import { insertNewline, toggleComment } from "@codemirror/commands";
import { forEachDiagnostic, nextDiagnostic, previousDiagnostic } from "@codemirror/lint";
import { Prec, type Extension } from "@codemirror/state";
import { keymap, type Command, type EditorView } from "@codemirror/view";
import { fix, format } from "./commands.js";
import { acceptWord } from "./completion.js";
import { describe, dismiss } from "./hover.js";

/** Says something to screen readers. */
export type Announce = (view: EditorView, words: string) => void;

function formatAnd(announce: Announce): Command {
  return (view) => {
    if (!format(view)) {
      announce(view, "a query with syntax errors cannot be formatted");
    }
    return true;
  };
}

function fixAnd(announce: Announce): Command {
  return (view) => {
    const applied = fix(view);
    announce(view, applied ? `fixed: ${applied.title}` : "nothing to fix");
    return true;
  };
}

/** Moves to another problem and announces its message. */
function visit(move: Command, announce: Announce): Command {
  return (view) => {
    const moved = move(view);
    const message = messageAt(view);
    if (message) {
      announce(view, message);
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

function run(action: () => void): Command {
  return () => {
    action();
    return true;
  };
}

/** Key bindings with which a query is submitted; in a single-line editor also Enter. */
export function submitKeys(submit: () => void, multiline: boolean): Extension {
  const enter = [
    { key: "Enter", run: run(submit) },
    { key: "Shift-Enter", run: insertNewline },
  ];
  return [Prec.high(keymap.of([{ key: "Mod-Enter", run: run(submit) }])), keymap.of(multiline ? [] : enter)];
}

/** Key bindings of all editors; those of menus take precedence. */
export function keys(announce: Announce): Extension {
  const bindings = keymap.of([
    { key: "Tab", run: acceptWord },
    { key: "Enter", run: acceptWord },
    { key: "Ctrl-Space", run: startCompletion },
    { mac: "Alt-Escape", run: startCompletion },
    { key: "Escape", run: (view) => closeCompletion(view) || dismiss(view) },
    { key: "Mod-Shift-f", run: formatAnd(announce), preventDefault: true },
    { key: "Shift-Alt-f", run: formatAnd(announce), preventDefault: true },
    { key: "Mod-.", run: fixAnd(announce), preventDefault: true },
    { key: "Mod-i", run: describe(announce), preventDefault: true },
    { key: "Mod-/", run: toggleComment },
    { key: "F8", run: visit(nextDiagnostic, announce) },
    { key: "Shift-F8", run: visit(previousDiagnostic, announce) },
  ]);
  return Prec.high(bindings);
}
