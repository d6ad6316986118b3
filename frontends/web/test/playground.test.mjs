// The playground, as it is built.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";
import { gzipSync } from "node:zlib";
import { open } from "../chromium.mjs";

const EXAMPLE = 'tags contains "x" and not (duration_ns > 4)';
const RAISED = 'tags contains "x" and not (metrics/duration_ns > 4)';
const COLUMNS = JSON.stringify({
  columns: [
    { id: "größe", label: "Size", filter_type: "number", filterable: true, description: "how large it is" },
    { id: "name", filter_type: "text", filterable: true },
  ],
});
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

let site;
before(async () => (site = await open()));
after(() => site.close());

async function playground(hash = "", settings = {}) {
  const context = await site.browser.newContext({ permissions: ["clipboard-read", "clipboard-write"], ...settings });
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  const faults = [];
  page.on("pageerror", (error) => faults.push(error.message));
  page.on("console", (said) => said.type() === "error" && faults.push(said.text()));
  page.faults = faults;
  await page.goto(`${site.origin}/${hash}`);
  await page.waitForFunction(() => document.querySelector("#query").result !== null);
  return page;
}

async function close(page) {
  assert.deepEqual(page.faults, []);
  await page.context().close();
}

async function type(page, text) {
  await page.locator("#query .cm-content").click();
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.press("Delete");
  await page.keyboard.insertText(text);
  await settled(page, text);
}

/** Waits until the page shows what this text becomes. */
async function settled(page, text) {
  await page.waitForFunction((expected) => document.querySelector("#query").value === expected, text);
  await page.evaluate(() => document.querySelector("#query").result);
}

const panel = (page) => page.locator("#panel");
const tab = (page, name) => page.getByRole("tab", { name, exact: true }).click();

test("the example becomes a tree, a flat list, a request, a command and an explanation", async () => {
  const page = await playground();
  await type(page, EXAMPLE);
  const json = async () => JSON.parse(await panel(page).locator("pre").textContent());
  assert.equal((await json()).and[1].not.filter.value, 4);

  await tab(page, "Flat list");
  assert.deepEqual((await json()).map(({ operator }) => operator), ["contains", "lte"]);
  assert.match(await panel(page).textContent(), /advice/);

  await tab(page, "Request");
  assert.equal((await json()).limit, 100);
  assert.match(await panel(page).textContent(), /POST \/v2\/projects\/[0-9a-f-]{36}\/traces\/search/);
  await page.locator("#target").selectOption("spans-count");
  assert.equal((await json()).limit, undefined);
  await page.locator("#settings").fill("{}");
  assert.match(await panel(page).textContent(), /needs to know where the records come from/);

  await tab(page, "curl");
  await page.locator("#target").selectOption("queue-export");
  const command = await panel(page).locator("pre").textContent();
  assert.match(command, /^curl -sS --fail-with-body --request POST \\\n {2}--url 'https:\/\/api\.galileo\.ai\/v2\/annotation_queues\//);
  await page.locator("#copy").click();
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), command);

  await tab(page, "Explanation");
  assert.match(await panel(page).textContent(), /both of these hold:.*Latency \(metrics\/duration_ns\) is not more than 4 nanoseconds/);
  await page.getByRole("tab", { name: "Explanation" }).press("ArrowRight");
  assert.equal(await page.getByRole("tab", { name: "Tree" }).getAttribute("aria-selected"), "true");
  await close(page);
});

