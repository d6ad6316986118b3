/** Commands that show a document about the query at the cursor. */
import { commands, Uri, window, type Disposable, type Position } from "vscode";
import type { Documents, Shown } from "./documents.js";

/** The commands that the server or, in a browser, the extension implements. */
export const QUERY_COMMANDS = ["tamis.showTree", "tamis.explain", "tamis.compareWithHead"] as const;

export type QueryCommand = (typeof QUERY_COMMANDS)[number];

/** A position in a document, as in the protocol. */
export interface Target {
  uri: string;
  position: { line: number; character: number };
}

/** Runs a command; returns nothing if it reported the reason itself. */
export type Run = (command: QueryCommand, target: Target) => Promise<Shown | undefined>;

/** Registers the commands. Without an argument, they are about the query at the cursor. */
export function registerQueryCommands(run: Run, documents: Documents): Disposable[] {
  return QUERY_COMMANDS.map((command) =>
    commands.registerCommand(command, async (target: Target | undefined = atCursor()) => {
      if (!target) {
        void window.showInformationMessage("tamis: open a file with a query first");
        return;
      }
      try {
        const shown = await run(command, target);
        if (shown) {
          await documents.show(shown, Uri.parse(target.uri));
        }
      } catch (error) {
        void window.showErrorMessage(`tamis: ${error instanceof Error ? error.message : String(error)}`);
      }
    }),
  );
}

function atCursor(): Target | undefined {
  const editor = window.activeTextEditor;
  return editor && { uri: editor.document.uri.toString(), position: plain(editor.selection.active) };
}

function plain({ line, character }: Position): Target["position"] {
  return { line, character };
}
