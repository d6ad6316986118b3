/** The extension on the desktop: a client of `tamis server`. */
import { commands, env, Uri, window, workspace, type ExtensionContext } from "vscode";
import { registerQueryCommands, type QueryCommand } from "../commands.js";
import { Documents, type Shown } from "../documents.js";
import { ProgramError } from "./program.js";
import { Server } from "./server.js";
import { showStatus } from "./status.js";

/** The page that says how to install the program. */
const INSTALLATION = "https://example.com/tamis/blob/main/docs/editors.md";

/** Settings that are read when the server starts. */
const RESTARTING = ["tamis.path", "tamis.embedded.languages", "tamis.diagnostics.workspace"];

let server: Server | undefined;

export async function activate(context: ExtensionContext): Promise<void> {
  const output = window.createOutputChannel("tamis", { log: true });
  const documents = new Documents();
  const started = new Server(output);
  server = started;
  context.subscriptions.push(
    output,
    documents,
    ...showStatus(started),
    ...registerQueryCommands((command, target) => execute(started, command, target), documents),
    commands.registerCommand("tamis.restart", () => start(started)),
    commands.registerCommand("tamis.showOutput", () => output.show()),
    workspace.onDidChangeConfiguration((event) => {
      if (RESTARTING.some((setting) => event.affectsConfiguration(setting))) {
        void start(started);
      }
    }),
  );
  await commands.executeCommand("setContext", "tamis.hasServer", true);
  await start(started);
}

export async function deactivate(): Promise<void> {
  await server?.stop();
  server = undefined;
}

async function execute(server: Server, command: QueryCommand, target: unknown): Promise<Shown | undefined> {
  // A repository can configure programs that git runs.
  if (command === "tamis.compareWithHead" && !workspace.isTrusted) {
    throw new Error("comparing with HEAD runs git, which requires that you trust this folder");
  }
  return ((await server.execute(command, target)) as Shown | null) ?? undefined;
}

async function start(server: Server): Promise<void> {
  try {
    await server.restart();
  } catch (error) {
    // The message stays open until it is answered: nothing waits for it.
    void report(error, server);
  }
}

async function report(error: unknown, server: Server): Promise<void> {
  if (error instanceof ProgramError) {
    const advice = error.isUnsuitable ? "Install the current version" : "Install it";
    const message = `tamis: ${error.message}. ${advice}, or set its path.`;
    await act(await window.showErrorMessage(message, "Open Settings", "Installation"));
  } else {
    const reason = server.status.kind === "failed" ? server.status.reason : String(error);
    await act(await window.showErrorMessage(`tamis: the server cannot be started: ${reason}`, "Show Output"));
  }
}

async function act(button: string | undefined): Promise<void> {
  if (button === "Open Settings") {
    await commands.executeCommand("workbench.action.openSettings", "tamis.path");
  } else if (button === "Installation") {
    await env.openExternal(Uri.parse(INSTALLATION));
  } else if (button === "Show Output") {
    await commands.executeCommand("tamis.showOutput");
  }
}
