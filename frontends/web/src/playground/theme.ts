/** The color theme: light, dark or that of the system. */
import type { TamisEditor } from "../editor/index.js";
import { part } from "./page.js";

const CHOICES = { "": "system", light: "light", dark: "dark" };
const KEY = "tamis-theme";

/** Sets up the button that cycles through the themes; the choice is kept in local storage. */
export function setUpTheme(editor: TamisEditor): void {
  const pressed = part("theme", HTMLButtonElement);
  const names = Object.keys(CHOICES) as (keyof typeof CHOICES)[];
  let chosen = names.find((name) => name === localStorage.getItem(KEY)) ?? "";
  const show = () => {
    document.documentElement.dataset.theme = chosen;
    editor.setAttribute("theme", chosen);
    const label = `Theme: ${CHOICES[chosen]}`;
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
