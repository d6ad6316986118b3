// The TextMate grammars, with the tokenizer that VS Code uses, compared with the tokens of the compiler.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { Tamis } from "tamis";

const require = createRequire(import.meta.url);
const oniguruma = require("vscode-oniguruma");
const textmate = require("vscode-textmate");
const here = fileURLToPath(new URL(".", import.meta.url));
const read = (path) => readFileSync(resolve(here, path), "utf8");

const GRAMMARS = {
  "source.tamis": () => read("../syntaxes/tamis.tmLanguage.json"),
  "markdown.tamis.codeblock": () => read("../syntaxes/markdown.tmLanguage.json"),
  "yaml.tamis.block": () => read("../syntaxes/yaml.tmLanguage.json"),
  "source.yaml": () => readFileSync(require.resolve("tm-grammars/grammars/yaml.json"), "utf8"),
  "text.html.markdown": () => readFileSync(require.resolve("tm-grammars/grammars/markdown.json"), "utf8"),
};

/** The kinds of tokens, by the beginning of a scope. */
const KINDS = {
  "comment.line": "comment",
  string: "string",
  "constant.numeric": "number",
  "keyword.other.unit": "unit",
  "constant.other.timestamp": "instant",
  "constant.language.boolean": "keyword",
  "keyword.control": "keyword",
  "keyword.operator": "operator",
  "variable.parameter": "parameter",
  "variable.other.property": "column",
  punctuation: "punctuation",
};

const tamis = new Tamis();
let registry;

before(async () => {
  const wasm = readFileSync(require.resolve("vscode-oniguruma/release/onig.wasm"));
  await oniguruma.loadWASM(wasm.buffer.slice(wasm.byteOffset, wasm.byteOffset + wasm.byteLength));
  registry = new textmate.Registry({
    onigLib: Promise.resolve({
      createOnigScanner: (patterns) => new oniguruma.OnigScanner(patterns),
      createOnigString: (text) => new oniguruma.OnigString(text),
    }),
    loadGrammar: async (scope) => (GRAMMARS[scope] ? textmate.parseRawGrammar(GRAMMARS[scope](), `${scope}.json`) : null),
    getInjections: (scope) =>
      ({ "text.html.markdown": ["markdown.tamis.codeblock"], "source.yaml": ["yaml.tamis.block"] })[scope],
  });
});

/** The scopes of each piece of a text. */
async function tokenize(text, scope) {
  const grammar = await registry.loadGrammar(scope);
  let state = textmate.INITIAL;
  let offset = 0;
  return text.split("\n").flatMap((line) => {
    const { tokens, ruleStack } = grammar.tokenizeLine(line, state);
    state = ruleStack;
    const found = tokens.map(({ startIndex, endIndex, scopes }) => ({
      start: offset + startIndex,
      end: Math.min(offset + endIndex, offset + line.length),
      text: line.slice(startIndex, endIndex),
      scopes,
    }));
    offset += line.length + 1;
    return found;
  });
}

const kind = (scopes) => {
  const own = scopes.filter((scope) => scope.endsWith(".tamis"));
  const name = own.map((scope) => Object.keys(KINDS).find((each) => scope.startsWith(each))).findLast(Boolean);
  return own.some((scope) => scope.startsWith("string")) ? "string" : KINDS[name];
};

/** The kind of each character according to the grammar and to the compiler, except of spaces and errors. */
async function compare(text) {
  const ours = new Map();
  for (const { start, end, scopes } of await tokenize(text, "source.tamis")) {
    for (let at = start; at < end; at += 1) {
      ours.set(at, kind(scopes));
    }
  }
  return tamis.tokens(text).flatMap((token) => {
    const different = [];
    for (let at = token.start; at < token.end; at += 1) {
      if (token.kind !== "error" && /\S/.test(text[at]) && ours.get(at) !== token.kind) {
        different.push(ours.get(at));
      }
    }
    return different.length > 0 ? [`${text.slice(token.start, token.end)}: ${different[0]}, not ${token.kind}`] : [];
  });
}

/** A query with an operator, as the reference writes it. */
function complete(operator) {
  if (/[("]|between/.test(operator)) {
    return `a ${operator.replace("(…)", '("x", y)')}`;
  }
  if (/^(!|not)$/.test(operator)) {
    return `${operator} (a)`;
  }
  return /^(&&|\|\||and|or)$/.test(operator) ? `a ${operator} b` : `a ${operator} "x"`;
}

/** The valid queries of the case files. */
function cases() {
  const directory = resolve(here, "../../../tests/cases/corpus");
  const texts = readdirSync(directory).filter((name) => name.endsWith(".txt")).map((name) => read(join(directory, name)));
  return texts
    .flatMap((text) => text.split(/^=== .*\n/m).slice(1))
    .filter((each) => /^--- tree/m.test(each))
    .map((each) => each.split(/^--- /m)[0].trim())
    .filter((query) => query.length < 1000);
}

/** The blocks of a language in a page of the documentation. */
const blocks = (page, language) =>
  [...read(`../../../docs/${page}`).matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, "gms"))].map(([, text]) => text);

