// No input crashes the package: after any call, it still compiles the next query.
import assert from "node:assert/strict";
import { afterEach, test } from "node:test";

import { Tamis } from "../pkg/node.js";

const tamis = new Tamis();
/** The least length that is too long for a query. */
const TOO_LONG = 2 ** 20 + 1;

afterEach(() => assert.equal(tamis.analyze('tags contains "x" and not (duration_ns > 4)').ok, true));

/** Calls all methods, and returns the codes of the errors. */
function callAll(query) {
  tamis.complete(query, query.length);
  tamis.hover(query, query.length >> 1);
  tamis.explain(query);
  tamis.tokens(query);
  tamis.fix(query, "unsafe");
  tamis.request("traces-search", query);
  assert.throws(() => tamis.raise(query));
  assert.throws(() => new Tamis(query));
  return tamis.analyze(query).diagnostics.filter(({ severity }) => severity === "error").map(({ code }) => code);
}

const nested = (depth, open = "(", close = ")") => open.repeat(depth) + "duration_ns > 4" + close.repeat(depth);

test("queries of the maximum depth", () => {
  const deepest = [[128, "(", ")"], [64, "not (", ")"], [42, "(not (name = a and ", " or name = b))"]];
  for (const [depth, open, close] of deepest) {
    const query = nested(depth, open, close);
    assert.deepEqual(callAll(query), []);
    assert.deepEqual(callAll(nested(depth + 1, open, close)), ["too-deep"]);
  }
});

test("a tree of the maximum depth is raised", () => {
  const query = `${"not (".repeat(64)}name = "a"${")".repeat(64)}`;
  assert.equal(tamis.raise(tamis.analyze(query).tree).query, query);
});

test("a hundred thousand levels", () => {
  const levels = [["(", ")"], ["not (", ")"], ["not ", ""], ["! ", ""], ["(", ""], ["[", "]"], ["", ")"]];
  for (const [open, close] of levels) {
    assert.notDeepEqual(callAll(nested(100_000, open, close)), []);
  }
  assert.deepEqual(tamis.analyze(nested(100_000)).diagnostics.map(({ code }) => code), ["too-deep"]);
  assert.throws(() => tamis.raise(`${'{"not":'.repeat(100_000)}1${"}".repeat(100_000)}`), /nested too deeply/);
  assert.throws(() => new Tamis("[".repeat(100_000)), /recursion limit|invalid type/);
  const deep = "[".repeat(100_000) + "]".repeat(100_000);
  assert.throws(() => tamis.analyze("name = $a", `{"parameters": {"a": ${deep}}}`), /recursion limit/);
  const settings = `{"llm_scorer": ${deep}}`;
  assert.throws(() => tamis.request("traces-search", "name = a", settings), /recursion limit|invalid type/);
});

test("sixteen megabytes of anything", () => {
  for (const piece of ["x", "(", "\0", "😀", '{"and":[']) {
    const text = piece.repeat(Math.ceil(2 ** 24 / piece.length));
    assert.deepEqual(callAll(text), ["too-long"]);
    assert.deepEqual(tamis.tokens(text), [{ start: 0, end: text.length, kind: "error" }]);
  }
  assert.deepEqual(tamis.analyze("x".repeat(TOO_LONG)).diagnostics.map(({ code }) => code), ["too-long"]);
});

test("garbage within the length limit", () => {
  for (const piece of ["(", '"', "\0", "7s é😀\n", 'a = "b" and ! )( ', "\ud800", "'", "$", "in (", "--", "{"]) {
    assert.notDeepEqual(callAll(piece.repeat(1_000)), []);
  }
  callAll("name = a and ".repeat(10_000));
  callAll(`name in (${"a, ".repeat(20_000)})`);
});

test("halves of surrogate pairs", () => {
  for (const half of ["\ud83d", "\ude00"]) {
    const query = `name = "${half}" and duratoin_ns > 4`;
    const [error] = tamis.analyze(query).diagnostics;
    assert.equal(query.slice(error.labels[0].start.utf16, error.labels[0].end.utf16), half);
    const words = tamis.tokens(query).map(({ start, end }) => query.slice(start, end));
    assert.deepEqual(words, ["name", "=", `"${half}"`, "and", "duratoin_ns", ">", "4"]);
    callAll(half);
  }
});

test("offsets out of range", () => {
  const query = 'name = "😀" and tags cont';
  const inside = query.indexOf("😀") + 1;
  assert.deepEqual(tamis.complete(query, inside), tamis.complete(query, inside - 1));
  assert.deepEqual(tamis.hover(query, inside), tamis.hover(query, inside - 1));
  const end = tamis.complete(query, query.length);
  for (const offset of [query.length + 1, 2 ** 31, 2 ** 32 - 1, -1]) {
    assert.deepEqual(tamis.complete(query, offset), end);
    assert.deepEqual(tamis.hover(query, offset), tamis.hover(query, query.length));
  }
  for (const offset of [NaN, Infinity, 1.5, 2 ** 53]) {
    tamis.complete(query, offset);
    tamis.hover(query, offset);
  }
  for (const offset of [undefined, null, "3", 3n]) {
    assert.throws(() => tamis.complete(query, offset));
    assert.throws(() => tamis.hover(query, offset));
  }
});

test("arguments that are not strings", () => {
  for (const query of [undefined, null, 5, {}, [], Symbol.iterator, 5n]) {
    for (const method of ["analyze", "explain", "tokens", "raise"]) {
      try {
        tamis[method](query);
      } catch (error) {
        assert.ok(error instanceof Error);
        assert.ok(!(error instanceof WebAssembly.RuntimeError), `${method}: ${error}`);
      }
    }
  }
  const loop = {};
  loop.self = loop;
  assert.throws(() => tamis.analyze("name = a", loop), /cannot be converted to JSON/);
  const thrower = { get now() { throw new Error("no"); } };
  assert.throws(() => tamis.analyze("name = a", thrower), /cannot be converted to JSON/);
});
