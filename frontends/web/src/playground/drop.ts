/** Files: dropped anywhere on the page, or chosen. */
import { part } from "./page";

/** Takes the first file that is dropped or chosen. */
export function dropping(take: (file: File) => void): void {
  const veil = part("drop", HTMLElement);
  const chooser = part("columns-file", HTMLInputElement);
  const hasFile = (event: DragEvent) => event.dataTransfer?.types.includes("Files") ?? false;
  const show = (shown: boolean) => veil.classList.toggle("shown", shown);
  // The editor would take a file for text.
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
        take(file);
      }
    },
    capture,
  );
  part("columns-load", HTMLButtonElement).addEventListener("click", () => chooser.click());
  chooser.addEventListener("change", () => {
    const [file] = chooser.files ?? [];
    chooser.value = "";
    if (file) {
      take(file);
    }
  });
}
