// The package as users get it: packed, installed and imported by name.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, suite, test } from "node:test";
import { fileURLToPath } from "node:url";

const HERE = fileURLToPath(new URL("..", import.meta.url));

suite("the package", () => {
  let project;
  const run = (command, ...args) => {
    try {
      return execFileSync(command, args, { cwd: project, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
    } catch (error) {
      throw new Error(`${command} ${args.join(" ")}\n${error.stdout}${error.stderr}`);
    }
  };

  before(() => {
    project = mkdtempSync(join(tmpdir(), "tamis-"));
    const [{ filename }] = JSON.parse(run("npm", "pack", "--json", join(HERE, "pkg")));
    writeFileSync(join(project, "package.json"), JSON.stringify({ type: "module" }));
    run("npm", "install", "--offline", "--no-audit", "--no-fund", `./${filename}`);
  });
  after(() => rmSync(project, { recursive: true }));

  test("contains all files that it needs", () => {
    writeFileSync(
      join(project, "import.mjs"),
      `import { Tamis } from "tamis";
      console.log(new Tamis().analyze("status_code > 4").tree);`,
    );
    assert.match(run("node", "import.mjs"), /"column_id":"status_code"/);
    const required = 'const { Tamis } = require("tamis"); import("tamis").then((tamis) => console.log(tamis.Tamis === Tamis));';
    writeFileSync(join(project, "require.cjs"), required);
    assert.match(run("node", "require.cjs"), /true/);
    assert.ok(existsSync(join(project, "node_modules/tamis/README.md")));
    const manifest = JSON.parse(readFileSync(join(project, "node_modules/tamis/package.json"), "utf8"));
    assert.match(manifest.version, /^\d+\.\d+\.\d+$/);
    assert.notEqual(manifest.version, "0.0.0");
  });

  test("has types that pass strict checks", () => {
    writeFileSync(join(project, "consumer.ts"), readFileSync(join(HERE, "test/consumer.ts")));
    const tsc = join(HERE, "node_modules/typescript/bin/tsc");
    const check = (...args) => run("node", tsc, "--noEmit", "--strict", "--target", "es2022", ...args, "consumer.ts");
    check("--module", "nodenext");
    check("--module", "esnext", "--moduleResolution", "bundler", "--lib", "es2022,dom");
    assert.throws(() => {
      writeFileSync(join(project, "consumer.ts"), 'import { Tamis } from "tamis"; new Tamis().analyze(5);');
      check("--module", "nodenext");
    }, /'number' is not assignable/);
  });

  test("names every code and target in its types", () => {
    const source = (path) => readFileSync(join(HERE, "../../src", path), "utf8");
    const names = (path, pattern) => [...source(path).matchAll(pattern)].map(([, name]) => name);
    const types = readFileSync(join(project, "node_modules/tamis/tamis.d.ts"), "utf8");
    const union = (name) => [...new RegExp(`export type ${name} =([^;]*);`).exec(types)[1].matchAll(/"([^"]+)"/g)].map(([, each]) => each);
    assert.deepEqual(union("Code"), names("diagnostic/code.rs", /^ {4}\w+ = \w+ "([a-z-]+)",$/gm));
    assert.deepEqual(union("RequestCode"), names("request/errors.rs", /^ {4}\w+ = "([a-z-]+)",$/gm));
    assert.deepEqual(union("Target"), names("request/target.rs", /^ {4}\w+ = "([a-z0-9-]+)" "\/v2/gm));
  });

  test("runs the examples of the README", () => {
    const readme = readFileSync(join(HERE, "README.md"), "utf8");
    const examples = [...readme.matchAll(/^```js\n(.*?)^```$/gms)].map(([, code]) => code);
    assert.ok(examples.length > 0);
    // `x; // → y` states what `x` is.
    const stated = examples.map((code) => code.replace(/^(.*); \/\/ → (.*)$/gm, "assert.deepEqual($1, $2);"));
    const head = 'import assert from "node:assert/strict";\n';
    writeFileSync(join(project, "readme.mjs"), head + stated.join("\n"));
    run("node", "readme.mjs");
  });
});
