/** The status of the server in the status bar. */
import { languages, LanguageStatusSeverity, type Disposable, type LanguageStatusItem } from "vscode";
import { selector } from "./client.js";
import type { Server, Status } from "./server.js";

/** Shows the status of a server; a click opens its output. */
export function showStatus(server: Server): Disposable[] {
  const item = languages.createLanguageStatusItem("tamis.server", selector());
  item.name = "tamis";
  item.command = { command: "tamis.showOutput", title: "Show Output" };
  update(item, server.status);
  return [item, server.onDidChange((status) => update(item, status))];
}

function update(item: LanguageStatusItem, status: Status): void {
  // The setting for its languages may have changed.
  item.selector = selector();
  item.busy = status.kind === "starting";
  item.severity = status.kind === "failed" ? LanguageStatusSeverity.Error : LanguageStatusSeverity.Information;
  item.text = text(status);
  item.detail = detail(status);
}

function text(status: Status): string {
  return status.kind === "running" ? `tamis ${status.version}`.trim() : "tamis";
}

function detail(status: Status): string {
  switch (status.kind) {
    case "running":
      return `server running: ${status.program}`;
    case "starting":
      return "server starting";
    case "stopped":
      return "server stopped";
    case "failed":
      return status.reason;
  }
}
