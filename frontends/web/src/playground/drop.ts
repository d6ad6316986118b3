/** Files that the user drops on the page or chooses. */
import { part } from "./page.js";

/** Passes the first dropped or chosen file to `load`. */
export function setUpFiles(load: (file: File) => void): void {
  const overlay = part("drop", HTMLElement);
  const chooser = part("columns-file", HTMLInputElement);
  const hasFile = (event: DragEvent) => event.dataTransfer?.types.includes("Files") ?? false;
  const show = (shown: boolean) => overlay.classList.toggle("shown", shown);
  // Otherwise the editor would insert the file as text.
  const capture = { capture: true };
  window.addEventListener(
    "dragover",
    (event) => {
      if (hasFile(event)) {
        event.preventDefault();
        show(true);
      }
    },
    capture,
  );
  window.addEventListener("dragleave", ({ relatedTarget }) => relatedTarget === null && show(false), capture);
  window.addEventListener(
    "drop",
    (event) => {
      const [file] = event.dataTransfer?.files ?? [];
      show(false);
      if (file) {
        event.preventDefault();
        event.stopPropagation();
        load(file);
      }
    },
    capture,
  );
  part("columns-load", HTMLButtonElement).addEventListener("click", () => chooser.click());
  chooser.addEventListener("change", () => {
    const [file] = chooser.files ?? [];
    chooser.value = "";
    if (file) {
      load(file);
    }
  });
}
