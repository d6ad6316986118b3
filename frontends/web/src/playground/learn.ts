/** The panels beside the query: the columns, the syntax and the keys. */
import { element } from "../editor/words.js";
import { repository } from "../../npm/package.json";
import { KEYS, SYNTAX } from "./examples.js";
import { button, part } from "./page.js";
import { showReference } from "./reference.js";
import { setUpTabs } from "./tabs.js";

/** Sets up the panels; examples are inserted with a click. */
export function setUpLearn(insert: (query: string) => void, write: (query: string) => void): void {
  part("syntax-list", HTMLElement).append(
    ...Object.entries(SYNTAX).flatMap(([topic, rows]) => [
      element("h3", "", topic),
      element("ul", "", ...rows.map(([query, meaning]) => example(query, meaning, insert))),
    ]),
    element("p", "links", button("quiet", "Language reference…", () => void showReference(write)), source()),
  );
  part("keys-list", HTMLElement).append(
    ...KEYS.flatMap(([keys, action]) => [
      element("dt", "", ...keys.split(", ").flatMap((key, index) => [...(index > 0 ? [" "] : []), element("kbd", "", key)])),
      element("dd", "", action),
    ]),
  );
  setUpTabs(part("side-tabs", HTMLElement));
}

/** The link to the repository of the package. */
function source(): HTMLElement {
  const link = element("a", "", "Source");
  link.setAttribute("href", repository.url.replace(/\.git$/, ""));
  return link;
}

function example(query: string, meaning: string, insert: (query: string) => void): HTMLElement {
  const node = button("", "", () => insert(query));
  node.append(element("code", "", query), element("span", "about", meaning));
  return element("li", "", node);
}
