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

for (const [width, height] of [[1280, 900], [1280, 720], [1280, 400], [360, 740]]) {
  for (const noun of ["events", "series"]) {
    test(`the dialog that chooses ${noun} fits into ${width} by ${height} pixels`, () => onPage(server, "/aligned", async (page) => {
      await page.getByRole("button", { name: `Choose ${noun}` }).click();
      const dialog = page.getByRole("dialog");
      const last = dialog.getByRole("listitem").last();
      await last.waitFor();
      const outer = await dialog.boundingBox();
      const bottomOf = async (part) => { const box = await part.boundingBox(); return box.y + box.height; };
      const isShown = async (part) => await bottomOf(part) <= outer.y + outer.height && (await part.boundingBox()).y >= outer.y;
      assert.ok(outer.y >= 0 && outer.y + outer.height <= height && outer.x >= 0 && outer.x + outer.width <= width);
      const search = dialog.getByRole("searchbox");
      const done = dialog.getByRole("button", { name: "Done" });
      assert.ok((await search.boundingBox()).height < 48, "the search box has one line");
      assert.ok(await isShown(search) && await isShown(done));
      assert.ok(!await isShown(last), "the list is longer than the dialog");
      await last.scrollIntoViewIfNeeded();
      assert.ok(await isShown(search) && await isShown(done), "only the list scrolls");
      assert.ok(await bottomOf(last) <= (await done.boundingBox()).y);
      assert.deepEqual(await violations(page), []);
    }, { viewport: { width, height } }));
  }
}

test("the search box of a list of choices has one line when few match", () => onPage(server, "/timeline", async (page) => {
  await page.locator("summary", { hasText: "Kind" }).click();
  const search = page.getByRole("searchbox", { name: "Search kind" });
  await search.fill("tariff");
  await page.getByRole("checkbox", { name: "Meeting" }).waitFor({ state: "detached" });
  assert.ok((await search.boundingBox()).height < 48);
}));

/** Returns what axe-core finds: its rules of WCAG 2.2 A and AA and its best practices. */
async function violations(page) {
  await page.evaluate(axe);
  const found = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
  return found.violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => `${node.target} ${node.failureSummary}`).join("; ")}`);
}
