/** On a phone, a row of likely next words above the keyboard. */
import type { Suggestion, TamisEditor } from "../editor/index.js";
import { button, part } from "./page.js";

const MAX_WORDS = 8;

/** Sets up the row, which is shown while the editor has the focus and the pointer is a finger. */
export function setUpNext(editor: TamisEditor): void {
  const row = part("next", HTMLElement);
  const finger = matchMedia("(pointer: coarse)");
  const show = (): void => {
    const isShown = finger.matches && document.activeElement === editor;
    row.hidden = !isShown;
    if (isShown) {
      row.replaceChildren(...words(editor).map((suggestion) => button("word", suggestion.label, () => accept(editor, suggestion))));
    }
  };
  const place = (): void => {
    const { height = innerHeight, offsetTop = 0 } = visualViewport ?? {};
    row.style.top = `${offsetTop + height - row.offsetHeight}px`;
  };
  // The keyboard stays open.
  row.addEventListener("pointerdown", (event) => event.preventDefault());
  for (const type of ["focusin", "focusout", "result", "keyup", "click"]) {
    editor.addEventListener(type, () => requestAnimationFrame(() => (show(), place())));
  }
  visualViewport?.addEventListener("resize", place);
  visualViewport?.addEventListener("scroll", place);
}

function words(editor: TamisEditor): Suggestion[] {
  const found = editor.tamis?.complete(editor.value, editor.selectionStart, editor.options).suggestions ?? [];
  const isNew = ({ edit }: Suggestion): boolean => editor.value.slice(edit.start.utf16, edit.end.utf16) !== edit.text;
  return found.filter(isNew).slice(0, MAX_WORDS);
}

function accept(editor: TamisEditor, { edit }: Suggestion): void {
  editor.setSelectionRange(edit.start.utf16, edit.end.utf16);
  editor.insert(edit.text.endsWith(".") ? edit.text : `${edit.text} `);
}
