/** The panels beside the query: the columns, the syntax and the keys. */
import { element } from "../editor/words.js";
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
    button("quiet", "Language reference…", () => void showReference(write)),
  );
  part("keys-list", HTMLElement).append(
    ...KEYS.flatMap(([keys, action]) => [
      element("dt", "", ...keys.split(", ").flatMap((key, index) => [...(index > 0 ? [" "] : []), element("kbd", "", key)])),
      element("dd", "", action),
    ]),
  );
  setUpTabs(part("side-tabs", HTMLElement));
}

function example(query: string, meaning: string, insert: (query: string) => void): HTMLElement {
  const node = button("", "", () => insert(query));
  node.append(element("code", "", query), element("span", "about", meaning));
  return element("li", "", node);
}
