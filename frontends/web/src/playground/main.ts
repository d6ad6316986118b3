/** The playground: a query and everything it compiles to. */
import { TamisEditor, type Result, type Tamis } from "../editor/index.js";
import { line } from "../editor/words.js";
import { columnsPanel } from "./columns.js";
import { setUpFiles } from "./drop.js";
import { EXAMPLES, FIRST } from "./examples.js";
import { fromHash, toHash, type State } from "./link.js";
import { setUpLearn } from "./learn.js";
import { setUpNext } from "./next.js";
import { Output } from "./output.js";
import { button, copy, debounce, message, part } from "./page.js";
import { problems, type Actions } from "./problems.js";
import { setUpRaise } from "./raise.js";
import { showCode } from "./reference.js";
import { isIncomplete, showFailure, showStatus } from "./status.js";
import { showOverflow } from "./tabs.js";
import { setUpTheme } from "./theme.js";

const editor = part("query", TamisEditor);
const notice = part("notice", HTMLElement);
const problemList = part("problems", HTMLElement);
const now = part("now", HTMLInputElement);
const zone = part("zone", HTMLInputElement);
const parameters = part("parameters", HTMLInputElement);
const link = debounce(250, () => void writeLink());
const output = new Output(editor, link);
const showColumns = columnsPanel((name) => editor.insert(name));

/** The name of the columns that need no metadata. */
const STANDARD = "standard";

/** How often a query with `now` is compiled again, in milliseconds, and the longest such query. */
const CLOCK = 1_000;
const MAX_CLOCK_LENGTH = 2_000;

/** The last hash that this page wrote. */
let written = "";

/** The delay before errors are shown, in milliseconds. */
const PAUSE = 700;
let waiting: ReturnType<typeof setTimeout> | undefined;
let lastKey = -PAUSE;

/** Shows a message under the editor; a fatal one says that nothing is compiled. */
function notify(text: string, isFatal = false): void {
  notice.classList.toggle("fatal", isFatal);
  notice.replaceChildren(...line(text));
}

/** Writes a query as if it were typed, so that it can be undone. */
function write(query: string): void {
  notify("");
  editor.select();
  editor.insert(query);
}

const actions: Actions = {
  select: (start, end) => {
    editor.setSelectionRange(start, end);
    editor.focus();
  },
  apply: (fix) => editor.applyFix(fix),
  fixAll: () => editor.tamis && write(editor.tamis.fix(editor.value, "unsafe", editor.options).text),
  explain: (code) => void showCode(code, write),
};

/** Shows the output at once, but errors only after a pause in typing; until then, the last output stays, dimmed. */
function show(tamis: Tamis, result: Result): void {
  clearTimeout(waiting);
  const isTyping = !result.ok && performance.now() - lastKey < PAUSE;
  showStatus(result, isTyping);
  if (isTyping) {
    output.dim();
    problemList.replaceChildren();
    waiting = setTimeout(() => showNow(tamis, result), PAUSE);
  } else {
    showNow(tamis, result);
  }
  link();
}

function showNow(tamis: Tamis, result: Result): void {
  showStatus(result, false);
  // What is missing at the end needs no explanation, but may have a fix.
  const listed = isIncomplete(result) ? result.diagnostics.filter(({ fixes }) => fixes.length > 0) : result.diagnostics;
  problemList.classList.toggle("remarks", result.ok);
  problemList.replaceChildren(...problems({ ...result, diagnostics: listed }, actions));
  output.show(tamis, result);
}

async function useColumns(columns: string | null, source: string): Promise<void> {
  editor.columns = columns;
  const tamis = await editor.ready;
  showColumns(tamis);
  part("columns-source", HTMLElement).textContent = source;
  part("columns-reset", HTMLElement).hidden = columns === null;
  link();
}

/** Loads column metadata from a file; reports an error if it is invalid. */
async function loadColumns(file: File): Promise<void> {
  const previous = editor.columns;
  const previousSource = part("columns-source", HTMLElement).textContent ?? "";
  try {
    await useColumns(await file.text(), file.name);
    notify(`Using the columns of ${file.name}.`);
  } catch (error) {
    await useColumns(previous, previousSource);
    notify(`${file.name} contains no valid columns: ${message(error)}`);
  }
}

