/** The panel of columns: looking for them, and putting their names into the query. */
import type { Suggestion, Tamis } from "../editor/index";
import { element } from "../editor/words";
import { part } from "./page";

/** What a search looks for; all else would end the name. */
const NAMELESS = /[^\p{L}\p{N}_./-]+/gu;

/** Shows the columns that a search finds, best first: the menu of the compiler itself. */
export function columnsPanel(insert: (name: string) => void): (tamis: Tamis) => void {
  const search = part("columns-search", HTMLInputElement);
  const list = part("columns-list", HTMLUListElement);
  let columns: Tamis | undefined;
  const show = () => {
    const sought = search.value.trim().replace(NAMELESS, "_");
    const found = columns?.complete(sought, sought.length).suggestions ?? [];
    const lines = found.filter(({ kind }) => kind === "column").map((column) => line(column, insert));
    list.replaceChildren(...(lines.length > 0 ? lines : [element("li", "none", "no column is called so")]));
  };
  search.addEventListener("input", show);
  search.addEventListener("keydown", ({ key }) => {
    if (key === "Enter") {
      list.querySelector("button")?.click();
    }
  });
  return (tamis) => {
    columns = tamis;
    show();
  };
}

function line({ edit, label, detail, documentation }: Suggestion, insert: (name: string) => void): HTMLElement {
  const made = document.createElement("button");
  made.type = "button";
  made.title = documentation ?? "";
  made.append(element("span", "name", label), element("span", "type", detail ?? ""));
  if (documentation) {
    made.append(element("span", "about", documentation));
  }
  made.addEventListener("click", () => insert(edit.text));
  return element("li", "", made);
}
