// Updates the screenshots in the documentation: `npm run screenshots`.
import { fileURLToPath } from "node:url";
import { open } from "./chromium.mjs";

const images = fileURLToPath(new URL("../../docs/images/", import.meta.url));
const site = await open();

async function screenshot(name, colorScheme, query, prepare = async () => {}, settings = {}) {
  const page = await site.browser.newPage({ viewport: { width: 1200, height: 740 }, colorScheme, ...settings });
  await page.goto(`${site.origin}/#${new URLSearchParams({ query, now: "" })}`);
  await page.locator("#panel > *").first().waitFor();
  await prepare(page);
  await page.waitForTimeout(400);
  await page.screenshot({ path: `${images}/playground-${name}.png` });
  await page.close();
}

const QUERY = "type = llm and duration_ns > 5s\n  and (model in (gpt-4o, gpt-4.1) or metrics.cost > $0.05)";

await screenshot("light", "light", QUERY);
await screenshot("dark", "dark", QUERY, (page) => page.getByRole("tab", { name: "Explanation" }).click());
await screenshot("error", "light", "type = llm and duration_ns > 5s", async (page) => {
  const text = 'type = llm and duratoin_ns > 5s\n  and status_code >= "500" and tags has prod';
  await page.evaluate((query) => (document.querySelector("#query").value = query), text);
  await page.locator("#problems li.problem").first().waitFor();
});
await screenshot("completion", "dark", QUERY, async (page) => {
  await page.locator("#query .cm-content").click();
  await page.keyboard.press("ControlOrMeta+End");
  await page.keyboard.type("\nand tok");
  await page.locator(".cm-tooltip-autocomplete").waitFor();
  await page.locator(".cm-completionInfo").waitFor();
});
const PHONE = { viewport: { width: 390, height: 740 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 };
await screenshot("phone", "light", "type = llm and duration_ns > 5s", async (page) => {
  await page.locator("#query .cm-content").tap();
  await page.keyboard.press("ControlOrMeta+End");
  await page.keyboard.type(" and ");
  await page.locator("#next button").first().waitFor();
}, PHONE);
await screenshot("try", "light", 'tags contains "x" and not (duration_ns > 4)', (page) =>
  page.getByRole("tab", { name: "Try" }).click(),
);
await site.close();
