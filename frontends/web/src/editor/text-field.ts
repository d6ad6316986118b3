/** A CodeMirror editor as a form field: the value, the selection and the events of an `<input>`. */
import { history, historyKeymap, standardKeymap } from "@codemirror/commands";
import { Annotation, Compartment, EditorState, Transaction, type Extension, type Text, type TransactionSpec } from "@codemirror/state";
import { drawSelection, EditorView, keymap, placeholder } from "@codemirror/view";
import { FormField } from "./form-field.js";
import { host, theme } from "./theme.js";

/** Marks changes by a script, which dispatch no events, as in an `<input>`. */
const silent = Annotation.define<boolean>();

let sheet: CSSStyleSheet | undefined;

function styles(): CSSStyleSheet {
  if (!sheet) {
    sheet = new CSSStyleSheet();
    sheet.replaceSync(host);
  }
  return sheet;
}

/** A text field. */
export abstract class TextField extends FormField {
  readonly #root = this.attachShadow({ mode: "open" });
  readonly #live = document.createElement("div");
  readonly #hint = document.createElement("div");
  readonly #history = new Compartment();
  readonly #attributes = new Compartment();
  #state: EditorState | undefined;
  #view: EditorView | undefined;
  /** Whether the value differs from the attribute. */
  #isDirty = false;
  #isFieldsetDisabled = false;
  /** The value at the last `change` event. */
  #committed = "";
  /** The value of the last document, which is long to join. */
  #text: { doc: Text; value: string } | undefined;

