// The package: its files, and that its manifest and the code agree.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { grammars } from "../grammar.mjs";

const file = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));
const read = (path) => readFileSync(file(path), "utf8");
const manifest = createRequire(import.meta.url)("../package.json");

test("the package contains only what the extension needs", () => {
  const vsce = [file("node_modules/@vscode/vsce/vsce"), "ls", "--no-dependencies"];
  const listed = execFileSync(process.execPath, vsce, { cwd: file("."), encoding: "utf8" });
  assert.deepEqual(listed.trim().split("\n").sort(), [
    "CHANGELOG.md",
    "LICENSE-APACHE",
    "LICENSE-MIT",
    "LICENSE.md",
    "README.md",
    "dist/browser.js",
    "dist/extension.js",
    "dist/tamis_bg.wasm",
    "icon.png",
    "language-configuration.json",
    "package.json",
    "syntaxes/markdown.tmLanguage.json",
    "syntaxes/tamis.tmLanguage.json",
    "syntaxes/yaml.tmLanguage.json",
  ]);
  assert.ok(statSync(file("dist/tamis.vsix")).size < 1_500_000);
});

test("the bundles need nothing but the editor and, on the desktop, Node", () => {
  const required = (bundle) => new Set([...read(bundle).matchAll(/\brequire\("([^"]+)"\)/g)].map(([, name]) => name));
  assert.deepEqual([...required("dist/browser.js")], ["vscode"]);
  const builtin = createRequire(import.meta.url)("node:module").builtinModules;
  for (const name of required("dist/extension.js")) {
    assert.ok(name === "vscode" || builtin.includes(name.replace(/^node:/, "")), name);
  }
});

test("nothing is sent or downloaded", () => {
  assert.doesNotMatch(read("dist/extension.js"), /\bfetch\(|require\("(node:)?https?"\)|TelemetryReporter|createTelemetryLogger/);
});

test("the commands of the code are those of the manifest", () => {
  const source = ["commands.ts", "desktop/extension.ts", "web/extension.ts"].map((path) => read(`src/${path}`)).join("");
  const used = new Set(source.match(/"tamis\.(?!path|hasServer|embedded)[a-zA-Z]+"/g).map((name) => name.slice(1, -1)));
  assert.deepEqual([...used].sort(), manifest.contributes.commands.map(({ command }) => command).sort());
});

test("the README lists every setting and every command", () => {
  const readme = read("README.md");
  const { commands, configuration } = manifest.contributes;
  for (const name of [...Object.keys(configuration.properties), ...commands.map(({ command }) => command)]) {
    assert.ok(readme.includes(`\`${name}\``), name);
  }
});

test("the editor knows every modifier of the server's tokens, and their types are standard", () => {
  const { semanticTokenTypes, semanticTokenModifiers, semanticTokenScopes } = manifest.contributes;
  const standard = ["property", "operator", "keyword", "string", "number", "parameter", "comment"];
  const own = semanticTokenModifiers.map(({ id }) => `number.${id}`);
  const [{ language, scopes }, everywhere, ...others] = semanticTokenScopes;
  assert.equal(semanticTokenTypes, undefined);
  assert.deepEqual([language, Object.keys(scopes).sort()], ["tamis", [...standard, ...own].sort()]);
  // Standard types keep their colors in other languages.
  assert.deepEqual([Object.keys(everywhere.scopes).sort(), others], [own.sort(), []]);
});

test("the version is that of the library", () => {
  const [, version] = /^version = "(.*)"$/m.exec(readFileSync(file("../../Cargo.toml"), "utf8"));
  assert.equal(manifest.version, version);
});

test("the grammars are up to date: `npm run grammar` writes them", () => {
  for (const [name, text] of Object.entries(grammars)) {
    assert.equal(read(`syntaxes/${name}`), text, name);
  }
});

test("words contain the characters of column names, and no others", () => {
  const { wordPattern } = JSON.parse(read("language-configuration.json"));
  const words = new RegExp(wordPattern.pattern, `${wordPattern.flags}g`);
  const text = "user_metadata.env metrics/a-b = $größe, (x.y/) 1.5 `a b`";
  const expected = ["user_metadata.env", "metrics/a-b", "$größe", "x.y", "1.5", "a", "b"];
  assert.deepEqual(text.match(words), expected);
});
