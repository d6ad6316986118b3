/** The tabs: what a query becomes. */
import type { Diagnostic, Request, Result, TamisEditor, Tamis } from "../editor/index";
import { element, line, more } from "../editor/words";
import { coloured, layOut } from "./json";
import { outline } from "./outline";
import { message, part } from "./page";
import { curl, TARGETS, usualSettings } from "./targets";

const TABS = { tree: "Tree", flat: "Flat list", request: "Request", curl: "curl", explanation: "Explanation" };

/** One of the tabs. */
type Tab = keyof typeof TABS;

/** What a tab shows, and the text that is copied from it. */
interface Shown {
  nodes: Node[];
  text: string | null;
}

/** The tabs, and the endpoint that requests go to. */
export class Output {
  readonly #editor: TamisEditor;
  readonly #list = part("tabs", HTMLElement);
  readonly #panel = part("panel", HTMLElement);
  readonly #bar = part("target-bar", HTMLElement);
  readonly #target = part("target", HTMLSelectElement);
  readonly #settings = part("settings", HTMLTextAreaElement);
  readonly #copy = part("copy", HTMLButtonElement);
  readonly #changed: () => void;
  #tab: Tab = "tree";
  #text: string | null = null;
  #tamis: Tamis | undefined;

  constructor(editor: TamisEditor, changed: () => void) {
    this.#editor = editor;
    this.#changed = changed;
    this.#list.append(...(Object.keys(TABS) as Tab[]).map((tab) => this.#button(tab)));
    this.#list.addEventListener("keydown", (event) => this.#move(event));
    for (const [group, targets] of Object.entries(TARGETS)) {
      const options = document.createElement("optgroup");
      options.label = group;
      options.append(...Object.keys(targets).map((name) => new Option(name)));
      this.#target.append(options);
    }
    this.#settings.value = usualSettings(this.target);
    this.#target.addEventListener("change", () => {
      this.#settings.value = usualSettings(this.target);
      this.#again();
    });
    this.#settings.addEventListener("input", () => this.#again());
    this.#select("tree");
  }

  get tab(): string {
    return this.#tab;
  }

  set tab(name: string) {
    if (name in TABS) {
      this.#select(name as Tab);
    }
  }

  get target(): string {
    return this.#target.value;
  }

  /** The settings as JSON text; `null` where they are the usual ones. */
  get settings(): string | null {
    return this.#settings.value === usualSettings(this.target) ? null : this.#settings.value;
  }

  /** Sends requests somewhere else. */
  direct(target: string, settings: string | null): void {
    this.#target.value = target;
    if (this.#target.selectedIndex < 0) {
      this.#target.selectedIndex = 0;
    }
    this.#settings.value = settings ?? usualSettings(this.target);
  }

  /** The text that is copied; `null` where there is none. */
  get text(): string | null {
    return this.#text;
  }

  /** Shows what the query becomes. */
  show(tamis: Tamis, result: Result): void {
    this.#tamis = tamis;
    const { nodes, text } = this.#render(tamis, result);
    this.#text = text;
    this.#copy.disabled = text === null;
    this.#panel.replaceChildren(...nodes);
  }

  /** Lets nobody copy what is shown: it is no longer what the query says. */
  forget(): void {
    this.#text = null;
    this.#copy.disabled = true;
  }

  /** Shows nothing. */
  clear(): void {
    this.forget();
    this.#panel.replaceChildren();
  }

  #again(): void {
    const { result } = this.#editor;
    if (this.#tamis && result) {
      this.show(this.#tamis, result);
    }
    this.#changed();
  }

  #render(tamis: Tamis, result: Result): Shown {
    if (result.text.trim() === "") {
      return nothing("Write a query above, or take one of the examples.");
    }
    if (!result.ok) {
      return nothing("The query has mistakes: it compiles to nothing until they are mended.");
    }
    switch (this.#tab) {
      case "tree":
        return json(result.tree);
      case "flat":
        return {
          ...json(result.flat),
          nodes: [...remarks(result.flat_diagnostics, result.flat_omitted), ...json(result.flat).nodes],
        };
      case "explanation":
        return explanation(tamis, this.#editor.options, result.text);
      default:
        return this.#request(tamis, result.text);
    }
  }

  #request(tamis: Tamis, query: string): Shown {
    let request: Request;
    try {
      request = tamis.request(this.target, query, this.#settings.value, this.#editor.options);
    } catch (error) {
      return { nodes: [remark("error", message(error))], text: null };
    }
    const { method, path, body, errors, warnings, diagnostics, omitted } = request;
    const said = [
      ...errors.map((error) => remark("error", error.message, error.help)),
      ...warnings.map((warning) => remark("warning", warning.message, warning.help)),
      ...remarks(diagnostics, omitted),
    ];
    if (method === null || body === null) {
      return { nodes: said, text: null };
    }
    const laidOut = layOut(body);
    if (this.#tab === "request") {
      const where = element("p", "where", element("b", "", method), ` ${path ?? "the settings lack an id of the path"}`);
      return { nodes: [...said, where, ...json(body).nodes], text: laidOut };
    }
    if (path === null) {
      return { nodes: [...said, remark("error", "the settings lack an id of the path, as `project_id`")], text: null };
    }
    const command = curl(this.target, { method, path, body });
    return { nodes: [...said, element("pre", "", command)], text: command };
  }

  #button(tab: Tab): HTMLElement {
    const made = document.createElement("button");
    made.type = "button";
    made.id = `tab-${tab}`;
    made.textContent = TABS[tab];
    made.setAttribute("role", "tab");
    made.setAttribute("aria-controls", "panel");
    made.addEventListener("click", () => {
      this.#select(tab);
      this.#again();
    });
    return made;
  }

  #select(tab: Tab): void {
    this.#tab = tab;
    for (const made of this.#list.children) {
      const selected = made.id === `tab-${tab}`;
      made.setAttribute("aria-selected", String(selected));
      made.setAttribute("tabindex", selected ? "0" : "-1");
    }
    this.#panel.setAttribute("aria-labelledby", `tab-${tab}`);
    this.#bar.hidden = tab !== "request" && tab !== "curl";
  }

  /** Arrows move between tabs. */
  #move({ key }: KeyboardEvent): void {
    const step = key === "ArrowRight" ? 1 : key === "ArrowLeft" ? -1 : 0;
    const tabs = [...this.#list.querySelectorAll("button")];
    const at = tabs.findIndex(({ id }) => id === `tab-${this.#tab}`);
    const next = tabs.at((at + step) % tabs.length);
    if (step !== 0 && next) {
      next.click();
      next.focus();
    }
  }
}

function nothing(words: string): Shown {
  return { nodes: [element("p", "empty", words)], text: null };
}

function json(text: string | null): Shown {
  if (text === null) {
    return { nodes: [], text: null };
  }
  const laidOut = layOut(text);
  return { nodes: [element("pre", "", ...coloured(laidOut))], text: laidOut };
}

function explanation(tamis: Tamis, options: string, query: string): Shown {
  const said = tamis.explain(query, options);
  return said ? { nodes: [element("div", "prose", ...outline(said.outline))], text: said.outline } : nothing("");
}

function remarks(diagnostics: Diagnostic[], omitted: number): Node[] {
  const listed = diagnostics.map(({ severity, message: said, help }) => remark(severity, said, help));
  return omitted > 0 ? [...listed, element("p", "more", more(omitted))] : listed;
}

function remark(severity: string, said: string, help: string | null = null): HTMLElement {
  const words = element("span", "words", element("span", "what", ...line(said)));
  if (help) {
    words.append(element("span", "help", ...line(help)));
  }
  return element("p", `remark ${severity}`, element("span", "severity", severity), words);
}
