/** Renders an explanation as lists and paragraphs. */
import { element, line } from "../editor/words.js";

/** Renders an indented list and the paragraphs around it. */
export function outline(text: string): HTMLElement[] {
  const [list = "", ...notes] = text.split("\n\n");
  const [head = "", ...items] = list.split("\n");
  const shown = [element("p", "summary", ...line(head))];
  if (items.length > 0) {
    shown.push(nested(items));
  }
  const sentences = notes.flatMap((note) => note.split("\n"));
  return [...shown, ...sentences.map((sentence) => element("p", "note", ...line(sentence)))];
}

/** Nests lines of the form `  - item`, with two spaces for each level. */
function nested(lines: string[]): HTMLElement {
  const root = element("ul", "");
  const open = [root];
  for (const each of lines) {
    const depth = each.search(/\S/) / 2;
    const item = element("li", "", ...line(each.trimStart().replace(/^- /, "")));
    while (open.length > depth + 1) {
      open.pop();
    }
    if (open.length < depth + 1) {
      const list = element("ul", "");
      open.at(-1)?.lastElementChild?.append(list);
      open.push(list);
    }
    open.at(-1)?.append(item);
  }
  return root;
}
