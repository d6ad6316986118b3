/** Words of the compiler as elements. */

/** An element with a class and what is in it. */
export function element(name: string, className: string, ...children: (Node | string)[]): HTMLElement {
  const made = document.createElement(name);
  made.className = className;
  made.append(...children);
  return made;
}

/** One line of text; what stands in backticks becomes code. */
export function line(text: string): (Node | string)[] {
  return text.split(/(`[^`]+`)/).map((part) =>
    part.length > 2 && part.startsWith("`") ? element("code", "", part.slice(1, -1)) : part,
  );
}

/** What stands below a list that lacks this many. */
export function more(count: number): string {
  return `and ${count.toLocaleString("en")} more`;
}

/** The paragraphs and lists of the compiler's Markdown. */
export function markdown(text: string): Node[] {
  return text.split(/\n{2,}/).map((paragraph) => {
    const lines = paragraph.split("\n");
    return lines.every((each) => each.startsWith("- "))
      ? element("ul", "", ...lines.map((each) => element("li", "", ...line(each.slice(2)))))
      : element("p", "", ...line(paragraph));
  });
}