  constructor() {
    super();
    this.#root.adoptedStyleSheets = [styles()];
    this.#live.className = "visually-hidden";
    this.#live.setAttribute("role", "status");
    this.#hint.id = "hint";
    this.#hint.hidden = true;
    this.#root.append(this.#live, this.#hint);
    this.addEventListener("input", (event) => this.#stopNative(event), { capture: true });
    this.addEventListener("focusout", () => this.commit());
    this.addEventListener("click", (event) => this.#focusFromLabel(event));
  }

  // What a subclass provides.

  /** The extensions of the editor. @internal */
  protected abstract extensions(): Extension;
  /** The extensions that depend on attributes. @internal */
  protected abstract attributeExtensions(): Extension;
  // Lifecycle callbacks.

  connectedCallback(): void {
    this.#view = new EditorView({ state: this.state, root: this.#root });
    this.#root.append(this.#view.dom);
    this.reconfigure();
    this.watchForm();
    this.valueChanged();
  }

  disconnectedCallback(): void {
    this.leaveForm();
    if (this.#view) {
      this.#state = this.#view.state;
      this.#view.destroy();
      this.#view = undefined;
    }
  }

  attributeChangedCallback(name: string, _: string | null, value: string | null): void {
    if (name !== "value") {
      this.reconfigure();
    } else if (!this.#isDirty) {
      this.#replace(value ?? "");
    }
  }

  formResetCallback(): void {
    this.#replace(this.defaultValue);
    this.#isDirty = false;
  }

  formStateRestoreCallback(state: string): void {
    this.value = state;
  }

  formDisabledCallback(isDisabled: boolean): void {
    this.#isFieldsetDisabled = isDisabled;
    this.reconfigure();
  }

  // The text.

  /** The text. Setting it is no user input: it dispatches no events, and cannot be undone. */
  override get value(): string {
    const { doc } = this.state;
    if (this.#text?.doc !== doc) {
      this.#text = { doc, value: doc.toString() };
    }
    return this.#text.value;
  }

  override set value(text: string | null | undefined) {
    this.#replace(text ?? "");
    this.#isDirty = true;
  }

  /** The attribute `value`, to which a form is reset. */
  get defaultValue(): string {
    return this.getAttribute("value") ?? "";
  }

  set defaultValue(text: string) {
    this.setAttribute("value", text);
  }

  get placeholder(): string {
    return this.getAttribute("placeholder") ?? "";
  }

  set placeholder(text: string) {
    this.setAttribute("placeholder", text);
  }

  get selectionStart(): number {
    return this.state.selection.main.from;
  }

  set selectionStart(offset: number) {
    this.setSelectionRange(offset, Math.max(offset, this.selectionEnd));
  }

  get selectionEnd(): number {
    return this.state.selection.main.to;
  }

  set selectionEnd(offset: number) {
    this.setSelectionRange(Math.min(offset, this.selectionStart), offset);
  }

  get selectionDirection(): "forward" | "backward" | "none" {
    const { anchor, head } = this.state.selection.main;
    return head < anchor ? "backward" : head > anchor ? "forward" : "none";
  }

  setSelectionRange(start: number | null, end: number | null, direction?: "forward" | "backward" | "none"): void {
    const { length } = this.state.doc;
    const to = Math.min(Math.max(end ?? 0, 0), length);
    const from = Math.min(Math.max(start ?? 0, 0), to);
    this.update({ selection: direction === "backward" ? { anchor: to, head: from } : { anchor: from, head: to } });
  }

  select(): void {
    this.setSelectionRange(0, this.state.doc.length);
  }

  /** Replaces the selection with a text and puts the cursor after it, as if it were typed. */
  insert(text: string): void {
    this.update({ ...this.state.replaceSelection(text), userEvent: "input.type", scrollIntoView: true });
    this.focus();
  }

  override focus(options?: FocusOptions): void {
    this.#view?.contentDOM.focus(options);
  }

  override blur(): void {
    this.#view?.contentDOM.blur();
  }

  // For subclasses.

  /** The current state of the editor. @internal */
  protected get state(): EditorState {
    return this.#view?.state ?? (this.#state ??= this.#createState());
  }

  /** The editor, while the element is in a page. @internal */
  protected get view(): EditorView | undefined {
    return this.#view;
  }

  /** @internal */
  protected override get anchor(): HTMLElement | undefined {
    return this.#view?.contentDOM;
  }

  /** @internal */
  protected update(spec: TransactionSpec): void {
    if (this.#view) {
      this.#view.dispatch(spec);
      return;
    }
    const transaction = this.state.update(spec);
    this.#state = transaction.state;
    if (transaction.docChanged) {
      this.#changed([transaction]);
    }
  }

  /** Applies the attributes. @internal */
  protected reconfigure(): void {
    if (this.#view) {
      this.update({ effects: this.#attributes.reconfigure(this.#attributeExtensions()) });
      this.updateValidity();
    }
  }

  /** Dispatches `change` if the value has changed since the last time. @internal */
  protected commit(): void {
    if (this.value !== this.#committed) {
      this.#committed = this.value;
      this.dispatchEvent(new Event("change", { bubbles: true }));
    }
  }

  /** Says something to screen readers. @internal */
  protected announce(words: string): void {
    this.#live.textContent = words;
  }

  /** The description for screen readers. @internal */
  protected describe(hint: string): void {
    this.#hint.textContent = hint;
  }

  // Internals.

  #createState(): EditorState {
    const listener = EditorView.updateListener.of(({ docChanged, transactions }) => {
      if (docChanged) {
        this.#changed(transactions);
      }
    });
    return EditorState.create({
      extensions: [
        this.#attributes.of([]),
        this.#history.of(history()),
        drawSelection(),
        EditorView.lineWrapping,
        EditorView.perLineTextDirection.of(false),
        this.extensions(),
        keymap.of([...historyKeymap, ...standardKeymap]),
        listener,
        theme,
      ],
    });
  }

  #attributeExtensions(): Extension {
    const isDisabled = this.disabled || this.#isFieldsetDisabled;
    const isReadOnly = this.readOnly || isDisabled;
    const [label] = this.labels;
    const name = this.getAttribute("label") ?? label?.textContent?.trim() ?? "Query";
    return [
      this.attributeExtensions(),
      placeholder(this.placeholder),
      EditorState.readOnly.of(isReadOnly),
      EditorView.editable.of(!isDisabled),
      EditorView.contentAttributes.of({
        "aria-label": name,
        "aria-describedby": "hint",
        "aria-multiline": String(this.hasAttribute("multiline")),
        ...(this.required ? { "aria-required": "true" } : {}),
        ...(isReadOnly ? { "aria-readonly": "true" } : {}),
      }),
    ];
  }

  /** Replaces the text, which starts a new history. */
  #replace(text: string): void {
    if (this.value !== text) {
      const changes = { from: 0, to: this.state.doc.length, insert: text };
      const annotations = [silent.of(true), Transaction.addToHistory.of(false)];
      const selection = { anchor: this.state.toText(text).length };
      this.update({ changes, selection, annotations, effects: this.#history.reconfigure([]) });
      this.update({ effects: this.#history.reconfigure(history()) });
    }
    this.#committed = this.value;
  }

  #changed(transactions: readonly Transaction[]): void {
    this.valueChanged();
    if (transactions.some((transaction) => transaction.docChanged && !transaction.annotation(silent))) {
      this.#isDirty = true;
      this.dispatchEvent(new InputEvent("input", { bubbles: true, composed: true }));
    }
  }

  /** CodeMirror's own events come before the value has changed. */
  #stopNative(event: Event): void {
    if (event.composedPath()[0] !== this) {
      event.stopImmediatePropagation();
    }
  }

  /** A click on the label is dispatched on the element itself. */
  #focusFromLabel(event: Event): void {
    if (event.composedPath()[0] === this) {
      this.focus();
    }
  }
}
