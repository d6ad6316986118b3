/** Converts pasted JSON filters to queries. */
import type { Raised, Tamis, TamisEditor } from "../editor/index.js";
import { line } from "../editor/words.js";
import { message, part } from "./page.js";

/** Accepts JSON in a dialog, and pasted into the empty editor. */
export function setUpRaise(editor: TamisEditor, notify: (text: string) => void): void {
  const dialog = part("raise", HTMLDialogElement);
  const json = part("raise-json", HTMLTextAreaElement);
  const problem = part("raise-problem", HTMLElement);
  const write = ({ query, notes }: Raised) => {
    editor.select();
    editor.insert(query);
    notify(["Converted from JSON.", ...notes.map((note) => `${note.message}.`)].join(" "));
  };
  part("from-json", HTMLButtonElement).addEventListener("click", () => {
    problem.textContent = "";
    dialog.showModal();
  });
  part("raise-go", HTMLButtonElement).addEventListener("click", async () => {
    try {
      write((await editor.ready).raise(json.value));
      dialog.close();
    } catch (error) {
      problem.replaceChildren(...line(message(error)));
    }
  });
  editor.addEventListener(
    "paste",
    (event) => {
      const raised = raise(editor.tamis, event.clipboardData?.getData("text/plain") ?? "");
      if (raised && editor.value.trim() === "") {
        event.preventDefault();
        event.stopPropagation();
        write(raised);
      }
    },
    { capture: true },
  );
}

/** Converts JSON text to a query; `null` if the text is not a JSON filter. */
function raise(tamis: Tamis | null, text: string): Raised | null {
  if (!tamis || !/^\s*[[{]/.test(text)) {
    return null;
  }
  try {
    return tamis.raise(text);
  } catch {
    return null;
  }
}
