/** Renders the compiler's messages as DOM nodes. */

/** Creates an element with a class and children. */
export function element(name: string, className: string, ...children: (Node | string)[]): HTMLElement {
  const node = document.createElement(name);
  node.className = className;
  node.append(...children);
  return node;
}

/** Renders one line of text; text in backticks becomes `<code>`. */
export function line(text: string): (Node | string)[] {
  return text.split(/(`[^`]+`)/).map((part) =>
    part.length > 2 && part.startsWith("`") ? element("code", "", part.slice(1, -1)) : part,
  );
}

/** The last line of a list that omits this many items. */
export function more(count: number): string {
  return `and ${count.toLocaleString("en")} more`;
}

/** Renders paragraphs and lists of the compiler's Markdown. */
export function markdown(text: string): Node[] {
  return text.split(/\n{2,}/).map((paragraph) => {
    const lines = paragraph.split("\n");
    return lines.every((each) => each.startsWith("- "))
      ? element("ul", "", ...lines.map((each) => element("li", "", ...line(each.slice(2)))))
      : element("p", "", ...line(paragraph));
  });
}
