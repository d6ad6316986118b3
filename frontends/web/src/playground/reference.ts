/** Shows a page of the documentation in a dialog. */
import { element, line } from "../editor/words.js";
import { button, part } from "./page.js";

/** Sentences about the command line are of no use in a page. */
const COMMAND_LINE = /`(tamis |--)|command line|tamis\.toml/;

/** Shows the page of a code; its examples can be inserted. */
export async function showCode(code: string, insert: (query: string) => void): Promise<void> {
  const { page } = await import("./codes.js");
  show(page(code), insert);
}

/** Shows the reference of the language. */
export async function showReference(insert: (query: string) => void): Promise<void> {
  const { default: text } = await import("../../../../docs/language.md?raw");
  show(text, insert);
}

function show(markdown: string, insert: (query: string) => void): void {
  const dialog = part("reference", HTMLDialogElement);
  const use = (query: string): void => {
    dialog.close();
    insert(query);
  };
  part("reference-text", HTMLElement).replaceChildren(...blocks(markdown, use));
  dialog.showModal();
}

function blocks(markdown: string, use: (query: string) => void): HTMLElement[] {
  return markdown.split(/^```(\w*)\n([^]*?)^```$/m).flatMap((part, index, all) => {
    if (index % 3 === 0) {
      return part.split(/\n{2,}/).filter((each) => each.trim() !== "").map(paragraph);
    }
    return index % 3 === 2 ? [code(part.trimEnd(), all[index - 1] === "tamis", use)] : [];
  });
}

function paragraph(text: string): HTMLElement {
  if (text.trim().startsWith("|")) {
    return table(text.trim().split("\n"));
  }
  const heading = /^(#+) (.*)/.exec(text.trim());
  if (heading) {
    return element(heading[1] === "#" ? "h2" : "h3", "", ...line(heading[2] ?? ""));
  }
  const words = text.trim().replace(/\s+/g, " ").replace(/\[([^\]]*)\]\([^)]*\)/g, "$1");
  const sentences = words.split(/(?<=\.) (?=\S)/).filter((sentence) => !COMMAND_LINE.test(sentence));
  return element("p", "", ...line(sentences.join(" ")));
}

/** A table; the second line is its rule. */
function table([head = "", , ...rows]: string[]): HTMLElement {
  const cells = (name: string, row: string): HTMLElement[] =>
    row.split(/(?<!\\)\|/).slice(1, -1).map((cell) => element(name, "", ...line(cell.trim().replaceAll("\\|", "|"))));
  return element(
    "table",
    "",
    element("thead", "", element("tr", "", ...cells("th", head))),
    element("tbody", "", ...rows.map((row) => element("tr", "", ...cells("td", row)))),
  );
}

function code(text: string, isQuery: boolean, use: (query: string) => void): HTMLElement {
  const shown = element("pre", "", text);
  return isQuery ? element("div", "sample", shown, button("quiet", "Try it", () => use(text))) : shown;
}
