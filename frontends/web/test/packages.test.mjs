// The packages as users get them: packed, in small projects, in a browser, in Node and in workers.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, suite, test } from "node:test";
import { fileURLToPath } from "node:url";
import { brotliCompressSync } from "node:zlib";
import { build } from "vite";
import { open } from "../chromium.mjs";

const HERE = fileURLToPath(new URL("../", import.meta.url));
// Inside this directory, so that the projects find React, Vue and CodeMirror.
const PROJECTS = join(HERE, "projects");
const NAMES = ["tamis", "tamis-editor"];

function run(command, args, cwd = PROJECTS) {
  try {
    return execFileSync(command, args, { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
  } catch (error) {
    throw new Error(`${command} ${args.join(" ")}\n${error.stdout}${error.stderr}`);
  }
}

/** The script that a package installs. */
function script(name, path) {
  return join(HERE, "node_modules", name, path);
}

/** Packs both packages, and unpacks them where the projects find them. */
function install() {
  rmSync(PROJECTS, { recursive: true, force: true });
  mkdirSync(PROJECTS);
  const packed = JSON.parse(run("npm", ["pack", "--json", join(HERE, "../wasm/pkg"), join(HERE, "pkg")]));
  for (const { name, filename } of packed) {
    const directory = join(PROJECTS, "node_modules", name);
    mkdirSync(directory, { recursive: true });
    run("tar", ["-xzf", join(PROJECTS, filename), "--strip-components=1", "-C", directory]);
  }
  return Object.fromEntries(packed.map(({ name, filename, files }) => [name, { filename, files: files.map(({ path }) => path) }]));
}

suite("packages", () => {
  let packages;
  let site;
  before(async () => {
    packages = install();
    site = await open({ "/projects/": PROJECTS });
  });
  after(async () => {
    await site.close();
    rmSync(PROJECTS, { recursive: true, force: true });
  });

  test("contain what they need, and nothing of the playground", () => {
    for (const name of NAMES) {
      assert.ok(packages[name].files.includes("README.md"), name);
      assert.ok(packages[name].files.includes("LICENSE-MIT"), name);
    }
    const editor = packages["tamis-editor"].files;
    assert.ok(editor.every((path) => /^(lib\/[a-z-]+\.(js|d\.ts)|package\.json|README\.md|LICENSE-.*)$/.test(path)), editor.join());
    const manifest = JSON.parse(readFileSync(join(PROJECTS, "node_modules/tamis-editor/package.json"), "utf8"));
    assert.notEqual(manifest.private, true);
    assert.ok(manifest.dependencies["@codemirror/view"] && manifest.dependencies.tamis);
  });

  test("pass publint and attw", () => {
    for (const name of NAMES) {
      const directory = join(PROJECTS, "node_modules", name);
      assert.match(run(process.execPath, [script("publint", "src/cli.js"), "--strict", directory]), /All good/);
    }
    const attw = script("@arethetypeswrong/cli", "dist/index.js");
    run(process.execPath, [attw, packages.tamis.filename, "--exclude-entrypoints", "tamis_bg.wasm"]);
    run(process.execPath, [attw, packages["tamis-editor"].filename, "--profile", "esm-only"]);
  });

  test("can be imported in Node, where there is no page", () => {
    const code = `
      const { TamisEditor, tamis } = await import("tamis-editor");
      await import("tamis-editor/codemirror");
      const { Tamis, init } = await import("tamis");
      await init();
      console.log(typeof TamisEditor, Array.isArray(tamis()), new Tamis().analyze("cost > 1").ok);`;
    writeFileSync(join(PROJECTS, "server.mjs"), code);
    assert.match(run(process.execPath, ["server.mjs"]), /^function true true/);
  });

  test("run in a service worker", async () => {
    mkdirSync(join(PROJECTS, "worker"));
    writeFileSync(
      join(PROJECTS, "worker/main.js"),
      `import { init, Tamis } from "../node_modules/tamis/browser.js";
      addEventListener("message", (event) => event.waitUntil(init().then(() =>
        event.source.postMessage(new Tamis().analyze(event.data).ok))));`,
    );
    writeFileSync(join(PROJECTS, "worker/index.html"), "<!doctype html><title>a page</title>");
    const page = await site.browser.newPage();
    await page.goto(`${site.origin}/projects/worker/index.html`);
    const answer = await page.evaluate(async () => {
      const registration = await navigator.serviceWorker.register("main.js", { type: "module", scope: "./" });
      const worker = registration.installing ?? registration.waiting ?? registration.active;
      const answered = new Promise((resolve) => navigator.serviceWorker.addEventListener("message", ({ data }) => resolve(data)));
      worker.postMessage("cost > 1");
      const ok = await answered;
      await registration.unregister();
      return ok;
    });
    assert.equal(answer, true);
    await page.close();
  });

  /** Builds an example, and opens it. */
  async function example(name, policy) {
    const directory = join(PROJECTS, name);
    cpSync(join(HERE, "examples", name), directory, { recursive: true });
    if (name !== "vue") {
      run(process.execPath, [script("typescript", "bin/tsc")], directory);
    }
    await build({ root: directory, base: "./", logLevel: "warn" });
    const page = await site.browser.newPage();
    page.setDefaultTimeout(10_000);
    page.errors = [];
    page.on("pageerror", (error) => page.errors.push(error.message));
    page.on("console", (entry) => entry.type() === "error" && page.errors.push(entry.text()));
    if (policy) {
      await page.route("**/index.html", async (route) => {
        const response = await route.fetch();
        await route.fulfill({ response, headers: { ...response.headers(), "Content-Security-Policy": policy } });
      });
    }
    await page.goto(`${site.origin}/projects/${name}/dist/index.html`);
    return page;
  }

  const text = (page, selector) => page.locator(selector).textContent();

  for (const name of ["react", "vue"]) {
    test(`the ${name} example works, also with a strict policy`, async () => {
      const page = await example(name, "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'");
      const value = () => page.evaluate(() => document.querySelector("tamis-editor").value);
      await page.locator("#status", { hasText: "invalid" }).waitFor();
      await page.getByRole("button").click();
      assert.equal(await text(page, "#filter"), "", "an invalid query is not submitted");
      await page.locator(".cm-content").click();
      await page.keyboard.press("End");
      await page.keyboard.type("gpt");
      await page.locator(".cm-tooltip-autocomplete li", { hasText: "gpt-4o-mini" }).waitFor();
      assert.equal(await text(page, "#length"), String("model = gpt".length));
      await page.keyboard.press("ArrowDown");
      await page.keyboard.press("Enter");
      assert.equal(await value(), 'model = "gpt-4o"');
      assert.equal(await text(page, "#length"), String((await value()).length), "a completion is an input");
      await page.keyboard.press("Backspace");
      await page.keyboard.press("Backspace");
      assert.equal(await text(page, "#length"), String((await value()).length));
      await page.keyboard.type('o"');
      await page.locator("#status", { hasText: /^valid/ }).waitFor();
      await page.getByRole("button").click();
      await page.locator("#filter", { hasText: '"gpt-4o"' }).waitFor();
      assert.deepEqual(page.errors, []);
      await page.close();
    });
  }

  test("the extension works in a plain CodeMirror editor", async () => {
    const page = await example("codemirror");
    await page.locator("output", { hasText: "model = : invalid" }).waitFor();
    const colors = await page.locator(".tamis-string").evaluateAll((marks) => marks.map((mark) => mark.className));
    assert.match(colors[0], /tamis-string \S+/, "it has the classes of the editor's theme");
    await page.locator(".cm-content").click();
    await page.keyboard.press("ControlOrMeta+End");
    await page.keyboard.type("mo");
    await page.locator(".cm-tooltip-autocomplete li", { hasText: "model-2" }).waitFor();
    await page.keyboard.press("Escape");
    await page.keyboard.press("ControlOrMeta+/");
    await page.locator("output", { hasText: '# model = "a" and model = mo: invalid' }).waitFor();
    await page.keyboard.press("ControlOrMeta+/");
    await page.locator("output", { hasText: /^model.* = mo: valid/ }).waitFor();
    await page.keyboard.press("ControlOrMeta+f");
    await page.locator(".cm-search").waitFor();
    await page.keyboard.press("Escape");
    await page.keyboard.press("ControlOrMeta+End");
    await page.keyboard.type(" and grosse > 1");
    await page.locator(".cm-lintRange-error").waitFor();
    assert.deepEqual(page.errors, []);
    await page.close();
  });

  test("without WebAssembly, the error says what the policy must allow", async () => {
    const page = await site.browser.newPage();
    const logged = page.waitForEvent("console", (entry) => entry.text().includes("tamis-editor"));
    await page.route("**/index.html", async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, headers: { ...response.headers(), "Content-Security-Policy": "script-src 'self'" } });
    });
    await page.goto(`${site.origin}/projects/react/dist/index.html`);
    assert.match((await logged).text(), /add 'wasm-unsafe-eval' to its script-src/);
    await page.close();
  });

  test("without workers, long texts are compiled in the page", async () => {
    const page = await site.browser.newPage();
    await page.addInitScript(() => {
      window.Worker = class {
        constructor() {
          throw new Error("no workers");
        }
      };
    });
    await page.goto(`${site.origin}/projects/react/dist/index.html`);
    await page.evaluate(() => document.querySelector("tamis-editor").ready);
    await page.evaluate(() => (document.querySelector("tamis-editor").value = `name = a${" and cost > 1".repeat(400)}`));
    await page.locator("#status", { hasText: /^valid/ }).waitFor();
    await page.locator(".tamis-number").first().waitFor();
    await page.close();
  });

  test("sizes", (context) => {
    const lib = packages["tamis-editor"].files.filter((path) => path.endsWith(".js"));
    const size = (path) => brotliCompressSync(readFileSync(join(PROJECTS, "node_modules/tamis-editor", path))).length;
    const total = lib.reduce((sum, path) => sum + size(path), 0);
    context.diagnostic(`tamis-editor without its dependencies: ${(total / 1000).toFixed(1)} KB with brotli`);
    assert.ok(total < 40_000);
  });
});
