/** `<tamis-editor>`: a query editor for any page. */
import { closeBrackets, closeBracketsKeymap } from "@codemirror/autocomplete";
import { history, historyKeymap, standardKeymap } from "@codemirror/commands";
import { linter } from "@codemirror/lint";
import { Compartment, EditorState, Prec, type Extension, type TransactionSpec } from "@codemirror/state";
import { drawSelection, EditorView, keymap, placeholder } from "@codemirror/view";
import type { Fix, Tamis } from "tamis";
import { analysis, applyFix, reported, type Result } from "./analysis";
import { brackets } from "./brackets";
import { completion } from "./completion";
import { hover, pinned } from "./hover";
import { keys, singleLine, type Actions } from "./keys";
import { language, load, optionsText, type Settings } from "./language";
import { host, theme } from "./theme";
import { tokens } from "./tokens";

/** The pause in typing after which an error is announced, in milliseconds. */
const PAUSE = 900;

const PROPERTIES = ["value", "columns", "now", "timezone", "parameters", "recent"] as const;

const HINT = "Control Space shows suggestions. Control full stop fixes a problem, F8 goes to the next one.";

const sheet = new CSSStyleSheet();
sheet.replaceSync(host);

/** A query editor. */
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
  readonly #appearance = new Compartment();
  readonly #analyzer = analysis((result) => this.#report(result));
  #state: EditorState;
  #view: EditorView | undefined;
  #tamis: Tamis | undefined;
  #ready: Promise<Tamis> | undefined;
  #result: Result | undefined;
  #columns: string | null = null;
  #settings: Settings = {};
  /** Whether the columns or options are malformed, or the compiler could not be loaded. */
  #failed = false;
  #disabled = false;
  /** Whether the value differs from the attribute. */
  #dirty = false;
  #announcement: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    super();
    this.#root.adoptedStyleSheets = [sheet];
    this.#live.className = "visually-hidden";
    this.#live.setAttribute("role", "status");
    const hint = document.createElement("div");
    hint.id = "hint";
    hint.hidden = true;
    hint.textContent = HINT;
    this.#root.append(this.#live, hint);
    this.#state = EditorState.create({ extensions: this.#extensions() });
  }

  // Lifecycle callbacks.

  connectedCallback(): void {
    this.#takeEarlyProperties();
    this.#view = new EditorView({ state: this.#state, root: this.#root });
    this.#root.append(this.#view.dom);
    this.#update({ effects: this.#appearance.reconfigure(this.#appearanceExtension()) });
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
          this.#reset(value ?? "");
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
        this.#update({ effects: this.#appearance.reconfigure(this.#appearanceExtension()) });
    }
  }

  formResetCallback(): void {
    this.#reset(this.getAttribute("value") ?? "");
  }

  formStateRestoreCallback(state: string): void {
    this.value = state;
  }

  formDisabledCallback(disabled: boolean): void {
    this.#disabled = disabled;
    this.#update({ effects: this.#appearance.reconfigure(this.#appearanceExtension()) });
  }

  // Properties.

  /** The text. */
  get value(): string {
    return this.#now.doc.toString();
  }

  set value(text: string) {
    this.#dirty = true;
    this.#write(text);
  }

  /** The column metadata: an `available_columns` response as JSON text or an object. `null`: the standard columns. */
  get columns(): string | null {
    return this.#columns;
  }

  set columns(value: string | object | null) {
    const columns = typeof value === "object" && value !== null ? JSON.stringify(value) : value;
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

  /** The analysis of the text; `null` until the compiler is loaded, and while columns or options are malformed. */
  get result(): Result | null {
    const analyzer = this.#view?.plugin(this.#analyzer);
    if (analyzer?.stale) {
      analyzer.analyze();
    }
    return this.#result ?? null;
  }

  /** A promise of the compiler with the columns of this editor. */
  get ready(): Promise<Tamis> {
    return this.#ready ?? this.#load();
  }

  /** The compiler, or `null` while it is being loaded. */
  get tamis(): Tamis | null {
    return this.#tamis ?? null;
  }

  /** The options as JSON text, for the methods of `Tamis`. */
  get options(): string {
    return optionsText(this.#settings);
  }

  /** The form that owns the element. */
  get form(): HTMLFormElement | null {
    return this.#internals.form;
  }

  // Methods.

  override focus(): void {
    this.#view?.focus();
  }

  /** Formats the query; a query with syntax errors is left unchanged. */
  format(): void {
    const formatted = this.result?.formatted;
    if (!formatted) {
      this.#announce("a query with syntax errors cannot be formatted");
    } else if (formatted !== this.value) {
      this.#write(formatted);
    }
  }

  /** Replaces the selection with the text and puts the cursor after it. */
  insert(text: string): void {
    this.#dirty = true;
    this.#update(this.#now.replaceSelection(text));
    this.focus();
  }

  /** Applies a fix of the last result. */
  applyFix(fix: Fix): void {
    if (this.#view && this.result?.text === this.value) {
      applyFix(this.#view, fix);
    }
  }

  /** Dispatches `submit`, then submits the form of the element. Waits for the compiler. */
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

  // Internals.

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

  /** Sets the text to the value of the attribute. */
  #reset(text: string): void {
    this.#write(text);
    this.#dirty = false;
  }

  #set<Name extends keyof Settings>(name: Name, value: Settings[Name] | null): void {
    const { [name]: previous, ...others } = this.#settings;
    const setting = value || undefined;
    if (setting === previous) {
      return;
    }
    this.#settings = setting === undefined ? (others as Settings) : { ...others, [name]: setting };
    if (this.#tamis) {
      this.#use(this.#tamis);
    }
  }

  /** Loads the compiler for the columns. */
  #load(): Promise<Tamis> {
    const loading = load(this.#columns);
    this.#ready = loading;
    const ifLatest = (action: () => void) => {
      if (this.#ready === loading) {
        action();
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

  /** Stops compiling: with wrong columns or options, the filter would be wrong too. */
  #fail(error: unknown): void {
    this.#failed = true;
    this.#result = undefined;
    this.#update({ effects: this.#compiler.reconfigure([]) });
    const message = error instanceof Error ? error.message : String(error);
    this.dispatchEvent(new ErrorEvent("error", { error, message }));
  }

  #extensions(): Extension {
    const actions: Actions = {
      submit: () => this.submit(),
      format: () => this.format(),
      fix: () => this.#fix(),
      announce: (words) => this.#announce(words),
    };
    return [
      this.#compiler.of([]),
      Prec.high(keys(actions)),
      this.#appearance.of([]),
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
      pinned,
      linter(null),
      this.#analyzer,
      theme,
    ];
  }

  /** The extensions that depend on attributes. */
  #appearanceExtension(): Extension {
    const multiline = this.hasAttribute("multiline");
    const readOnly = this.hasAttribute("readonly") || this.#disabled;
    return [
      completion(multiline),
      multiline ? [] : keymap.of(singleLine(() => this.submit())),
      placeholder(this.getAttribute("placeholder") ?? ""),
      EditorState.readOnly.of(readOnly),
      EditorView.editable.of(!this.#disabled),
      EditorView.contentAttributes.of({
        "aria-label": this.#label(),
        "aria-describedby": "hint",
        "aria-multiline": String(multiline),
        ...(readOnly ? { "aria-readonly": "true" } : {}),
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

  #report(result: Result): void {
    this.#result = result;
    const error = reported(result).find(({ severity }) => severity === "error");
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
    const fixable = (this.result?.diagnostics ?? []).filter(({ fixes }) => fixes.length > 0);
    const near = fixable.find(({ labels: [label] }) => label && label.start.utf16 <= head && head <= label.end.utf16);
    const [fix] = (near ?? fixable[0])?.fixes ?? [];
    if (fix) {
      this.applyFix(fix);
    }
    this.#announce(fix ? `fixed: ${fix.title}` : "nothing to fix");
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
