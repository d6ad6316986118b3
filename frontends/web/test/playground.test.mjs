import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { open } from "./browser.mjs";

let site;
before(async () => (site = await open()));
after(() => site.close());

test("typed", async () => {
  const page = await site.browser.newPage();
  await page.goto(site.origin);
  await page.locator(".cm-content").click();
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.type('tags contains "x" and not (duration_ns > 4)');
  await page.waitForFunction(() => document.querySelector("#out").textContent.includes("gt"));
  assert.match(await page.textContent("#out"), /"value":4/);
});
