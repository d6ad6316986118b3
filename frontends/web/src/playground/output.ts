/** The output tabs. */
import type { Diagnostic, Request, Result, TamisEditor, Tamis, Target } from "../editor/index.js";
import { element, line, more } from "../editor/words.js";
import { Fields } from "./fields.js";
import { highlight, prettyPrint } from "./json.js";
import { outline } from "./outline.js";
import { message, part } from "./page.js";
import { curl, defaultSettings, defaultsOf, HEADERS, TARGETS } from "./targets.js";
import { Try } from "./try.js";

const TABS = { tree: "Tree", flat: "Flat list", request: "Request", curl: "curl", explanation: "Explanation", try: "Try" };

type Tab = keyof typeof TABS;

/** Shown instead of a path. */
const MISSING_ID = "the settings lack an ID for the path, such as `project_id`";

/** The content of a tab, and the text that is copied from it. */
interface Content {
  nodes: Node[];
  text: string | null;
}

/** The tabs, and the target of requests. */
export class Output {
  readonly #editor: TamisEditor;
  readonly #list = part("tabs", HTMLElement);
  readonly #panel = part("panel", HTMLElement);
  readonly #bar = part("target-bar", HTMLElement);
  readonly #target = part("target", HTMLSelectElement);
  readonly #settings = part("settings", HTMLTextAreaElement);
  readonly #header = part("auth", HTMLSelectElement);
  readonly #fields = new Fields((settings) => this.#setSettings(prettyPrint(JSON.stringify(settings))));
  readonly #copy = part("copy", HTMLButtonElement);
  readonly #try = new Try(() => this.#refresh());
  readonly #changed: () => void;
  #tab: Tab = "tree";
  #text: string | null = null;
  #tamis: Tamis | undefined;
  /** The tree of the last output. */
  #shown: string | null = null;

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
    this.#header.append(...Object.keys(HEADERS).map((name) => new Option(name)));
    this.#header.addEventListener("input", () => this.#refresh());
    this.setRequest("", null);
    this.#target.addEventListener("change", () => {
      this.setRequest(this.target, null);
      this.#refresh();
    });
    this.#settings.addEventListener("input", () => {
      this.#fields.update();
      this.#refresh();
    });
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

  get target(): Target {
    return this.#target.value as Target;
  }

  /** The settings as JSON text; `null` for the defaults. */
  get settings(): string | null {
    return this.#settings.value === defaultSettings(this.target) ? null : this.#settings.value;
  }

  /** Sets the target and the settings of requests. */
  setRequest(target: string, settings: string | null): void {
    this.#target.value = target;
    if (this.#target.selectedIndex < 0) {
      this.#target.selectedIndex = 0;
    }
    this.#settings.value = settings ?? defaultSettings(this.target);
    this.#fields.show({ ...defaultsOf(this.target) });
  }

  #setSettings(settings: string): void {
    this.#settings.value = settings;
    this.#fields.update();
    this.#refresh();
  }

  /** The text to copy; `null` if there is none. */
  get text(): string | null {
    return this.#text;
  }

  /** Shows the output of the query. If it has errors, the last output stays, dimmed. */
  show(tamis: Tamis, result: Result): void {
    this.#tamis = tamis;
    if (!result.ok && result.text.trim() !== "" && this.#panel.childElementCount > 0) {
      this.dim();
      return;
    }
    const { nodes, text } = this.#render(tamis, result);
    this.#shown = result.tree;
    this.#text = text;
    this.#copy.disabled = text === null;
    this.#panel.classList.remove("dimmed");
    this.#panel.replaceChildren(...nodes);
  }

  /** Shows the output again if its tree has changed, because `now` has. */
  followClock(): void {
    const { result } = this.#editor;
    const current = result?.ok && this.#tamis ? this.#tamis.analyze(result.text, this.#editor.options) : null;
    if (this.#tamis && result && current?.ok && current.tree !== this.#shown) {
      this.show(this.#tamis, { text: result.text, ...current });
    }
  }

  /** Dims the output, which is out of date, and disables copying. */
  dim(): void {
    this.#text = null;
    this.#copy.disabled = true;
    this.#panel.classList.add("dimmed");
  }

  /** Clears the output. */
  clear(): void {
    this.dim();
    this.#panel.replaceChildren();
  }

  #refresh(): void {
    const { result } = this.#editor;
    if (this.#tamis && result) {
      // The output of another tab is not out of date, but wrong.
      this.#panel.replaceChildren();
      this.show(this.#tamis, result);
    }
    this.#changed();
  }

  #render(tamis: Tamis, result: Result): Content {
    if (result.text.trim() === "") {
      return empty("Write a query above, or choose an example.");
    }
    if (!result.ok) {
      return empty("The query has errors. Fix them to see its output.");
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
      case "try":
        return { nodes: this.#try.render(tamis, result.text, this.#editor.options), text: null };
      default:
        return this.#request(tamis, result.text);
    }
  }

  #request(tamis: Tamis, query: string): Content {
    let request: Request;
    try {
      request = tamis.request(this.target, query, this.#settings.value, this.#editor.options);
    } catch (error) {
      return { nodes: [remark("error", message(error))], text: null };
    }
    const { method, path, body, errors, warnings, diagnostics, omitted } = request;
    const reported = [
      ...errors.map((error) => remark("error", error.message, error.help)),
      ...warnings.map((warning) => remark("warning", warning.message, warning.help)),
      ...remarks(diagnostics, omitted),
    ];
    if (method === null || body === null) {
      return { nodes: reported, text: null };
    }
    const printed = prettyPrint(body);
    if (this.#tab === "request") {
      const endpoint = element("p", "endpoint", element("b", "", method), ` ${path ?? MISSING_ID}`);
      return { nodes: [...reported, endpoint, ...json(body).nodes], text: printed };
    }
    if (path === null) {
      return { nodes: [...reported, remark("error", MISSING_ID)], text: null };
    }
    const command = curl(this.target, { method, path, body }, HEADERS[this.#header.value] ?? "");
    return { nodes: [...reported, element("pre", "", command)], text: command };
  }

  #button(tab: Tab): HTMLElement {
    const node = document.createElement("button");
    node.type = "button";
    node.id = `tab-${tab}`;
    node.textContent = TABS[tab];
    node.setAttribute("role", "tab");
    node.setAttribute("aria-controls", "panel");
    node.addEventListener("click", () => {
      this.#select(tab);
      this.#refresh();
    });
    return node;
  }

  #select(tab: Tab): void {
    this.#tab = tab;
    for (const node of this.#list.children) {
      const selected = node.id === `tab-${tab}`;
      node.setAttribute("aria-selected", String(selected));
      node.setAttribute("tabindex", selected ? "0" : "-1");
    }
    this.#panel.setAttribute("aria-labelledby", `tab-${tab}`);
    this.#bar.hidden = tab !== "request" && tab !== "curl";
    this.#try.hidden = tab !== "try";
  }

  /** Arrow keys move between tabs. */
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

function empty(text: string): Content {
  return { nodes: [element("p", "empty", text)], text: null };
}

function json(text: string | null): Content {
  if (text === null) {
    return { nodes: [], text: null };
  }
  const printed = prettyPrint(text);
  return { nodes: [element("pre", "", ...highlight(printed))], text: printed };
}

function explanation(tamis: Tamis, options: string, query: string): Content {
  const explained = tamis.explain(query, options);
  return explained
    ? { nodes: [element("div", "prose", ...outline(explained.outline))], text: explained.outline }
    : empty("");
}

function remarks(diagnostics: Diagnostic[], omitted: number): Node[] {
  const listed = diagnostics.map(({ severity, message: text, help }) => remark(severity, text, help));
  return omitted > 0 ? [...listed, element("p", "more", more(omitted))] : listed;
}

function remark(severity: string, text: string, help: string | null = null): HTMLElement {
  const words = element("span", "words", element("span", "what", ...line(text)));
  if (help) {
    words.append(element("span", "help", ...line(help)));
  }
  return element("p", `remark ${severity}`, element("span", "severity", severity), words);
}
