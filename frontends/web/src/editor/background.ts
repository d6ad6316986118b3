/** Compiles long texts in a worker that all editors of the page share. */
import type { Analysis, Completion, Hover } from "tamis";

/** What the worker can be asked, and what it answers. */
export interface Tasks {
  analyze: { arguments: [text: string, options: string]; answer: { analysis: Analysis; tokens: Uint32Array } };
  complete: { arguments: [text: string, offset: number, options: string]; answer: Completion };
  hover: { arguments: [text: string, offset: number, options: string]; answer: Hover | null };
}

/** A message to the worker; the module comes with the first one. */
export interface Question {
  id: number;
  module?: WebAssembly.Module;
  columns: string | null;
  task: keyof Tasks;
  arguments: unknown[];
}

/** A message from the worker. */
export type Answer = { id: number } & ({ value: unknown } | { error: string });

interface Waiting {
  question: Question;
  signal: AbortSignal | undefined;
  resolve(value: unknown): void;
  reject(error: unknown): void;
}

/** The worker of the page. It works on one question at a time, so that those not needed any more can be dropped. */
class Pool {
  readonly #module: WebAssembly.Module;
  readonly #waiting: Waiting[] = [];
  #worker: Worker | undefined;
  #asked: Waiting | undefined;
  #broken = false;
  #ids = 0;

  constructor(module: WebAssembly.Module) {
    this.#module = module;
  }

  ask(question: Omit<Question, "id">, signal: AbortSignal | undefined): Promise<unknown> {
    return new Promise((resolve, reject) => {
      this.#ids += 1;
      this.#waiting.push({ question: { id: this.#ids, ...question }, signal, resolve, reject });
      this.#next();
    });
  }

  #next(): void {
    if (this.#asked) {
      return;
    }
    const next = this.#waiting.shift();
    if (next?.signal?.aborted) {
      next.reject(next.signal.reason);
      this.#next();
    } else if (next && this.#broken) {
      next.reject(new Error("workers are not available"));
      this.#next();
    } else if (next) {
      this.#asked = next;
      this.#post(next.question);
    }
  }

  #post(question: Question): void {
    try {
      const isFirst = !this.#worker;
      this.#worker ??= this.#start();
      this.#worker.postMessage(isFirst ? { ...question, module: this.#module } : question);
    } catch {
      this.#fail();
    }
  }

  #start(): Worker {
    // Bundlers recognize this form.
    const worker = new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
    worker.addEventListener("message", ({ data }: MessageEvent<Answer>) => this.#settle(data));
    worker.addEventListener("error", (event) => {
      event.preventDefault();
      this.#fail();
    });
    worker.addEventListener("messageerror", () => this.#fail());
    return worker;
  }

  #settle(answer: Answer): void {
    const asked = this.#asked;
    this.#asked = undefined;
    if (asked && "error" in answer) {
      asked.reject(new Error(answer.error));
    } else if (asked && "value" in answer) {
      asked.resolve(answer.value);
    }
    this.#next();
  }

  /** The worker cannot be loaded: the callers compile on the main thread. */
  #fail(): void {
    this.#broken = true;
    this.#worker?.terminate();
    const asked = this.#asked;
    this.#asked = undefined;
    asked?.reject(new Error("workers are not available"));
    this.#next();
  }
}

let pool: Pool | undefined;

/** The compiler with these columns in the worker. Promises are rejected if workers are not available. */
export class Background {
  readonly #module: WebAssembly.Module;
  readonly #columns: string | null;

  constructor(module: WebAssembly.Module, columns: string | null) {
    this.#module = module;
    this.#columns = columns;
  }

  async ask<Task extends keyof Tasks>(
    task: Task,
    args: Tasks[Task]["arguments"],
    signal?: AbortSignal,
  ): Promise<Tasks[Task]["answer"]> {
    pool ??= new Pool(this.#module);
    const answer = await pool.ask({ columns: this.#columns, task, arguments: args }, signal);
    return answer as Tasks[Task]["answer"];
  }
}
