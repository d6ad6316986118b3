// The entry for browsers, with mock responses.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, test } from "node:test";

import { init, Tamis } from "../pkg/browser.js";

const MODULE = readFileSync(new URL("../pkg/tamis_bg.wasm", import.meta.url));
const { fetch } = globalThis;
after(() => (globalThis.fetch = fetch));

/** Calls `init` with `answer` as the server's response. */
function load(answer, ...source) {
  globalThis.fetch = async (url) => {
    assert.match(String(url), /\/tamis_bg\.wasm$/);
    if (answer instanceof Error) throw answer;
    return answer;
  };
  return init(...source);
}

function response(body, type = "application/wasm", status = 200) {
  return new Response(body, { status, headers: { "Content-Type": type } });
}

// A loaded module stays loaded, so the tests that load it come last.
test("without the module, the error says what to call", () => {
  assert.throws(() => new Tamis(), /`await init\(\)` before `new Tamis\(\)`/);
});

test("a response that is not the module is an error", async () => {
  const wrong = /^Error: tamis: cannot load file:.*tamis_bg\.wasm: /;
  await assert.rejects(load(response(MODULE.subarray(0, MODULE.length / 2))), wrong);
  await assert.rejects(load(response("<!doctype html><title>app</title>", "text/html")), wrong);
  await assert.rejects(load(response("not found", "text/plain", 404)), /the server returned status 404/);
  await assert.rejects(init(new Uint8Array([1, 2, 3])), /cannot load the module: /);
});

test("an error says what a Content Security Policy must allow", async (context) => {
  const blocked = "WebAssembly.compileStreaming(): violates the following Content Security policy directive";
  context.mock.method(WebAssembly, "compileStreaming", () => Promise.reject(new WebAssembly.CompileError(blocked)));
  await assert.rejects(load(response(MODULE)), /add 'wasm-unsafe-eval' to its script-src/);
  await assert.rejects(load(new TypeError("Failed to fetch")), /must allow the URL in its connect-src/);
});

test("the module is compiled while it arrives, and loaded once", async (context) => {
  const streamed = context.mock.method(WebAssembly, "compileStreaming");
  const [module, same] = await Promise.all([load(response(MODULE)), init("elsewhere/tamis_bg.wasm")]);
  assert.equal(streamed.mock.callCount(), 1);
  assert.ok(module instanceof WebAssembly.Module);
  assert.equal(module, same);
  assert.ok(new Tamis().analyze("status_code > 4").ok);
});
