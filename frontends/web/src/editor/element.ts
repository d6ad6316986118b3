/** `<tamis-editor>`: a query editor for any page. */
import { search, searchKeymap } from "@codemirror/search";
import { Compartment, type Extension } from "@codemirror/state";
import { keymap } from "@codemirror/view";
import type { Columns, Fix, Tamis } from "tamis";
import { analysis, type Result } from "./analysis.js";
import { format } from "./commands.js";
import { applyFix, reported } from "./diagnostics.js";
import { features } from "./extension.js";
import { submitKeys } from "./keys.js";
import { columnsText, Language, language, load, LONG, optionsText, setLanguage, type Compiler, type Settings } from "./language.js";
import { TextField } from "./text-field.js";
import { suggestValues, type SuggestValues } from "./values.js";

/** The pause in typing after which an error is announced, in milliseconds. */
const PAUSE = 900;

const PROPERTIES = [
  "value",
  "columns",
  "now",
  "timezone",
  "parameters",
  "recent",
  "suggestValues",
  "disabled",
  "required",
  "readOnly",
  "name",
  "placeholder",
] as const;

const HINT = "Control Space shows suggestions. Control full stop fixes a problem, F8 goes to the next one.";

/** A query editor. */
export class TamisEditor extends TextField {
  static readonly observedAttributes = [
    "value",
    "columns",
    "now",
    "timezone",
    "parameters",
    "multiline",
    "placeholder",
    "readonly",
    "disabled",
    "required",
    "label",
  ];

  readonly #analyzer = analysis((result) => this.#report(result));
  readonly #source = new Compartment();
  #suggestValues: SuggestValues | null = null;
  #compiler: Compiler | undefined;
  #ready: Promise<Tamis> | undefined;
  #result: Result | undefined;
  #columns: string | null = null;
  #settings: Settings = {};
  /** Why nothing is compiled: the columns or options are malformed, or the compiler could not be loaded. */
  #failure: string | undefined;
  #announcement: ReturnType<typeof setTimeout> | undefined;

  override connectedCallback(): void {
    this.#takeEarlyProperties();
    this.describe(HINT);
    super.connectedCallback();
    if (!this.#ready) {
      this.#load();
    }
  }

