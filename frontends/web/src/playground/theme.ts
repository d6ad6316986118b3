/** Light, dark, or as the system has it. */
import type { TamisEditor } from "../editor/index";
import { part } from "./page";

const CHOICES = { "": "as the system", light: "light", dark: "dark" };
const KEY = "tamis-theme";

/** The button that goes through the choices; the browser remembers the last one. */
export function theming(editor: TamisEditor): void {
  const pressed = part("theme", HTMLButtonElement);
  const names = Object.keys(CHOICES) as (keyof typeof CHOICES)[];
  let chosen = names.find((name) => name === localStorage.getItem(KEY)) ?? "";
  const show = () => {
    document.documentElement.dataset.theme = chosen;
    editor.setAttribute("theme", chosen);
    const label = `Colours: ${CHOICES[chosen]}`;
    pressed.setAttribute("aria-label", label);
    pressed.title = label;
  };
  pressed.addEventListener("click", () => {
    chosen = names[(names.indexOf(chosen) + 1) % names.length] ?? "";
    localStorage.setItem(KEY, chosen);
    show();
  });
  show();
}
