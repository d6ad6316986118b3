/** Helpers for the elements of the page. */

/** Returns the element with this id. */
export function part<Kind extends HTMLElement>(id: string, kind: new () => Kind): Kind {
  const found = document.getElementById(id);
  if (!(found instanceof kind)) {
    throw new Error(`the page has no ${id}`);
  }
  return found;
}

/** Creates a button. */
export function button(className: string, label: string, press: () => void): HTMLButtonElement {
  const node = document.createElement("button");
  node.type = "button";
  node.className = className;
  node.textContent = label;
  node.addEventListener("click", press);
  return node;
}

/** Delays an action until this long after the last call. */
export function debounce(milliseconds: number, action: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  return () => {
    clearTimeout(timer);
    timer = setTimeout(action, milliseconds);
  };
}

/** Copies a text, and briefly shows the result on the button. */
export async function copy(text: string, pressed: HTMLButtonElement): Promise<void> {
  const label = pressed.dataset.label ?? pressed.textContent ?? "";
  pressed.dataset.label = label;
  try {
    await navigator.clipboard.writeText(text);
    pressed.textContent = "Copied";
  } catch {
    pressed.textContent = "Copy failed";
  }
  setTimeout(() => (pressed.textContent = label), 1_400);
}

/** The message of an error. */
export function message(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
