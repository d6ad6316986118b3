// The extension in a browser: the packaged bundle, with the compiler as WebAssembly.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { Editor, until } from "./editor/editor.mjs";
import { CodeActionKind, DiagnosticSeverity, Position, Range } from "./editor/values.mjs";

const at = (document, text) => document.positionAt(document.getText().indexOf(text) + text.length);

describe("in a browser", () => {
  let editor;
  before(async () => {
    editor = new Editor();
    await editor.activate("browser.js");
  });
  after(() => editor.deactivate());

  test("problems are reported with what to write, and disappear when they are fixed", async () => {
    const document = editor.open("/a.tamis", "tamis", '# 🧀\r\nname = "🧀" and duratoin_ns > 5s\r\n');
    const [problem] = await until(() => editor.diagnostics(document).length > 0 && editor.diagnostics(document));
    assert.equal(document.getText(problem.range), "duratoin_ns");
    assert.deepEqual([problem.source, problem.code], ["tamis", "unknown-column"]);
    assert.equal(problem.severity, DiagnosticSeverity.Error);
    assert.match(problem.message, /did you mean `duration_ns`\?/);
    editor.type(document, "duratoin_ns", "duration_ns");
    await until(() => editor.diagnostics(document).length === 0);
    editor.close(document);
  });

  test("a new file and other languages have no problems", async () => {
    const empty = editor.open("/b.tamis", "tamis", " \n");
    const yaml = editor.open("/b.yaml", "yaml", "a = = b");
    await new Promise((resolve) => setTimeout(resolve, 300));
    assert.deepEqual([editor.diagnostics(empty), editor.diagnostics(yaml)], [[], []]);
  });

  test("a closed document has no problems", async () => {
    const document = editor.open("/c.tamis", "tamis", "a = = b");
    await until(() => editor.diagnostics(document).length > 0);
    editor.close(document);
    assert.deepEqual(editor.diagnostics(document), []);
  });

  test("quick fixes are applied, and safe ones are preferred", async () => {
    const document = editor.open("/d.tamis", "tamis", "status_code > 1,000 and duratoin_ns > 5s\n");
    const fixes = async (text) => {
      const start = document.positionAt(document.getText().indexOf(text));
      return editor.provide("CodeActions", document, new Range(start, start), { diagnostics: [] });
    };
    const [safe] = await fixes("1,000");
    const [unsafe] = await fixes("duratoin_ns");
    assert.deepEqual([safe.title, safe.isPreferred], ["write `1_000`", true]);
    assert.deepEqual([unsafe.title, unsafe.isPreferred], ["write `duration_ns`", false]);
    await editor.applyEdit(safe.edit);
    assert.equal(document.getText(), "status_code > 1_000 and duratoin_ns > 5s\n");
  });

  test("all safe fixes are one action, for saving", async () => {
    const document = editor.open("/e.tamis", "tamis", 'status_code > 1,000 and name like "%a%" and duratoin_ns > 5s\n');
    for (const only of [CodeActionKind.SourceFixAll, CodeActionKind.SourceFixAll.append("tamis")]) {
      const actions = await editor.provide("CodeActions", document, new Range(0, 0, 0, 0), { diagnostics: [], only });
      assert.deepEqual(actions.map(({ kind, title }) => [kind.value, title]), [
        ["source.fixAll.tamis", "apply all safe fixes"],
      ]);
    }
    const only = CodeActionKind.SourceFixAll;
    const [action] = await editor.provide("CodeActions", document, new Range(0, 0, 0, 0), { diagnostics: [], only });
    await editor.applyEdit(action.edit);
    assert.equal(document.getText(), 'status_code > 1_000 and name contains "a" and duratoin_ns > 5s\n');
    assert.deepEqual(await editor.provide("CodeActions", document, new Range(0, 0, 0, 0), { diagnostics: [], only }), []);
  });

  test("suggestions keep the order of the compiler, and replace the word at the cursor", async () => {
    const document = editor.open("/f.tamis", "tamis", "is_complete and dura > 5s");
    const { items, isIncomplete } = await editor.provide("CompletionItem", document, at(document, "and du"), {});
    assert.equal(isIncomplete, true);
    assert.deepEqual([items[0].insertText, items[0].sortText], ["duration_ns", "000"]);
    assert.deepEqual(
      [document.getText(items[0].range.inserting), document.getText(items[0].range.replacing)],
      ["du", "dura"],
    );
    assert.ok(items.every(({ filterText, range }) => filterText === document.getText(range.inserting)));
  });

  test("hover describes the column at the cursor", async () => {
    const document = editor.open("/g.tamis", "tamis", "is_complete and duration_ns > 5s");
    const { contents, range } = await editor.provide("Hover", document, at(document, "and du"));
    assert.equal(document.getText(range), "duration_ns");
    assert.match(contents.value, /nanoseconds/);
  });

  test("documents are formatted, unless they have syntax errors", async () => {
    const document = editor.open("/h.tamis", "tamis", "a=1   AND b=2\n");
    const [edit] = await editor.provide("DocumentFormattingEdit", document, {});
    editor.edit(document, edit);
    assert.equal(document.getText(), "a = 1 and b = 2\n");
    assert.deepEqual(await editor.provide("DocumentFormattingEdit", document, {}), []);
    editor.type(document, "= 2", "= = 2");
    assert.deepEqual(await editor.provide("DocumentFormattingEdit", document, {}), []);
  });

  test("tokens are those of the compiler, with one for each line", async () => {
    const document = editor.open("/i.tamis", "tamis", 'input contains r"a\nb" # c\nand (duration_ns > 5s or a < now-7d)');
    const { data } = await editor.provide("DocumentSemanticTokens", document);
    const [legend] = editor.registration("DocumentSemanticTokens");
    const found = [];
    let [line, character] = [0, 0];
    for (let index = 0; index < data.length; index += 5) {
      character = data[index] === 0 ? character + data[index + 1] : data[index + 1];
      line += data[index];
      const text = document.getText(new Range(line, character, line, character + data[index + 2]));
      const modifiers = legend.tokenModifiers.filter((_, bit) => data[index + 4] & (1 << bit));
      found.push(`${[legend.tokenTypes[data[index + 3]], ...modifiers].join(".")} ${text}`);
    }
    assert.deepEqual(found, [
      "property input", "operator contains", 'string r"a', 'string b"', "comment # c", "keyword and", "property duration_ns",
      "operator >", "number 5", "number.unit s", "keyword or", "property a", "operator <", "number.instant now-7d",
    ]);
  });

  test("the filter tree and the explanation are opened beside the query", async () => {
    const document = editor.open("/folder/j.tamis", "tamis", "status_code = 9223372036854775807");
    editor.setCursor(document, new Position(0, 3));
    await editor.execute("tamis.showTree");
    const tree = editor.shown.at(-1);
    assert.deepEqual([tree.document.uri.path, tree.document.languageId], ["/Filter tree: j.tamis", "json"]);
    assert.match(tree.document.getText(), /^ *"value": 9223372036854775807,?$/m);
    await editor.execute("tamis.explain");
    const explanation = editor.shown.at(-1);
    assert.deepEqual([explanation.document.uri.path, explanation.document.languageId],
      ["/Explanation: j.tamis", "plaintext"],
    );
    assert.match(explanation.document.getText(), /status_code/);
  });

  test("an invalid query, and what needs a server, are reported", async () => {
    const document = editor.open("/k.tamis", "tamis", "status_code = ");
    editor.setCursor(document, new Position(0, 0));
    await editor.execute("tamis.showTree");
    assert.deepEqual(editor.messages.at(-1), ["error", "tamis: the query has errors"]);
    await editor.execute("tamis.compareWithHead");
    assert.deepEqual(editor.messages.at(-1), ["information", "tamis: in a browser, queries cannot be compared"]);
  });
});