  override disconnectedCallback(): void {
    clearTimeout(this.#announcement);
    super.disconnectedCallback();
  }

  override attributeChangedCallback(name: string, before: string | null, value: string | null): void {
    switch (name) {
      case "columns":
      case "now":
      case "timezone":
      case "parameters":
        this[name] = value;
        return;
      default:
        super.attributeChangedCallback(name, before, value);
    }
  }

  // Properties.

  /** The column metadata: an `available_columns` response as JSON text or an object. `null`: the standard columns. */
  get columns(): string | null {
    return this.#columns;
  }

  set columns(value: Columns | string | null) {
    const columns = columnsText(value);
    if (columns !== this.#columns) {
      this.#columns = columns;
      this.#load();
    }
  }

  /** The value of `now`, as RFC 3339. `null`: the current time. */
  get now(): string | null {
    return this.#settings.now ?? null;
  }

  set now(now: string | null) {
    this.#set("now", now);
  }

  /** The time zone of dates, and of timestamps without an offset. `null`: UTC. */
  get timezone(): string | null {
    return this.#settings.zone ?? null;
  }

  set timezone(zone: string | null) {
    this.#set("zone", zone);
  }

  /** The values of parameters, by name. JSON text keeps integers beyond 2⁵³ exact. */
  get parameters(): NonNullable<Settings["parameters"]> | null {
    return this.#settings.parameters ?? null;
  }

  set parameters(parameters: NonNullable<Settings["parameters"]> | null) {
    this.#set("parameters", parameters);
  }

  /** Recently used values, latest first; menus show them first. */
  get recent(): NonNullable<Settings["recent"]> | null {
    return this.#settings.recent ?? null;
  }

  set recent(recent: NonNullable<Settings["recent"]> | null) {
    this.#set("recent", recent);
  }

  /** Returns values from the page's own data, which menus show with those that the columns allow. */
  get suggestValues(): SuggestValues | null {
    return this.#suggestValues;
  }

  set suggestValues(source: SuggestValues | null) {
    this.#suggestValues = source;
    this.update({ effects: this.#source.reconfigure(source ? suggestValues.of(source) : []) });
  }

  /** The analysis of the text; `null` until the compiler is loaded, and while columns or options are malformed. */
  get result(): Result | null {
    this.settle();
    return this.#result ?? null;
  }

  /** A promise of the compiler with the columns of this editor. */
  get ready(): Promise<Tamis> {
    return this.#ready ?? this.#load();
  }

  /** The compiler, or `null` while it is being loaded. */
  get tamis(): Tamis | null {
    return this.#compiler?.tamis ?? null;
  }

  /** The options as JSON text, for the methods of `Tamis`. */
  get options(): string {
    return optionsText(this.#settings);
  }

  // Methods.

  /** Formats the query; a query with syntax errors is left unchanged. */
  format(): void {
    if (!format({ state: this.state, dispatch: (...specs) => this.update(Object.assign({}, ...specs)) })) {
      this.announce("a query with syntax errors cannot be formatted");
    }
  }

  /** Replaces the selection with the text, separated from the words around it, and puts the cursor after it. */
  override insert(text: string): void {
    const { from, to } = this.state.selection.main;
    const before = /[^\s([{,]$/u.test(this.state.sliceDoc(Math.max(from - 1, 0), from)) ? " " : "";
    const after = /^[^\s)\]},]/u.test(this.state.sliceDoc(to, to + 1)) ? " " : "";
    super.insert(before + text + after);
  }

  /** Applies a fix of the last result. */
  applyFix(fix: Fix): void {
    if (this.view && this.#result?.text === this.value) {
      applyFix(this.view, fix);
    }
  }

  /** Dispatches `change` and `submit`, then submits the form of the element. Waits for the compiler. */
  submit(): void {
    this.commit();
    const { result } = this;
    if (!result && this.view && this.#failure === undefined) {
      this.ready.then(
        () => this.submit(),
        () => {},
      );
    }
    if (result && this.dispatchEvent(new CustomEvent("submit", { detail: result, cancelable: true }))) {
      this.form?.requestSubmit();
    }
  }

  // What the text field asks.

  /** @internal */
  protected override extensions(): Extension {
    return [
      features(this.#analyzer, (_, words) => this.announce(words)),
      this.#source.of(this.#suggestValues ? suggestValues.of(this.#suggestValues) : []),
    ];
  }

  /** @internal */
  protected override attributeExtensions(): Extension {
    const multiline = this.hasAttribute("multiline");
    return [
      submitKeys(() => this.submit(), multiline),
      multiline ? [search({ top: true }), keymap.of(searchKeymap)] : [],
    ];
  }

  /** @internal */
  protected override problem(): string | null {
    const text = this.value;
    if (!/\S/.test(text)) {
      return null;
    }
    if (this.#failure !== undefined) {
      return `the query cannot be checked: ${this.#failure}`;
    }
    const loaded = this.state.facet(language);
    // A long text is analyzed in a worker, and at the latest when the form is submitted.
    const known = text.length <= LONG ? loaded?.check(text) : this.#result?.text === text ? this.#result : undefined;
    return known?.diagnostics.find(({ severity }) => severity === "error")?.message ?? null;
  }

  /** @internal */
  protected override settle(): void {
    const analyzer = this.view?.plugin(this.#analyzer);
    if (analyzer?.stale) {
      analyzer.analyze();
    }
  }

  /** @internal */
  protected override pending(): Promise<unknown> | null {
    const isLoading = !this.state.facet(language) && this.#failure === undefined;
    return isLoading && /\S/.test(this.value) ? this.ready : null;
  }

  // Internals.

  #set<Name extends keyof Settings>(name: Name, value: Settings[Name] | null): void {
    const { [name]: previous, ...others } = this.#settings;
    const setting = value || undefined;
    if (setting === previous) {
      return;
    }
    this.#settings = setting === undefined ? (others as Settings) : { ...others, [name]: setting };
    if (this.#compiler) {
      this.#use(this.#compiler);
    }
  }

  /** Loads the compiler for the columns. */
  #load(): Promise<Tamis> {
    const loading = load(this.#columns);
    const ready = loading.then(({ tamis }) => tamis);
    this.#ready = ready;
    const ifLatest = (action: () => void): void => {
      if (this.#ready === ready) {
        action();
      }
    };
    loading.then(
      (compiler) => ifLatest(() => this.#use(compiler)),
      (error: unknown) => ifLatest(() => this.#fail(error)),
    );
    ready.catch(() => {});
    return ready;
  }

  #use(compiler: Compiler): void {
    this.#compiler = compiler;
    const loaded = new Language(compiler, (more) => optionsText(this.#settings, more));
    try {
      loaded.check("");
    } catch (error) {
      this.#fail(error);
      return;
    }
    this.#failure = undefined;
    this.update({ effects: setLanguage.of(loaded) });
    this.updateValidity();
  }

  /** Stops compiling: with wrong columns or options, the filter would be wrong too. */
  #fail(error: unknown): void {
    const message = error instanceof Error ? error.message : String(error);
    this.#failure = message;
    this.#result = undefined;
    this.update({ effects: setLanguage.of(null) });
    this.updateValidity();
    if (!this.#compiler) {
      console.error(`<tamis-editor>: ${message}`);
    }
    this.dispatchEvent(new ErrorEvent("error", { error, message }));
  }

  #report(result: Result): void {
    this.#result = result;
    this.updateValidity();
    const error = reported(result).find(({ severity }) => severity === "error");
    this.view?.contentDOM.setAttribute("aria-invalid", String(error !== undefined));
    clearTimeout(this.#announcement);
    this.#announcement = setTimeout(() => this.announce(error ? `error: ${error.message}` : ""), PAUSE);
    this.dispatchEvent(new CustomEvent("result", { detail: result }));
  }

  /** Properties that a framework set before the element was defined hide the accessors of the class. */
  #takeEarlyProperties(): void {
    for (const name of PROPERTIES) {
      if (Object.hasOwn(this, name)) {
        const value: unknown = Reflect.get(this, name);
        Reflect.deleteProperty(this, name);
        Reflect.set(this, name, value);
      }
    }
  }
}