/** Passes the options to the editor, which reports an error if they are malformed. */
function applyOptions(): void {
  notify("");
  part("pin", HTMLButtonElement).textContent = now.value ? "Unpin" : "Pin";
  editor.now = now.value.trim() || null;
  editor.timezone = zone.value.trim() || null;
  editor.parameters = parameters.value.trim() || null;
}

/** Clears the output: with malformed options or columns, the filter would be wrong. */
function fail({ message: text }: ErrorEvent): void {
  clearTimeout(waiting);
  problemList.replaceChildren();
  output.clear();
  const isLoaded = editor.tamis !== null;
  showFailure(isLoaded ? "invalid options" : "not available");
  notify(isLoaded ? text : `The compiler could not be loaded. ${text}`, true);
}

function state(): State {
  const { target, settings, tab } = output;
  return {
    query: editor.value,
    target,
    settings,
    tab,
    now: now.value,
    zone: zone.value,
    parameters: parameters.value,
    columns: editor.columns,
  };
}

/** Writes the link, and returns what is too long for it. */
async function writeLink(): Promise<string[]> {
  const { hash, omitted } = await toHash(state());
  written = hash;
  history.replaceState(null, "", hash);
  return omitted.map((name) => (name === "columns" ? "column metadata" : name));
}

async function useLinkedColumns(columns: string | null): Promise<void> {
  try {
    await useColumns(columns, columns === null ? STANDARD : "from the link");
  } catch (error) {
    await useColumns(null, STANDARD);
    notify(`The columns in the link are invalid and were ignored: ${message(error)}`);
  }
}

async function readLink(): Promise<void> {
  const linked = await fromHash(location.hash);
  editor.value = linked.query ?? FIRST;
  output.setRequest(linked.target ?? "", linked.settings ?? null);
  output.tab = linked.tab ?? "tree";
  now.value = linked.now ?? "";
  zone.value = linked.zone ?? "";
  parameters.value = linked.parameters ?? "";
  applyOptions();
  part("options", HTMLDetailsElement).open = Boolean(linked.now || linked.zone || linked.parameters);
  await useLinkedColumns(linked.columns ?? null);
}

/** Without a pinned time, `now` is the current time, also while nothing is typed. */
function setUpClock(): void {
  part("pin", HTMLButtonElement).addEventListener("click", () => {
    now.value = now.value ? "" : new Date().toISOString().replace(/\.\d+/, "");
    applyOptions();
    link();
  });
  setInterval(() => {
    if (!now.value && !document.hidden && editor.value.length <= MAX_CLOCK_LENGTH) {
      output.followClock();
    }
  }, CLOCK);
}

function connect(): void {
  editor.addEventListener("result", (event) => {
    if (editor.tamis && event instanceof CustomEvent) {
      show(editor.tamis, event.detail as Result);
    }
  });
  editor.addEventListener("keydown", () => (lastKey = performance.now()));
  editor.addEventListener("error", fail);
  editor.addEventListener("input", () => notify(""));
  for (const input of [now, zone, parameters]) {
    input.addEventListener("input", debounce(250, applyOptions));
  }
  part("examples", HTMLElement).append(
    ...Object.entries(EXAMPLES).map(([name, query]) =>
      button("example", name, () => write(query)),
    ),
  );
  part("zones", HTMLDataListElement).append(...Intl.supportedValuesOf("timeZone").map((name) => new Option(name)));
  part("format", HTMLButtonElement).addEventListener("click", () => editor.format());
  const copyOutput = part("copy", HTMLButtonElement);
  copyOutput.addEventListener("click", () => void copy(output.text ?? "", copyOutput));
  const copyLink = part("copy-link", HTMLButtonElement);
  copyLink.addEventListener("click", async () => {
    const omitted = await writeLink();
    if (omitted.length > 0) {
      notify(`Too long for a link, and left out: ${omitted.join(", ")}.`);
    }
    await copy(location.href, copyLink);
  });
  part("columns-reset", HTMLButtonElement).addEventListener("click", () => void useColumns(null, STANDARD));
  window.addEventListener("hashchange", () => {
    if (location.hash !== written) {
      void readLink();
    }
  });
}

connect();
setUpClock();
setUpTheme(editor);
setUpNext(editor);
for (const list of document.querySelectorAll<HTMLElement>("[role=tablist]")) {
  showOverflow(list);
}
setUpLearn((query) => editor.insert(query), write);
setUpRaise(editor, notify);
setUpFiles((file) => void loadColumns(file));
void readLink();
