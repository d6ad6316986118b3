// The extension on the desktop: the packaged bundle, a client of a real `tamis server`.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { Editor, until } from "./editor/editor.mjs";
import {
  CodeActionKind,
  CodeActionTriggerKind,
  CompletionTriggerKind,
  LanguageStatusSeverity,
  Position,
  Range,
} from "./editor/values.mjs";

const manifest = createRequire(import.meta.url)("../package.json");
const here = fileURLToPath(new URL(".", import.meta.url));
const executable = process.platform === "win32" ? "tamis.exe" : "tamis";
const program = resolve(process.env.TAMIS_BIN ?? join(here, "../../../target/debug", executable));

/** A directory that is deleted after the tests. */
function directory() {
  const path = mkdtempSync(join(tmpdir(), "tamis-vscode-"));
  after(() => rmSync(path, { recursive: true, force: true, maxRetries: 5 }));
  return path;
}

/** A script with the name `tamis`. */
function script(lines) {
  const path = join(directory(), "tamis");
  writeFileSync(path, ["#!/bin/sh", ...lines, ""].join("\n"));
  chmodSync(path, 0o755);
  return path;
}

const hasEnded = (child) => child.exitCode !== null || child.signalCode !== null;
const invoked = { triggerKind: CompletionTriggerKind.Invoke };
const at = (document, text) => document.positionAt(document.getText().indexOf(text) + text.length);
const codes = (editor, document) => editor.diagnostics(document).map(({ code }) => code?.value ?? code);
const detail = (editor) => editor.statusItems[0].detail;

test("the program exists", () => {
  assert.ok(existsSync(program), `${program} does not exist: run \`cargo build -p tamis-cli\`, or set TAMIS_BIN`);
});

