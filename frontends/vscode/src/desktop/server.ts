/** The server: starts, stops and restarts it. */
import { EventEmitter, workspace, type LogOutputChannel } from "vscode";
import { ExecuteCommandRequest, State, type LanguageClient } from "vscode-languageclient/node";
import { configuredPath } from "../settings.js";
import { createClient } from "./client.js";
import { findProgram } from "./program.js";

/** Whether the server runs. */
export type Status =
  | { kind: "stopped" | "starting" }
  | { kind: "running"; version: string; program: string }
  | { kind: "failed"; reason: string };

/** A server that can be restarted. */
export class Server {
  #client: LanguageClient | undefined;
  #status: Status = { kind: "stopped" };
  /** The end of the last start or stop: they never overlap. */
  #pending: Promise<void> = Promise.resolve();
  readonly #changed = new EventEmitter<Status>();
  readonly onDidChange = this.#changed.event;

  constructor(private readonly output: LogOutputChannel) {}

  get status(): Status {
    return this.#status;
  }

  /** Stops the server if it runs, and starts it. Rejects if it cannot be started. */
  restart(): Promise<void> {
    return this.#enqueue(async () => {
      await this.#stop();
      await this.#start();
    });
  }

  /** Stops the server. */
  stop(): Promise<void> {
    return this.#enqueue(() => this.#stop());
  }

  /** Sends a command to the server. */
  async execute(command: string, argument: unknown): Promise<unknown> {
    if (!this.#client?.isRunning()) {
      throw new Error("the server is not running");
    }
    return this.#client.sendRequest(ExecuteCommandRequest.type, { command, arguments: [argument] });
  }

  #enqueue(task: () => Promise<void>): Promise<void> {
    const done = this.#pending.then(task);
    this.#pending = done.catch(() => undefined);
    return done;
  }

  async #start(): Promise<void> {
    this.#set({ kind: "starting" });
    try {
      const folder = workspace.workspaceFolders?.find(({ uri }) => uri.scheme === "file");
      const program = await findProgram(configuredPath(), folder?.uri.fsPath);
      this.output.info(`starting ${program} server`);
      this.#client = createClient(program, this.output);
      this.#client.onDidChangeState(({ newState }) => this.#follow(newState, program));
      await this.#client.start();
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.output.error(reason);
      this.#set({ kind: "failed", reason });
      throw error;
    }
  }

  async #stop(): Promise<void> {
    const client = this.#client;
    this.#client = undefined;
    try {
      await client?.dispose();
    } catch (error) {
      // The server did not answer; the client ends the process.
      this.output.warn(String(error));
    }
    this.#set({ kind: "stopped" });
  }

  #follow(state: State, program: string): void {
    if (state === State.Running) {
      const version = this.#client?.initializeResult?.serverInfo?.version ?? "";
      this.#set({ kind: "running", version, program });
    } else {
      this.#set({ kind: state === State.Starting ? "starting" : "stopped" });
    }
  }

  #set(status: Status): void {
    this.#status = status;
    this.#changed.fire(status);
  }
}
