/** The settings, and the part of them that the server is sent. */
import { workspace, type Uri } from "vscode";

/** The settings in the form of the server. */
export interface ServerSettings {
  inlayHints: { values: boolean; instants: boolean; ids: boolean };
  diagnostics: { workspace: boolean };
}

/** The settings of the server, for a resource if they differ by folder. */
export function serverSettings(resource?: Uri): ServerSettings {
  const settings = workspace.getConfiguration("tamis", resource);
  const hint = (name: string): boolean =>
    settings.get("inlayHints.enable", true) && settings.get(`inlayHints.${name}`, true);
  return {
    inlayHints: { values: hint("values"), instants: hint("instants"), ids: hint("ids") },
    diagnostics: { workspace: settings.get("diagnostics.workspace", false) },
  };
}

/** The configured path of the program; empty if there is none. */
export function configuredPath(): string {
  return workspace.getConfiguration("tamis").get("path", "").trim();
}

/** The languages of files that may contain queries. */
export function embeddedLanguages(): string[] {
  return workspace.getConfiguration("tamis").get("embedded.languages", []);
}