describe("the grammar of queries", () => {
  test("every spelling of an operator has the kind of the compiler", async () => {
    const reference = read("../../../docs/language.md");
    const [, table] = /^\| meaning \| spelling \|\n\|---\|---\|\n((?:\|.*\n)+)/m.exec(reference);
    const spellings = [...table.replaceAll("\\|", "|").matchAll(/`([^`]+)`/g)].map(([, each]) => each);
    assert.ok(spellings.length > 30);
    for (const spelling of spellings) {
      const query = complete(spelling);
      assert.deepEqual(await compare(query), [], query);
      assert.deepEqual(await compare(query.toUpperCase()), [], query.toUpperCase());
    }
  });

  test("every query of the reference has the tokens of the compiler", async () => {
    const lines = blocks("language.md", "tamis").flatMap((block) => block.split("\n"));
    const queries = [...lines, ...blocks("language.md", "tamis-canonical")];
    assert.ok(queries.length > 30);
    for (const query of queries) {
      assert.deepEqual(await compare(query), [], query);
    }
  });

  test("every unit has the kind of the compiler", async () => {
    const durations = ["5ns", "5us", "5µs", "5ms", "5s", "5m", "5min", "5h", "5d", "5w", "1h30m"];
    for (const quantity of [...durations, "80%", "-1.5%", "$0.05", "-$3", "10k", "2M", "1B", "1e-3", "1_000"]) {
      assert.deepEqual(await compare(`a > ${quantity}`), [], quantity);
    }
  });

  test("nearly all valid queries of the tests have the tokens of the compiler", async () => {
    const queries = cases();
    assert.ok(queries.length > 300);
    const different = [];
    for (const query of queries) {
      const found = await compare(query);
      different.push(...(found.length > 0 ? [`${query}\n    ${found.join(", ")}`] : []));
    }
    // Some words are values only because of the type of their column, or are far from their operator.
    console.log(`the grammar differs from the compiler for ${different.length} of ${queries.length} queries`);
    assert.ok(different.length < queries.length / 50, `${different.length} of ${queries.length}\n${different.join("\n")}`);
  });

  test("an unfinished range does not color the rest of the file", async () => {
    const tokens = await tokenize("a between 1\nor b = 2 and c = 3", "source.tamis");
    assert.deepEqual(tokens.filter(({ text }) => text === "and").map(({ scopes }) => kind(scopes)), ["keyword"]);
  });
});

describe("queries in other files", () => {
  const colored = async (text, scope) => {
    const tokens = await tokenize(text, scope);
    return tokens
      .filter(({ scopes }) => scopes.includes("meta.embedded.block.tamis") && kind(scopes))
      .map(({ text: piece, scopes }) => `${kind(scopes)} ${piece}`);
  };

  test("code blocks of Markdown are colored", async () => {
    const query = ["column tags", "operator has", "string prod"];
    for (const [open, close] of [["```tamis", "```"], ["~~~~ tamis title", "~~~~"], ["  ```tamis", "  ```"]]) {
      const page = `# A\n\n${open}\ntags has prod\n${close}\n\nduration_ns > 5s\n`;
      assert.deepEqual(await colored(page, "text.html.markdown"), query, open);
    }
  });

  test("code blocks of other languages are not", async () => {
    for (const language of ["", "sql", "tamis-error unknown-column", "tamisx"]) {
      assert.deepEqual(await colored(`\`\`\`${language}\ntags has prod\n\`\`\`\n`, "text.html.markdown"), [], language);
    }
  });

  test("block scalars of YAML are colored if their comment says so", async () => {
    const yaml = [
      "views:",
      "  - name: slow",
      "    query: | # tamis",
      "      tags has prod",
      "",
      "      and is_complete",
      "    other: is_complete",
      "  - query: >- # tamis",
      "      not b",
      "sql: |",
      "  select a",
    ].join("\n");
    assert.deepEqual(await colored(yaml, "source.yaml"), [
      "column tags", "operator has", "string prod", "keyword and", "column is_complete", "keyword not", "column b",
    ]);
  });

  test("block scalars of YAML without the comment are not", async () => {
    assert.deepEqual(await colored("query: |\n  tags has prod\nfilter: | # sql\n  a = b\n", "source.yaml"), []);
  });
});
