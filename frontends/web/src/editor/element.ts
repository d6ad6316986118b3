/** `<tamis-editor>`: an editor for queries, as an element of any page. */
import { closeBrackets, closeBracketsKeymap } from "@codemirror/autocomplete";
import { history, historyKeymap, standardKeymap } from "@codemirror/commands";
import { linter } from "@codemirror/lint";
import { Compartment, EditorState, Prec, type Extension, type TransactionSpec } from "@codemirror/state";
import { drawSelection, EditorView, keymap, placeholder } from "@codemirror/view";
import type { Fix, Tamis } from "tamis";
import { analysis, applyFix, said, type Result } from "./analysis";
import { brackets } from "./brackets";
import { completion } from "./completion";
import { asked, hover } from "./hover";
import { keys, singleLine, type Deeds } from "./keys";
import { language, load, optionsText, type Settings } from "./language";
import { host, theme } from "./theme";
import { tokens } from "./tokens";

/** How many milliseconds nobody writes before a mistake is announced. */
const PAUSE = 900;

const PROPERTIES = ["value", "columns", "now", "timezone", "parameters", "recent"] as const;

const HINT = "Control Space suggests what may be written. Control full stop mends a mistake, F8 goes to the next one.";

const sheet = new CSSStyleSheet();
sheet.replaceSync(host);

/** An editor for queries. */
export class TamisEditor extends HTMLElement {
  static readonly formAssociated = true;
  static readonly observedAttributes = [
    "value",
    "columns",
    "now",
    "timezone",
    "parameters",
    "multiline",
    "placeholder",
    "readonly",
    "label",
  ];

