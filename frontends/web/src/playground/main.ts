/** The playground: a query, and all that tamis makes of it. */
import { TamisEditor, type Result, type Tamis } from "../editor/index";
import { columnsPanel } from "./columns";
import { dropping } from "./drop";
import { EXAMPLES, FIRST } from "./examples";
import { fromHash, toHash, type State } from "./link";
import { Output } from "./output";
import { button, copy, later, message, part } from "./page";
import { problems } from "./problems";
import { raising } from "./raise";
import { theming } from "./theme";

const editor = part("query", TamisEditor);
const notice = part("notice", HTMLElement);
const problemList = part("problems", HTMLElement);
const now = part("now", HTMLInputElement);
const zone = part("zone", HTMLInputElement);
const parameters = part("parameters", HTMLInputElement);
const link = later(250, () => void writeLink());
const output = new Output(editor, link);
const showColumns = columnsPanel((name) => editor.insert(name));

/** What the columns are called that are known without metadata. */
const STANDARD = "standard";

/** The link as this page wrote it last. */
let written = "";

/** How many milliseconds a query may be wrong before the page says so. */
const PAUSE = 450;
let waiting: ReturnType<typeof setTimeout> | undefined;

function tell(words: string): void {
  notice.textContent = words;
}

/** Shows what a query becomes at once, and its mistakes only once nobody writes any more: a page must not twitch. */
function show(tamis: Tamis, result: Result): void {
  clearTimeout(waiting);
  if (result.ok || document.activeElement !== editor || problemList.childElementCount > 0) {
    showNow(tamis, result);
  } else {
    output.forget();
    waiting = setTimeout(() => showNow(tamis, result), PAUSE);
  }
  link();
}

function showNow(tamis: Tamis, result: Result): void {
  problemList.replaceChildren(...problems(result, (fix) => editor.applyFix(fix)));
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

/** Takes metadata of columns; what is none is told. */
async function takeColumns(file: File): Promise<void> {
  const former = editor.columns;
  const formerSource = part("columns-source", HTMLElement).textContent ?? "";
  try {
    await useColumns(await file.text(), file.name);
    tell(`The columns of ${file.name} are used.`);
  } catch (error) {
    await useColumns(former, formerSource);
    tell(`${file.name} holds no columns: ${message(error)}`);
  }
}

/** Hands the options to the editor; what is malformed it tells. */
function takeOptions(): void {
  tell("");
  editor.now = now.value.trim() || null;
  editor.timezone = zone.value.trim() || null;
  editor.parameters = parameters.value.trim() || null;
}

/** Shows no filter that was meant otherwise. */
function fail({ message: words }: ErrorEvent): void {
  clearTimeout(waiting);
  problemList.replaceChildren();
  output.clear();
  tell(words);
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

async function writeLink(): Promise<boolean> {
  const { hash, whole } = await toHash(state());
  written = hash;
  history.replaceState(null, "", hash);
  return whole;
}

async function linkedColumns(columns: string | null): Promise<void> {
  try {
    await useColumns(columns, columns === null ? STANDARD : "from the link");
  } catch (error) {
    await useColumns(null, STANDARD);
    tell(`The columns of the link are not used: ${message(error)}`);
  }
}

async function readLink(): Promise<void> {
  const said = await fromHash(location.hash);
  editor.value = said.query ?? FIRST;
  output.direct(said.target ?? "", said.settings ?? null);
  output.tab = said.tab ?? "tree";
  now.value = said.now ?? "";
  zone.value = said.zone ?? "";
  parameters.value = said.parameters ?? "";
  takeOptions();
  part("options", HTMLDetailsElement).open = Boolean(said.now || said.zone || said.parameters);
  await linkedColumns(said.columns ?? null);
}

function connect(): void {
  editor.addEventListener("change", (event) => {
    if (editor.tamis && event instanceof CustomEvent) {
      show(editor.tamis, event.detail as Result);
    }
  });
  editor.addEventListener("error", fail);
  editor.addEventListener("input", () => tell(""));
  for (const input of [now, zone, parameters]) {
    input.addEventListener("input", later(250, takeOptions));
  }
  part("examples", HTMLElement).append(
    ...Object.entries(EXAMPLES).map(([name, query]) =>
      button("example", name, () => {
        tell("");
        editor.value = query;
        editor.focus();
      }),
    ),
  );
  part("zones", HTMLDataListElement).append(...Intl.supportedValuesOf("timeZone").map((name) => new Option(name)));
  part("format", HTMLButtonElement).addEventListener("click", () => editor.format());
  const copyOutput = part("copy", HTMLButtonElement);
  copyOutput.addEventListener("click", () => void copy(output.text ?? "", copyOutput));
  const copyLink = part("copy-link", HTMLButtonElement);
  copyLink.addEventListener("click", async () => {
    if (!(await writeLink())) {
      tell("The columns are too many for a link: whoever opens it loads them, too.");
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
theming(editor);
raising(editor, tell);
dropping((file) => void takeColumns(file));
void readLink();
