/** The worker: the compiler, without an editor. */
import { init, Tamis } from "tamis";
import type { Answer, Question, Tasks } from "./background.js";
import { pack } from "./table.js";

/** The compiler of the last question; its columns rarely change. */
let last: { columns: string | null; tamis: Tamis } | undefined;

type Handlers = {
  [Task in keyof Tasks]: (tamis: Tamis, ...args: Tasks[Task]["arguments"]) => Tasks[Task]["answer"];
};

const HANDLERS: Handlers = {
  analyze: (tamis, text, options) => ({ analysis: tamis.analyze(text, options), tokens: pack(tamis.tokens(text)) }),
  complete: (tamis, text, offset, options) => tamis.complete(text, offset, options),
  hover: (tamis, text, offset, options) => tamis.hover(text, offset, options),
};

function compiler(columns: string | null): Tamis {
  if (!last || last.columns !== columns) {
    last?.tamis.free();
    last = { columns, tamis: new Tamis(columns) };
  }
  return last.tamis;
}

async function answer({ id, module, columns, task, arguments: args }: Question): Promise<Answer> {
  try {
    await (module ? init(module) : init());
    const handle = HANDLERS[task] as (tamis: Tamis, ...rest: unknown[]) => unknown;
    return { id, value: handle(compiler(columns), ...args) };
  } catch (error) {
    return { id, error: error instanceof Error ? error.message : String(error) };
  }
}

addEventListener("message", async ({ data }: MessageEvent<Question>) => postMessage(await answer(data)));
