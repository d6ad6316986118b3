/** The form-associated part of a field: its properties and validity are those of an `<input>`. */

/** Without a page, as on a server, the class can be imported but not used. */
const Base: typeof HTMLElement = globalThis.HTMLElement ?? (class {} as typeof HTMLElement);

/** A field of a form. */
export abstract class FormField extends Base {
  static readonly formAssociated = true;

  readonly #internals = this.attachInternals();
  #formRoot: Node | undefined;
  #customProblem = "";

  // What a subclass provides.

  abstract value: string;
  /** The element at which the browser shows a problem. @internal */
  protected abstract readonly anchor: HTMLElement | undefined;
  /** The problem that makes the value invalid, if it is known. @internal */
  protected abstract problem(): string | null;
  /** Finds the problem of the current value now. @internal */
  protected abstract settle(): void;
  /** A promise if the validity cannot be decided yet. @internal */
  protected abstract pending(): Promise<unknown> | null;

  // Properties and methods.

  get form(): HTMLFormElement | null {
    return this.#internals.form;
  }

  get labels(): NodeList {
    return this.#internals.labels;
  }

  get type(): string {
    return this.localName;
  }

  get name(): string {
    return this.getAttribute("name") ?? "";
  }

  set name(name: string) {
    this.setAttribute("name", name);
  }

  get required(): boolean {
    return this.hasAttribute("required");
  }

  set required(isRequired: boolean) {
    this.toggleAttribute("required", Boolean(isRequired));
  }

  get disabled(): boolean {
    return this.hasAttribute("disabled");
  }

  set disabled(isDisabled: boolean) {
    this.toggleAttribute("disabled", Boolean(isDisabled));
  }

  get readOnly(): boolean {
    return this.hasAttribute("readonly");
  }

  set readOnly(isReadOnly: boolean) {
    this.toggleAttribute("readonly", Boolean(isReadOnly));
  }

  get willValidate(): boolean {
    return this.#internals.willValidate;
  }

  get validity(): ValidityState {
    this.settle();
    return this.#internals.validity;
  }

  get validationMessage(): string {
    this.settle();
    return this.#internals.validationMessage;
  }

  checkValidity(): boolean {
    this.settle();
    return this.#internals.checkValidity();
  }

  reportValidity(): boolean {
    this.settle();
    return this.#internals.reportValidity();
  }

  /** Makes the field invalid with this message, until it is set to the empty string. */
  setCustomValidity(message: string): void {
    this.#customProblem = message;
    this.updateValidity();
  }

  // For subclasses.

  /** Decides about the form's submission, while the element is in a page. @internal */
  protected watchForm(): void {
    this.#formRoot = this.getRootNode();
    this.#formRoot.addEventListener("submit", this.#checkSubmission, { capture: true });
  }

  /** @internal */
  protected leaveForm(): void {
    this.#formRoot?.removeEventListener("submit", this.#checkSubmission, { capture: true });
  }

  /** Passes the value to the form. @internal */
  protected valueChanged(): void {
    this.#internals.setFormValue(this.value);
    this.updateValidity();
  }

  /** Decides whether the field is valid. @internal */
  protected updateValidity(): void {
    const isMissing = this.required && !/\S/.test(this.value);
    const message = this.#customProblem || (isMissing ? "Please fill out this field." : this.problem());
    if (message && this.anchor) {
      this.#internals.setValidity(isMissing ? { valueMissing: true } : { customError: true }, message, this.anchor);
    } else {
      this.#internals.setValidity({});
    }
  }

  // Internals.

  /** Decides at submission whether the form is submitted: now if possible, otherwise as soon as the compiler is loaded. */
  readonly #checkSubmission = (event: Event): void => {
    const { form } = this;
    if (!form || event.target !== form || !(event instanceof SubmitEvent) || !this.willValidate) {
      return;
    }
    const { submitter } = event;
    if (form.noValidate || (submitter && "formNoValidate" in submitter && submitter.formNoValidate)) {
      return;
    }
    const pending = this.pending();
    this.settle();
    if (pending || !this.#internals.validity.valid) {
      event.preventDefault();
      event.stopImmediatePropagation();
    }
    if (pending) {
      const again = (): void => form.requestSubmit(submitter);
      pending.then(again, again);
    } else {
      this.#internals.reportValidity();
    }
  };
}
