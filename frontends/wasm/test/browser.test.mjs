// The entry for browsers, with mock responses.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, test } from "node:test";

const MODULE = readFileSync(new URL("../pkg/tamis_bg.wasm", import.meta.url));
const { fetch } = globalThis;
after(() => (globalThis.fetch = fetch));

/** Imports the entry again, with `response` as the server's response. */
function load(name, response) {
  globalThis.fetch = async (url) => {
    assert.match(String(url), /\/tamis_bg\.wasm$/);
    return response;
  };
  return import(`../pkg/browser.js?${name}`);
}

function response(body, type = "application/wasm", status = 200) {
  return new Response(body, { status, headers: { "Content-Type": type } });
}

// A loaded module stays loaded, so the test that loads it comes last.
test("a response that is not the module is an immediate error", async (context) => {
  context.mock.method(console, "warn", () => {});
  const wrong = /^Error: tamis: cannot load file:.*tamis_bg\.wasm: /;
  await assert.rejects(load("truncated", response(MODULE.subarray(0, MODULE.length / 2))), wrong);
  await assert.rejects(load("html", response("<!doctype html><title>app</title>", "text/html")), wrong);
  await assert.rejects(load("missing", response("not found", "text/plain", 404)), wrong);
});

test("the module is loaded while it arrives", async (context) => {
  const streamed = context.mock.method(WebAssembly, "instantiateStreaming");
  const { Tamis } = await load("whole", response(MODULE));
  assert.equal(streamed.mock.callCount(), 1);
  assert.ok(new Tamis().analyze("status_code > 4").ok);
});
