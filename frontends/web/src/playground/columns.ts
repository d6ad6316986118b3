/** The columns panel: searches columns and inserts their names into the query. */
import type { Suggestion, Tamis } from "../editor/index.js";
import { element } from "../editor/words.js";
import { part } from "./page.js";

/** Characters that would end a column name. */
const NOT_IN_NAMES = /[^\p{L}\p{N}_./-]+/gu;

/** Shows the columns that match the search, best first, in the order of the compiler's completions. */
export function columnsPanel(insert: (name: string) => void): (tamis: Tamis) => void {
  const search = part("columns-search", HTMLInputElement);
  const list = part("columns-list", HTMLUListElement);
  let columns: Tamis | undefined;
  const show = () => {
    const name = search.value.trim().replace(NOT_IN_NAMES, "_");
    const found = columns?.complete(name, name.length).suggestions ?? [];
    const lines = found.filter(({ kind }) => kind === "column").map((column) => line(column, insert));
    list.replaceChildren(...(lines.length > 0 ? lines : [element("li", "none", "no matching columns")]));
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
  const node = document.createElement("button");
  node.type = "button";
  node.title = documentation ?? "";
  node.append(element("span", "name", label), element("span", "type", detail ?? ""));
  if (documentation) {
    node.append(element("span", "about", documentation));
  }
  node.addEventListener("click", () => insert(edit.text));
  return element("li", "", node);
}