describe("with a server", () => {
  const folder = directory();
  let editor;

  before(async () => {
    writeFileSync(join(folder, "tamis.toml"), '[[embedded]]\npaths = ["*.yaml"]\nqueries = ["$.query"]\n');
    editor = new Editor({ settings: { "tamis.path": program }, folders: [folder] });
    await editor.activate("extension.js");
  });

  test("the status item shows the version and the program", async () => {
    await until(() => detail(editor)?.startsWith("server running"));
    assert.match(editor.statusItems[0].text, /^tamis \d+\.\d+\.\d+/);
    assert.match(detail(editor), new RegExp(`${program.replaceAll("\\", "\\\\")}$`));
    assert.equal(editor.statusItems[0].busy, false);
    assert.equal(editor.contexts["tamis.hasServer"], true);
  });

  test("problems are reported, and disappear when the text is fixed", async () => {
    const document = editor.open(join(folder, "a.tamis"), "tamis", 'name = "🧀" and duratoin_ns > 5s\n');
    const [problem] = await until(() => editor.diagnostics(document).length > 0 && editor.diagnostics(document));
    assert.deepEqual(codes(editor, document), ["unknown-column"]);
    assert.equal(document.getText(problem.range), "duratoin_ns");
    editor.type(document, "duratoin_ns", "duration_ns");
    await until(() => editor.diagnostics(document).length === 0);
    editor.close(document);
  });

  test("columns are completed", async () => {
    const document = editor.open(join(folder, "b.tamis"), "tamis", "dura");
    const list = await editor.provide("CompletionItem", document, at(document, "dura"), invoked);
    const items = Array.isArray(list) ? list : list.items;
    assert.ok(items.some(({ label }) => (label.label ?? label) === "duration_ns"), JSON.stringify(items).slice(0, 500));
    editor.close(document);
  });

  test("a quick fix is applied", async () => {
    const document = editor.open(join(folder, "c.tamis"), "tamis", "status_code > 1,000\n");
    const [problem] = await until(() => editor.diagnostics(document).length > 0 && editor.diagnostics(document));
    const context = { diagnostics: [problem], only: CodeActionKind.QuickFix, triggerKind: CodeActionTriggerKind.Invoke };
    const actions = await editor.provide("CodeActions", document, problem.range, context);
    const action = await resolved(editor, actions.find(({ title }) => title.includes("1_000")));
    await editor.applyEdit(action.edit);
    assert.equal(document.getText(), "status_code > 1_000\n");
    await until(() => editor.diagnostics(document).length === 0);
    editor.close(document);
  });

  test("all safe fixes are one action, for saving", async () => {
    const document = editor.open(join(folder, "d.tamis"), "tamis", 'status_code > 1,000 && name like "%a%"\n');
    await until(() => editor.diagnostics(document).length > 0);
    const only = CodeActionKind.SourceFixAll.append("tamis");
    const context = { diagnostics: [], only, triggerKind: CodeActionTriggerKind.Automatic };
    const actions = await editor.provide("CodeActions", document, new Range(0, 0, 0, 0), context);
    await editor.applyEdit((await resolved(editor, actions[0])).edit);
    assert.match(document.getText(), /^status_code > 1_000 (&&|and) name contains "a"\n$/);
    editor.close(document);
  });

  test("queries in YAML have problems too", async () => {
    const document = editor.open(join(folder, "view.yaml"), "yaml", "query: |\n  duratoin_ns > 5s\n");
    await until(() => codes(editor, document).includes("unknown-column"));
    assert.equal(document.getText(editor.diagnostics(document)[0].range), "duratoin_ns");
    editor.close(document);
  });

  test("an untitled document is checked", async () => {
    const uri = editor.vscode.Uri.from({ scheme: "untitled", path: "Untitled-1" });
    const document = editor.open(uri, "tamis", "duratoin_ns > 5s");
    await until(() => codes(editor, document).includes("unknown-column"));
    editor.close(document);
  });

  test("the filter tree and the explanation are opened beside the query", async () => {
    const document = editor.open(join(folder, "e.tamis"), "tamis", 'name = "a" and status_code = 500\n');
    editor.setCursor(document, new Position(0, 3));
    for (const [command, language, found] of [
      ["tamis.showTree", "json", /"column_id": ?"status_code"/],
      ["tamis.explain", "plaintext", /status_code/],
    ]) {
      await editor.execute(command);
      const { document: shown, options } = editor.shown.at(-1);
      assert.deepEqual([shown.uri.scheme, options.viewColumn], ["tamis", -2]);
      assert.match(shown.getText(), found);
      assert.equal(shown.languageId, language);
    }
    editor.type(document, "500", "404");
    await editor.execute("tamis.showTree");
    assert.match(editor.shown.at(-1).document.getText(), /404/);
    assert.deepEqual(editor.messages, []);
    editor.close(document);
  });

  test("the difference from the last commit is opened beside the query", async () => {
    const identity = ["-c", "user.name=t", "-c", "user.email=t@example.com"];
    const git = (...parameters) => execFileSync("git", ["-C", folder, ...identity, ...parameters]);
    writeFileSync(join(folder, "h.tamis"), "status_code >= 500\n");
    git("init", "--quiet");
    git("add", "h.tamis");
    git("commit", "--quiet", "--message", "first");
    const document = editor.open(join(folder, "h.tamis"), "tamis", "status_code >= 400\n");
    await editor.execute("tamis.compareWithHead");
    assert.deepEqual(editor.messages, []);
    assert.match(editor.shown.at(-1).document.getText(), /status_code/);
    editor.close(document);
  });

  test("in a folder that is not trusted, queries are checked, and git does not run", async () => {
    const document = editor.open(join(folder, "i.tamis"), "tamis", "duratoin_ns > 5s\n");
    const [shown, messages] = [editor.shown.length, editor.messages.length];
    editor.isTrusted = false;
    try {
      await until(() => codes(editor, document).includes("unknown-column"));
      await editor.execute("tamis.compareWithHead");
      const message = "tamis: comparing with HEAD runs git, which requires that you trust this folder";
      assert.deepEqual(editor.messages.splice(messages), [["error", message]]);
      assert.equal(editor.shown.length, shown);
    } finally {
      editor.isTrusted = true;
      editor.close(document);
    }
  });

  test("every type and modifier of tokens that the server has is colored", async () => {
    const [legend] = await until(() => editor.registration("DocumentSemanticTokens"));
    const [{ scopes }] = manifest.contributes.semanticTokenScopes;
    const modified = legend.tokenModifiers.map((modifier) => `number.${modifier}`);
    assert.deepEqual([...legend.tokenTypes, ...modified].sort(), Object.keys(scopes).sort());
  });

  test("the server watches the files that its answers depend on", async () => {
    await until(() => editor.watched.length > 0);
    // `tamis.toml`, column files, and files that may contain queries.
    assert.deepEqual([...editor.watched].sort(), ["**/*.tamis", "**/*.{json,md,toml,yaml,yml}"]);
  });

  test("turning off inlay hints takes effect", async () => {
    const document = editor.open(join(folder, "f.tamis"), "tamis", "duration_ns > 5s\n");
    const hints = async () => (await editor.provide("InlayHints", document, new Range(0, 0, 1, 0))) ?? [];
    await until(async () => (await hints()).length > 0);
    editor.configure({ "tamis.inlayHints.enable": false });
    await until(async () => (await hints()).length === 0);
    editor.configure({ "tamis.inlayHints.enable": true });
    await until(async () => (await hints()).length > 0);
    editor.close(document);
  });

  test("the command restarts the server, and open documents stay checked", async () => {
    const document = editor.open(join(folder, "g.tamis"), "tamis", "duratoin_ns > 5s\n");
    await until(() => editor.diagnostics(document).length > 0);
    await editor.execute("tamis.restart");
    const [first, second] = editor.processes;
    await until(() => hasEnded(first));
    assert.equal(hasEnded(second), false);
    await until(() => editor.diagnostics(document).length > 0);
    editor.close(document);
  });

  test("a killed server is started again", async () => {
    editor.processes[1].kill("SIGKILL");
    await until(() => editor.processes.length === 3 && detail(editor).startsWith("server running"));
  });

  test("closing the window ends the process", async () => {
    await editor.deactivate();
    await until(() => editor.processes.every(hasEnded));
    assert.deepEqual([editor.processes.length, editor.processes.at(-1).exitCode], [3, 0]);
  });
});