test("every endpoint of the list gives a request", async () => {
  const page = await playground();
  await type(page, "status_code >= 500");
  await tab(page, "curl");
  const names = await page.locator("#target option").allTextContents();
  const source = readFileSync(new URL("../../../src/request/target.rs", import.meta.url), "utf8");
  const known = [...source.matchAll(/^ {4}\w+ = "([a-z0-9-]+)" "\/v2/gm)].map(([, name]) => name);
  assert.ok(known.length > 20);
  assert.deepEqual(names.toSorted(), known.toSorted());
  for (const name of names) {
    await page.locator("#target").selectOption(name);
    assert.match(await panel(page).textContent(), /^curl -sS --fail-with-body --request [A-Z]+ /, name);
  }
  await close(page);
});

test("large integers keep their digits", async () => {
  const page = await playground();
  await type(page, "status_code = 9223372036854775807");
  assert.match(await panel(page).textContent(), /"value": 9223372036854775807/);
  await close(page);
});

test("mistakes are listed, and mended by a button", async () => {
  const page = await playground();
  await page.getByRole("button", { name: "Mistakes" }).click();
  await page.locator("#problems li").nth(2).waitFor();
  assert.match(await panel(page).textContent(), /compiles to nothing until they are mended/);
  assert.equal(await page.locator("#copy").isDisabled(), true);
  await page.getByRole("button", { name: "write input" }).click();
  await settled(page, 'input = "a" and status_code > "b" or (is_complete');
  assert.equal(await page.locator("#problems li").count(), 2);
  await close(page);
});

test("mistakes that are not listed are counted", async () => {
  const page = await playground();
  await type(page, Array(1_500).fill("a").join(" and "));
  assert.equal(await page.locator("#problems li").last().textContent(), "and 1,480 more");
  await close(page);
});

test("what is said of a request's settings stands above it", async () => {
  const page = await playground();
  await type(page, EXAMPLE);
  await tab(page, "Request");
  await page.locator("#target").selectOption("spans-delete");
  const id = "0199c0de-7b8a-7c7e-9d53-0a1b2c3d4e5f";
  await page.locator("#settings").fill(JSON.stringify({ project_id: id, log_stream_id: id }));
  assert.match(await panel(page).locator(".warning").first().textContent(), /`?project_id`? takes a UUID of version 4/);
  await type(page, "created_at <= now");
  assert.match(await panel(page).locator(".error").textContent(), /deletes every record that has created_at/);
  assert.equal(await panel(page).locator("pre").count(), 0);
  await close(page);
});

test("JSON is raised, from the dialog and where it is pasted", async () => {
  const page = await playground();
  await type(page, EXAMPLE);
  const tree = await panel(page).locator("pre").textContent();
  await type(page, "");
  await page.getByRole("button", { name: "From JSON…" }).click();
  await page.locator("#raise-json").fill("{");
  await page.getByRole("button", { name: "Write the query" }).click();
  assert.match(await page.locator("#raise-problem").textContent(), /line 1/);
  await page.locator("#raise-json").fill(tree);
  await page.getByRole("button", { name: "Write the query" }).click();
  await settled(page, RAISED);

  await type(page, "");
  await page.evaluate((text) => navigator.clipboard.writeText(text), tree);
  await page.keyboard.press("ControlOrMeta+v");
  await settled(page, RAISED);
  assert.match(await page.locator("#notice").textContent(), /^Written from JSON/);
  await close(page);
});

test("columns are searched, inserted, and loaded from a file", async () => {
  const page = await playground();
  await type(page, "");
  await page.locator("#columns-search").fill("time to");
  const names = page.locator("#columns-list .name");
  assert.deepEqual(await names.allTextContents(), ["time_to_first_token_ns"]);
  await names.first().click();
  await settled(page, "time_to_first_token_ns");

  await page.locator("#columns-file").setInputFiles({ name: "mine.json", mimeType: "application/json", buffer: Buffer.from(COLUMNS) });
  await page.locator("#columns-source", { hasText: "mine.json" }).waitFor();
  await page.locator("#columns-search").fill("size");
  assert.deepEqual(await names.allTextContents(), ["größe"]);
  await type(page, "größe > 4 and name = a");
  assert.equal(await page.evaluate(() => document.querySelector("#query").result.ok), true);

  // A file that is dropped goes the same way, and one that is none is told.
  await page.evaluate(() => {
    const files = new DataTransfer();
    files.items.add(new File(['[{"id": 5}]'], "broken.json"));
    document.querySelector("#query").dispatchEvent(new DragEvent("drop", { dataTransfer: files, bubbles: true, cancelable: true }));
  });
  await page.locator("#notice", { hasText: "broken.json holds no columns" }).waitFor();
  assert.equal(await page.locator("#columns-source").textContent(), "mine.json");
  await close(page);
});

test("the link holds the whole state", async () => {
  const page = await playground();
  await page.locator("#columns-file").setInputFiles({ name: "mine.json", mimeType: "application/json", buffer: Buffer.from(COLUMNS) });
  await page.locator("#columns-source", { hasText: "mine.json" }).waitFor();
  await type(page, "größe > $least and name = \"é & 😀\"");
  await tab(page, "Request");
  await page.locator("#target").selectOption("spans-search");
  await page.locator("summary").click();
  await page.locator("#now").fill("2026-01-15T12:00:00Z");
  await page.locator("#zone").fill("Europe/Paris");
  await page.locator("#parameters").fill('{"least": 9223372036854775807}');
  await page.getByRole("button", { name: "Copy link" }).click();
  await page.getByRole("button", { name: "Copied" }).waitFor();
  const link = await page.evaluate(() => navigator.clipboard.readText());
  const body = await panel(page).locator("pre").textContent();
  assert.match(body, /"value": 9223372036854775807/);

  const other = await playground(new URL(link).hash);
  await other.locator("#panel pre").waitFor();
  await other.waitForFunction((expected) => document.querySelector("#panel pre")?.textContent === expected, body);
  assert.equal(await other.locator("#target").inputValue(), "spans-search");
  assert.equal(await other.locator("#zone").inputValue(), "Europe/Paris");
  await close(other);
  await close(page);
});

test("malformed options are told, and nothing is compiled with them", async () => {
  const page = await playground();
  await panel(page).locator("pre").waitFor();
  await page.locator("summary").click();
  await page.locator("#zone").fill("Mars/Olympus");
  await page.locator("#notice", { hasText: "zone" }).waitFor();
  assert.equal(await panel(page).textContent(), "");
  assert.equal(await page.locator("#copy").isDisabled(), true);
  await page.locator("#zone").fill("");
  await panel(page).locator("pre").waitFor();
  assert.equal(await page.locator("#notice").textContent(), "");
  await close(page);
});

/** What axe finds that is serious. */
async function faults(page) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ target, failureSummary }) => `${target.flat()} ${failureSummary}`).join("; ")}`);
}

for (const colorScheme of ["light", "dark"]) {
  test(`axe finds no serious fault, ${colorScheme}`, async () => {
    const page = await playground("", { colorScheme });
    for (const name of ["Tree", "Flat list", "Request", "curl", "Explanation"]) {
      await tab(page, name);
      assert.deepEqual(await faults(page), [], name);
    }
    await page.locator("summary").click();
    await page.getByRole("button", { name: "Mistakes" }).click();
    await page.locator("#problems li").nth(2).waitFor();
    await page.locator(".cm-lintRange-error").first().hover();
    await page.locator(".cm-tooltip-lint").waitFor();
    assert.deepEqual(await faults(page), [], "with mistakes");
    await page.locator("#query .cm-content").click();
    await page.keyboard.press("ControlOrMeta+End");
    await page.keyboard.type(" and to");
    await page.locator(".cm-tooltip-autocomplete").waitFor();
    assert.deepEqual(await faults(page), [], "with a menu");
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "From JSON…" }).click();
    assert.deepEqual(await faults(page), [], "with the dialog");
    await close(page);
  });
}

test("the page is small, and answers soon", async (context) => {
  const assets = new URL("../dist/assets/", import.meta.url);
  const scripts = readdirSync(assets).filter((name) => name.endsWith(".js"));
  const sizes = scripts.map((name) => gzipSync(readFileSync(new URL(name, assets)), { level: 9 }).length);
  const size = sizes.reduce((sum, each) => sum + each, 0);
  context.diagnostic(`the page's scripts: ${size} bytes, gzipped`);
  assert.ok(size < 150_000, `${size} bytes`);

  const times = [];
  for (let run = 0; run < 3; run += 1) {
    const page = await site.browser.newPage();
    await page.addInitScript(() => {
      new MutationObserver(() => {
        if (document.querySelector("#panel pre")) {
          window.first ??= performance.now();
        }
      }).observe(document, { childList: true, subtree: true });
    });
    await page.goto(site.origin);
    await page.waitForFunction(() => window.first);
    times.push(await page.evaluate(() => [window.first, window.first - performance.getEntriesByType("navigation")[0].loadEventEnd]));
    await page.close();
  }
  const [first, afterLoad] = times.sort(([, one], [, other]) => one - other)[1];
  context.diagnostic(`the first analysis: ${first.toFixed(0)} ms after the page was asked for, ${afterLoad.toFixed(0)} ms after load`);
  assert.ok(afterLoad < 300, `${afterLoad} ms after load`);
});
