/** Writes queries from JSON that somebody pastes. */
import type { Raised, Tamis, TamisEditor } from "../editor/index";
import { message, part } from "./page";

/** Asks for JSON in a dialog, and takes it from what is pasted over a whole query. */
export function raising(editor: TamisEditor, tell: (words: string) => void): void {
  const dialog = part("raise", HTMLDialogElement);
  const json = part("raise-json", HTMLTextAreaElement);
  const problem = part("raise-problem", HTMLElement);
  const write = ({ query, notes }: Raised) => {
    editor.value = query;
    tell(["Written from JSON.", ...notes.map((note) => `${note.message}.`)].join(" "));
    editor.focus();
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
      problem.textContent = message(error);
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

/** The query that a text is the JSON of; `null` where it is none. */
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