  readonly #internals = this.attachInternals();
  readonly #root = this.attachShadow({ mode: "open" });
  readonly #live = document.createElement("div");
  readonly #compiler = new Compartment();
  readonly #looks = new Compartment();
  readonly #reader = analysis((result) => this.#read(result));
  #state: EditorState;
  #view: EditorView | undefined;
  #tamis: Tamis | undefined;
  #ready: Promise<Tamis> | undefined;
  #result: Result | undefined;
  #columns: string | null = null;
  #settings: Settings = {};
  /** Whether the columns or the options are malformed, or there is no compiler. */
  #failed = false;
  #disabled = false;
  /** Whether the value is no longer that of the attribute. */
  #dirty = false;
  #announcement: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    super();
    this.#root.adoptedStyleSheets = [sheet];
    this.#live.className = "unseen";
    this.#live.setAttribute("role", "status");
    const hint = document.createElement("div");
    hint.id = "hint";
    hint.hidden = true;
    hint.textContent = HINT;
    this.#root.append(this.#live, hint);
    this.#state = EditorState.create({ extensions: this.#extensions() });
  }

  // The life of an element.

  connectedCallback(): void {
    this.#takeEarlyProperties();
    this.#view = new EditorView({ state: this.#state, root: this.#root });
    this.#root.append(this.#view.dom);
    this.#update({ effects: this.#looks.reconfigure(this.#look()) });
    this.#internals.setFormValue(this.value);
    if (!this.#ready) {
      this.#load();
    }
  }

  disconnectedCallback(): void {
    clearTimeout(this.#announcement);
    if (this.#view) {
      this.#state = this.#view.state;
      this.#view.destroy();
      this.#view = undefined;
    }
  }

  attributeChangedCallback(name: string, _: string | null, value: string | null): void {
    switch (name) {
      case "value":
        if (!this.#dirty) {
          this.#start(value ?? "");
        }
        return;
      case "columns":
        this.columns = value;
        return;
      case "now":
        this.now = value;
        return;
      case "timezone":
        this.timezone = value;
        return;
      case "parameters":
        this.parameters = value;
        return;
      default:
        this.#update({ effects: this.#looks.reconfigure(this.#look()) });
    }
  }

  formResetCallback(): void {
    this.#start(this.getAttribute("value") ?? "");
  }

  formStateRestoreCallback(state: string): void {
    this.value = state;
  }

  formDisabledCallback(disabled: boolean): void {
    this.#disabled = disabled;
    this.#update({ effects: this.#looks.reconfigure(this.#look()) });
  }

  // What is read and written.

  /** The text. */
  get value(): string {
    return this.#now.doc.toString();
  }

  set value(text: string) {
    this.#dirty = true;
    this.#write(text);
  }

  /** The metadata of the columns, an `available_columns` response as JSON text or as a value; `null` is the standard columns. */
  get columns(): string | null {
    return this.#columns;
  }

  set columns(given: string | object | null) {
    const columns = typeof given === "object" && given !== null ? JSON.stringify(given) : given;
    if (columns !== this.#columns) {
      this.#columns = columns;
      this.#load();
    }
  }

  /** What `now` means, as RFC 3339; `null` is the clock. */
  get now(): string | null {
    return this.#settings.now ?? null;
  }

  set now(now: string | null) {
    this.#set("now", now);
  }

  /** The zone of days and of times without one; `null` is UTC. */
  get timezone(): string | null {
    return this.#settings.zone ?? null;
  }

  set timezone(zone: string | null) {
    this.#set("zone", zone);
  }

  /** What `$name` means, by name; JSON text keeps integers beyond 2⁵³. */
  get parameters(): NonNullable<Settings["parameters"]> | null {
    return this.#settings.parameters ?? null;
  }

  set parameters(parameters: NonNullable<Settings["parameters"]> | null) {
    this.#set("parameters", parameters);
  }

  /** Values that were asked for lately, latest first; menus show them first. */
  get recent(): NonNullable<Settings["recent"]> | null {
    return this.#settings.recent ?? null;
  }

  set recent(recent: NonNullable<Settings["recent"]> | null) {
    this.#set("recent", recent);
  }

  /** Everything known of the text; `null` until the compiler is there, and while columns or options are malformed. */
  get result(): Result | null {
    const reader = this.#view?.plugin(this.#reader);
    if (reader?.behind) {
      reader.read();
    }
    return this.#result ?? null;
  }

  /** The compiler with the columns of this editor, once it is loaded. */
  get ready(): Promise<Tamis> {
    return this.#ready ?? this.#load();
  }

  /** The same, or `null` while it is being loaded. */
  get tamis(): Tamis | null {
    return this.#tamis ?? null;
  }

  /** The options that queries are read with, as the methods of `Tamis` take them. */
  get options(): string {
    return optionsText(this.#settings);
  }

  /** The form that the element belongs to. */
  get form(): HTMLFormElement | null {
    return this.#internals.form;
  }

  // What is done.

  override focus(): void {
    this.#view?.focus();
  }

  /** Writes the text as the formatter does; a text that cannot be read stays as it is. */
  format(): void {
    const formatted = this.result?.formatted;
    if (!formatted) {
      this.#announce("mistakes keep the query from being formatted");
    } else if (formatted !== this.value) {
      this.#write(formatted);
    }
  }

  /** Writes a text in place of the selection and puts the cursor behind it. */
  insert(text: string): void {
    this.#dirty = true;
    this.#update(this.#now.replaceSelection(text));
    this.focus();
  }

  /** Writes what a fix of the last result writes. */
  applyFix(fix: Fix): void {
    if (this.#view && this.result?.text === this.value) {
      applyFix(this.#view, fix);
    }
  }

  /** Tells who listens to `submit`, and submits the form the element is in; waits for the compiler. */
  submit(): void {
    const { result } = this;
    if (!result && this.#view && !this.#failed) {
      this.ready.then(
        () => this.submit(),
        () => {},
      );
    }
    if (result && this.dispatchEvent(new CustomEvent("submit", { detail: result, cancelable: true }))) {
      this.form?.requestSubmit();
    }
  }

  // Inside.

  get #now(): EditorState {
    return this.#view?.state ?? this.#state;
  }

  #update(spec: TransactionSpec): void {
    if (this.#view) {
      this.#view.dispatch(spec);
    } else {
      this.#state = this.#state.update(spec).state;
    }
  }

  #write(text: string): void {
    const { doc } = this.#now;
    if (doc.toString() !== text) {
      this.#update({ changes: { from: 0, to: doc.length, insert: text }, selection: { anchor: text.length } });
    }
  }

  /** Writes what the attribute says. */
  #start(text: string): void {
    this.#write(text);
    this.#dirty = false;
  }

  #set<Name extends keyof Settings>(name: Name, value: Settings[Name] | null): void {
    const { [name]: former, ...others } = this.#settings;
    const given = value || undefined;
    if (given === former) {
      return;
    }
    this.#settings = given === undefined ? (others as Settings) : { ...others, [name]: given };
    if (this.#tamis) {
      this.#use(this.#tamis);
    }
  }

  /** Loads the compiler for the columns. */
  #load(): Promise<Tamis> {
    const loading = load(this.#columns);
    this.#ready = loading;
    const ifLatest = (deed: () => void) => {
      if (this.#ready === loading) {
        deed();
      }
    };
    loading.then(
      (tamis) => ifLatest(() => this.#use(tamis)),
      (error: unknown) => ifLatest(() => this.#fail(error)),
    );
    return loading;
  }

  #use(tamis: Tamis): void {
    this.#tamis = tamis;
    try {
      tamis.analyze("", this.options);
    } catch (error) {
      this.#fail(error);
      return;
    }
    this.#failed = false;
    this.#update({ effects: this.#compiler.reconfigure(language.of({ tamis, options: () => this.options })) });
  }

  /** From here on nothing is compiled: what was meant would be a guess. */
  #fail(error: unknown): void {
    this.#failed = true;
    this.#result = undefined;
    this.#update({ effects: this.#compiler.reconfigure([]) });
    const message = error instanceof Error ? error.message : String(error);
    this.dispatchEvent(new ErrorEvent("error", { error, message }));
  }

  #extensions(): Extension {
    const deeds: Deeds = {
      submit: () => this.submit(),
      format: () => this.format(),
      fix: () => this.#fix(),
      announce: (words) => this.#announce(words),
    };
    return [
      this.#compiler.of([]),
      Prec.high(keys(deeds)),
      this.#looks.of([]),
      history(),
      closeBrackets(),
      drawSelection(),
      EditorView.lineWrapping,
      keymap.of([...closeBracketsKeymap, ...historyKeymap, ...standardKeymap]),
      EditorView.updateListener.of(({ docChanged }) => {
        if (docChanged) {
          this.#changed();
        }
      }),
      tokens,
      brackets,
      hover,
      asked,
      linter(null),
      this.#reader,
      theme,
    ];
  }

  /** What the attributes say. */
  #look(): Extension {
    const multiline = this.hasAttribute("multiline");
    const fixed = this.hasAttribute("readonly") || this.#disabled;
    return [
      completion(multiline),
      multiline ? [] : keymap.of(singleLine(() => this.submit())),
      placeholder(this.getAttribute("placeholder") ?? ""),
      EditorState.readOnly.of(fixed),
      EditorView.editable.of(!this.#disabled),
      EditorView.contentAttributes.of({
        "aria-label": this.#label(),
        "aria-describedby": "hint",
        "aria-multiline": String(multiline),
        ...(fixed ? { "aria-readonly": "true" } : {}),
      }),
    ];
  }

  #label(): string {
    const [label] = this.#internals.labels;
    return this.getAttribute("label") ?? label?.textContent?.trim() ?? "Query";
  }

  #changed(): void {
    this.#dirty = true;
    clearTimeout(this.#announcement);
    this.#internals.setFormValue(this.value);
  }

  #read(result: Result): void {
    this.#result = result;
    const error = said(result).find(({ severity }) => severity === "error");
    this.#view?.contentDOM.setAttribute("aria-invalid", String(error !== undefined));
    if (error) {
      this.#internals.setValidity({ customError: true }, error.message, this.#view?.contentDOM);
    } else {
      this.#internals.setValidity({});
    }
    clearTimeout(this.#announcement);
    this.#announcement = setTimeout(() => this.#announce(error ? `error: ${error.message}` : ""), PAUSE);
    this.dispatchEvent(new CustomEvent("change", { detail: result }));
  }

  #announce(words: string): void {
    this.#live.textContent = words;
  }

  #fix(): void {
    const { head } = this.#now.selection.main;
    const mendable = (this.result?.diagnostics ?? []).filter(({ fixes }) => fixes.length > 0);
    const near = mendable.find(({ labels: [place] }) => place && place.start.utf16 <= head && head <= place.end.utf16);
    const [fix] = (near ?? mendable[0])?.fixes ?? [];
    if (fix) {
      this.applyFix(fix);
    }
    this.#announce(fix ? `done: ${fix.title}` : "nothing to mend");
  }

  /** A framework may set properties before the element is defined; they then hide the ones of the class. */
  #takeEarlyProperties(): void {
    for (const name of PROPERTIES) {
      if (Object.hasOwn(this, name)) {
        const given: unknown = Reflect.get(this, name);
        Reflect.deleteProperty(this, name);
        Reflect.set(this, name, given);
      }
    }
  }
}