describe("without a usable program", () => {
  const fail = async (path, answer) => {
    const editor = new Editor({ settings: { "tamis.path": path } });
    editor.answer = answer ?? (() => undefined);
    await editor.activate("extension.js");
    await until(() => editor.messages.length > 0);
    return editor;
  };

  test("a missing program is reported, with buttons that help", async () => {
    const editor = await fail("/nowhere/tamis", (_, items) => items.find((item) => item === "Open Settings"));
    const [[kind, message, ...buttons]] = editor.messages;
    assert.equal(kind, "error");
    assert.match(message, /`\/nowhere\/tamis`, from the setting `tamis.path`, is not an executable file/);
    assert.deepEqual(buttons, ["Open Settings", "Installation"]);
    await until(() => editor.messages.length > 1);
    assert.deepEqual(editor.messages[1], ["workbench.action.openSettings", "tamis.path"]);
    assert.equal(editor.statusItems[0].severity, LanguageStatusSeverity.Error);
    await editor.deactivate();
  });

  test("a program that is not in PATH is reported", async () => {
    const path = process.env.PATH;
    process.env.PATH = directory();
    const editor = await fail("").finally(() => (process.env.PATH = path));
    assert.match(editor.messages[0][1], /the program `tamis` is not in PATH/);
    await editor.deactivate();
  });

  test("an old program is reported with its version", async () => {
    const old = script(['[ "$1" = --version ] && echo "tamis 0.0.9" && exit 0', "exit 2"]);
    const editor = await fail(old);
    assert.match(editor.messages[0][1], /tamis 0\.0\.9 is too old: it has no command `server`\. Install the current version/);
    await editor.deactivate();
  });

  test("another program is reported", async () => {
    const editor = await fail(script(["exit 1"]));
    assert.match(editor.messages[0][1], /it is another program/);
    await editor.deactivate();
  });

  test("a server that ends at once is reported once, and is not started again", async () => {
    const editor = await fail(script(['[ "$2" = --help ] && exit 0', "echo no memory >&2", "exit 3"]));
    await new Promise((resolve) => setTimeout(resolve, 500));
    assert.equal(editor.messages.length, 1, JSON.stringify(editor.messages));
    assert.match(editor.messages[0][1], /the server cannot be started/);
    assert.equal(editor.processes.length, 1);
    assert.match(editor.output.join("\n"), /no memory/);
    await editor.deactivate();
  });

  test("commands say that the server does not run, and a corrected path starts it", async () => {
    const editor = await fail("/nowhere/tamis");
    const document = editor.open("/a.tamis", "tamis", "is_complete");
    await editor.execute("tamis.showTree");
    assert.match(editor.messages.at(-1)[1], /the server is not running/);
    editor.configure({ "tamis.path": program });
    await until(() => detail(editor).startsWith("server running"));
    await editor.execute("tamis.showTree");
    assert.match(editor.shown.at(-1).document.getText(), /is_complete/);
    editor.close(document);
    await editor.deactivate();
  });
});

/** Resolves an action as the editor does before it applies it. */
async function resolved(editor, action) {
  assert.ok(action, "there is no such action");
  return action.edit ? action : editor.resolveCodeAction(action);
}
