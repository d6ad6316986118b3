// The size and speed of the package. The README lists the figures, and `node --test --test-name-pattern figures` prints
// those of this machine.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { suite, test } from "node:test";
import { brotliCompressSync, constants } from "node:zlib";

import { Tamis } from "../pkg/node.js";

const PACKAGE = new URL("../pkg/", import.meta.url);
const TYPICAL = 'tags contains "x" and not (duration_ns > 4)';

/** The limit in a row of the README. */
function limit(row) {
  const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
  const [, figure] = new RegExp(`^\\| ${row}.*\\| *([\\d.]+) *\\|$`, "m").exec(readme);
  return Number(figure);
}

suite("figures", () => {
  test("the size of what a browser loads", (context) => {
    const sent = readdirSync(PACKAGE).filter((file) => /\.(js|wasm)$/.test(file) && file !== "node.js");
    const params = { [constants.BROTLI_PARAM_QUALITY]: 11 };
    const size = (file) => brotliCompressSync(readFileSync(new URL(file, PACKAGE)), { params }).length;
    const kilobytes = sent.reduce((sum, file) => sum + size(file), 0) / 1000;
    context.diagnostic(`${kilobytes.toFixed(1)} KB with brotli: ${sent.map((file) => `${file} ${size(file)}`).join(", ")}`);
    assert.ok(kilobytes <= limit("Size"), `${kilobytes} KB are more than the README allows`);
  });

  test("the first analysis", (context) => {
    const script = `
      const start = performance.now();
      const { Tamis } = await import(${JSON.stringify(new URL("node.js", PACKAGE).href)});
      new Tamis().analyze(${JSON.stringify(TYPICAL)});
      console.log(performance.now() - start);`;
    const node = ["--input-type=module", "--eval", script];
    const run = () => Number(execFileSync(process.execPath, node, { encoding: "utf8" }));
    const milliseconds = Math.min(run(), run(), run());
    context.diagnostic(`${milliseconds.toFixed(0)} ms from the import to the first result`);
    assert.ok(milliseconds < 300, `${milliseconds} ms`);
  });

  test("a keystroke", (context) => {
    const tamis = new Tamis();
    const options = { now: "2026-01-15T12:00:00Z", zone: "Europe/Paris" };
    const type = () => {
      for (let end = 1; end <= TYPICAL.length; end += 1) {
        const query = TYPICAL.slice(0, end);
        tamis.analyze(query, options);
        tamis.tokens(query);
        tamis.complete(query, end, options);
      }
    };
    const rounds = Array.from({ length: 20 }, () => {
      const start = performance.now();
      type();
      return (performance.now() - start) / TYPICAL.length;
    });
    // Other programs on the machine only add to the time.
    const milliseconds = Math.min(...rounds);
    context.diagnostic(`${milliseconds.toFixed(2)} ms for each keystroke: analyze, tokens and complete`);
    assert.ok(milliseconds < 2, `${milliseconds} ms`);
  });
});
