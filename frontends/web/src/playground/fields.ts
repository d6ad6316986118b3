/** Fields for the common settings of a request; they edit the JSON of the settings. */
import { element } from "../editor/words.js";
import { part } from "./page.js";

type Settings = Record<string, unknown>;

interface Field {
  label: string;
  placeholder: string;
  /** The text of the field; `null` if the settings have none. */
  read(settings: Settings): string | null;
  /** The settings with another text. */
  write(settings: Settings, text: string): Settings;
}

const SCOPES = ["log_stream_id", "experiment_id", "metrics_testing_id"] as const;

function plain(name: string, label: string, placeholder: string, isNumber = false): Field {
  return {
    label,
    placeholder,
    read: ({ [name]: value }) => (value === undefined ? null : String(value)),
    write: ({ [name]: _, ...others }, text) => (text === "" ? others : { ...others, [name]: isNumber && /^\d+$/.test(text) ? Number(text) : text }),
  };
}

function sortOf({ sort }: Settings): { column: string; ascending: boolean } | null {
  return typeof sort === "object" && sort !== null && "column" in sort ? (sort as { column: string; ascending: boolean }) : null;
}

const PROJECT = plain("project_id", "Project", "id");
const QUEUE = plain("queue_id", "Queue", "id");
const LIMIT = plain("limit", "Page size", "100", true);
const START = plain("starting_token", "Start at record", "0", true);
const SORT: Field = {
  label: "Sort by",
  placeholder: "created_at",
  read: (settings) => sortOf(settings)?.column ?? null,
  write: ({ sort, ...others }, column) =>
    column === "" ? others : { ...others, sort: { column, ascending: sortOf({ sort })?.ascending ?? false } },
};

/** The fields beside the settings. */
export class Fields {
  readonly #parent = part("setting-fields", HTMLElement);
  readonly #settings = part("settings", HTMLTextAreaElement);
  readonly #changed: (settings: Settings) => void;

  constructor(changed: (settings: Settings) => void) {
    this.#changed = changed;
  }

  /** Shows the fields for these defaults of a target. */
  show(defaults: Settings): void {
    const has = (...names: string[]): boolean => names.some((name) => name in defaults);
    const isPaged = has("limit");
    this.#parent.replaceChildren(
      ...(has("project_id") ? [this.#input(PROJECT)] : []),
      ...(has("queue_id") ? [this.#input(QUEUE)] : []),
      ...(has(...SCOPES) ? [this.#scope()] : []),
      ...(isPaged ? [this.#input(SORT), this.#direction(), this.#input(LIMIT), this.#input(START)] : []),
    );
    this.update();
  }

  /** Shows the values of the JSON; without valid JSON, the fields cannot be edited. */
  update(): void {
    const settings = this.#read();
    for (const input of this.#parent.querySelectorAll<HTMLInputElement | HTMLSelectElement>("input, select")) {
      input.disabled = settings === null;
      if (settings && document.activeElement !== input) {
        input.dispatchEvent(new CustomEvent("settings", { detail: settings }));
      }
    }
  }

  #read(): Settings | null {
    try {
      const settings: unknown = JSON.parse(this.#settings.value || "{}");
      return typeof settings === "object" && settings !== null && !Array.isArray(settings) ? (settings as Settings) : null;
    } catch {
      return null;
    }
  }

  #edit(write: (settings: Settings) => Settings): void {
    const settings = this.#read();
    if (settings) {
      this.#changed(write(settings));
    }
  }

  #input(field: Field): HTMLElement {
    const input = document.createElement("input");
    input.placeholder = field.placeholder;
    input.spellcheck = false;
    input.autocomplete = "off";
    input.addEventListener("settings", (event) => {
      input.value = field.read((event as CustomEvent<Settings>).detail) ?? "";
    });
    input.addEventListener("input", () => this.#edit((settings) => field.write(settings, input.value.trim())));
    return element("label", "", field.label, input);
  }

  #select(label: string, options: [value: string, text: string][], read: (settings: Settings) => string, write: (settings: Settings, value: string) => Settings): HTMLElement {
    const select = document.createElement("select");
    select.append(...options.map(([value, text]) => new Option(text, value)));
    select.addEventListener("settings", (event) => {
      select.value = read((event as CustomEvent<Settings>).detail);
    });
    select.addEventListener("input", () => this.#edit((settings) => write(settings, select.value)));
    return element("label", "", label, select);
  }

  #direction(): HTMLElement {
    return this.#select(
      "Order",
      [["false", "descending"], ["true", "ascending"]],
      (settings) => String(sortOf(settings)?.ascending ?? false),
      (settings, value) => ({ ...settings, sort: { column: sortOf(settings)?.column ?? "created_at", ascending: value === "true" } }),
    );
  }

  /** The kind of scope, and its id. */
  #scope(): HTMLElement {
    const present = (settings: Settings): string => SCOPES.find((name) => name in settings) ?? SCOPES[0];
    const kind = this.#select(
      "Scope",
      [["log_stream_id", "Log stream"], ["experiment_id", "Experiment"], ["metrics_testing_id", "Metrics testing"]],
      present,
      (settings, name) => {
        const { [present(settings)]: id = "", ...others } = settings;
        return { ...others, [name]: id };
      },
    );
    const id = this.#input({
      label: "Its id",
      placeholder: "id",
      read: (settings) => String(settings[present(settings)] ?? ""),
      write: (settings, text) => ({ ...settings, [present(settings)]: text }),
    });
    return element("div", "pair", kind, id);
  }
}
