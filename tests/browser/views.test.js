// Every view at its bare path and by a deep link, in both themes and at two widths: what it shows, axe-core, and a picture of it.
import assert from "node:assert/strict";
import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { test } from "node:test";
import { onPage, serve } from "./pages.js";
import { savePicture } from "./pictures.js";
import { variants, views } from "./views.js";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const pictures = process.env.PICTURES;
const server = serve(() => mkdirSync(pictures, { recursive: true }));

test("the navigation lists the views that are tested", () => onPage(server, "/", async (page) => {
  const paths = await page.locator('nav[aria-label="Views"] a').evaluateAll((links) => links.map((link) => link.pathname));
  // A view of one resource is reached by links and not listed.
  assert.deepEqual(paths, views.filter(({ name }) => name !== "event").map(({ name }) => `/${name}`));
}));

for (const { name, path } of views) {
  for (const { theme, width } of variants) {
    test(`${name}, ${theme}, ${width} pixels wide`, () => onPage(server, path, async (page) => {
      assert.equal(await page.evaluate(() => document.documentElement.dataset.theme), theme);
      assert.equal(await page.locator(".message").count(), 0, "the bare address must show data");
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), "the page is wider than the window");
      assert.deepEqual(await violations(page), []);
      await savePicture(page, join(pictures, `${name}-${theme}-${width === 360 ? "narrow" : "wide"}.png`));
    }, { viewport: { width, height: width === 360 ? 1200 : 900 }, colorScheme: theme }));
  }
}

for (const { name, deep, shows, hides } of views) {
  test(`${name} by a deep link`, () => onPage(server, deep, async (page) => {
    const text = await page.locator("main").evaluate((main) => main.textContent);
    assert.match(text, shows);
    assert.doesNotMatch(text, hides);
    assert.match(page.url(), new RegExp(`/${name}`), "the address stays");
  }));
}

test("axe-core with open dialogs, lists and tables", () => onPage(server, "/timeline", async (page) => {
  for (const summary of await page.locator("main details > summary").all()) await summary.evaluate((each) => { each.parentElement.open = true; });
  assert.deepEqual(await violations(page), []);
  await page.getByRole("button", { name: "The same call" }).first().click();
  await page.getByRole("dialog").waitFor();
  assert.deepEqual(await violations(page), []);
}, { viewport: { width: 1280, height: 900 }, colorScheme: "dark" }));

/** Returns what axe-core finds: its rules of WCAG 2.2 A and AA and its best practices. */
async function violations(page) {
  await page.evaluate(axe);
  const found = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
  return found.violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => `${node.target} ${node.failureSummary}`).join("; ")}`);
}
