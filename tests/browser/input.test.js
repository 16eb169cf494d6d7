// The main tasks with the keyboard alone, and with fingers.
import assert from "node:assert/strict";
import { test } from "node:test";
import { onPage, serve, settled } from "./pages.js";

const server = serve();

const argument = (page, name) => new URL(page.url()).searchParams.get(name);
const press = async (page, ...keys) => { for (const key of keys) await page.keyboard.press(key); };

/** Presses Tab until the focused element has an accessible name, and asserts that the focus is visible. */
async function tabTo(page, name) {
  for (let count = 0; count < 80; count += 1) {
    await page.keyboard.press("Tab");
    const focused = await page.evaluate(() => {
      const element = document.activeElement;
      const label = element.getAttribute("aria-label") ?? element.labels?.[0]?.textContent ?? element.textContent;
      const style = getComputedStyle(element);
      return { label: label.trim(), isVisible: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0 };
    });
    if (!name.test(focused.label)) continue;
    assert.ok(focused.isVisible, `the focus on ${focused.label} is not visible`);
    return;
  }
  throw new Error(`Tab does not reach ${name}.`);
}

test("keyboard: from the slider over search and filters to an event and back", () => onPage(server, "/timeline", async (page) => {
  await tabTo(page, /^Skip to the content$/);
  await tabTo(page, /^As known at$/);
  await press(page, "PageDown", "ArrowLeft");
  await page.waitForURL(/known=/);
  const known = argument(page, "known");
  await tabTo(page, /^Search events and claims$/);
  await page.keyboard.type("tariff");
  await page.waitForURL(/q=tariff/);
  await settled(page);
  await tabTo(page, /^Kind/);
  await press(page, "Enter");
  await tabTo(page, /^Tariff$/);
  await press(page, "Space");
  await page.waitForURL(/kinds=/);
  await press(page, "Escape");
  assert.match(await page.evaluate(() => document.activeElement.textContent), /Kind/, "Escape returns the focus");
  await settled(page);
  await tabTo(page, /^Events by time$/);
  await press(page, "+");
  await page.waitForURL(/from=/);
  await press(page, "Shift+ArrowLeft", "ArrowRight", "ArrowRight", "ArrowLeft");
  const title = await page.locator(".selection strong").textContent();
  await press(page, "Enter");
  await page.waitForURL(/\/event\?name=/);
  await page.getByRole("heading", { level: 1, name: title.trim() }).waitFor();
  assert.equal(argument(page, "known"), known, "the as-known-at time is kept");
  await page.goBack();
  await page.waitForURL(/\/timeline/);
}));

test("keyboard: a call is copied, a file is saved and the theme is changed", () =>
  onPage(server, "/event?name=events/us-100-tariff-threat", async (page) => {
    const themeBefore = await page.evaluate(() => document.documentElement.dataset.theme);
    await tabTo(page, /^Theme/);
    await press(page, "Enter", "Enter");
    assert.notEqual(await page.evaluate(() => document.documentElement.dataset.theme), themeBefore);
    await tabTo(page, /^CSV$/);
    const [download] = await Promise.all([page.waitForEvent("download"), press(page, "Enter")]);
    assert.match(download.suggestedFilename(), /\.csv$/);
    await tabTo(page, /^The same call$/);
    await press(page, "Enter");
    await page.getByRole("dialog").waitFor();
    await tabTo(page, /^Python$/);
    await press(page, "ArrowLeft");
    assert.equal(await page.getByRole("tab", { selected: true }).textContent(), "curl");
    await tabTo(page, /^Copy$/);
    await press(page, "Enter");
    assert.match(await page.evaluate(() => navigator.clipboard.readText()), /^curl -s 'http:.*us-100-tariff-threat/);
    await press(page, "Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    assert.equal(await page.evaluate(() => document.activeElement.textContent), "The same call", "the focus returns");
  }, { permissions: ["clipboard-read", "clipboard-write"] }));

test("touch: a drag moves, a pinch zooms, a vertical drag scrolls and a tap opens", () => onPage(server, touched, async (page) => {
  const session = await page.context().newCDPSession(page);
  const touch = (type, ...points) =>
    session.send("Input.dispatchTouchEvent", { type, touchPoints: points.map(([x, y], id) => ({ x, y, id })) });
  const lengthOf = () => Date.parse(argument(page, "to")) - Date.parse(argument(page, "from"));
  const after = async (action) => {
    const before = page.url();
    await action();
    await page.waitForURL((url) => url.href !== before);
  };
  const chart = page.getByRole("group", { name: "Events by time" });
  await chart.evaluate((element) => element.scrollIntoView({ block: "center" }));
  const box = await chart.boundingBox();
  const [x, y] = [box.x + box.width / 2, box.y + 20];
  const [from, length] = [argument(page, "from"), lengthOf()];

  await after(async () => {
    await touch("touchStart", [x, y]);
    for (const dx of [10, 30, 50, 60]) await touch("touchMove", [x + dx, y]);
    await touch("touchEnd");
  });
  assert.ok(argument(page, "from") < from, "a drag to the right shows earlier times");
  assert.ok(Math.abs(lengthOf() - length) <= 1000);

  await after(async () => {
    await touch("touchStart", [x - 30, y], [x + 30, y]);
    for (const dx of [40, 60, 80]) await touch("touchMove", [x - dx, y], [x + dx, y]);
    await touch("touchEnd");
  });
  assert.ok(lengthOf() < 0.8 * length, "a pinch zooms in");

  const [url, top] = [page.url(), await page.evaluate(() => window.scrollY)];
  await touch("touchStart", [x, y]);
  for (const dy of [20, 60, 100, 140]) await touch("touchMove", [x, y - dy]);
  await touch("touchEnd");
  await page.waitForFunction((before) => window.scrollY > before, top);
  assert.equal(page.url(), url, "a vertical drag moves nothing");

  await page.goto(server.origin + touched);
  await settled(page);
  await chart.evaluate((element) => element.scrollIntoView({ block: "center" }));
  const place = await chart.boundingBox();
  for (let at = place.y + 34; at < place.y + place.height && page.url().includes("/timeline"); at += 8) {
    await page.touchscreen.tap(place.x + place.width / 2 + 1, at);
    await page.waitForTimeout(50);
  }
  await page.waitForURL(/\/event\?name=events\/us-100-tariff-threat-first-post/);
}, { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true }));

/** The timeline with one event in the middle. */
const touched = "/timeline?q=%22first%20post%22&kinds=tariff&from=2025-10-08T14:57:00Z&to=2025-10-12T14:57:00Z";

for (const view of ["aligned", "study"]) {
  test(`keyboard: on ${view} all series are removed, and another is searched and chosen`, () => onPage(server, `/${view}`, async (page) => {
    await page.getByRole("button", { name: /^Choose series/ }).focus();
    await press(page, "Enter");
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("listitem").first().waitFor();
    const ticked = dialog.getByRole("checkbox", { checked: true });
    for (let count = await ticked.count(); count > 0; count -= 1) {
      await ticked.first().focus();
      await press(page, "Space");
      await page.waitForFunction((left) => document.querySelectorAll("dialog input:checked").length === left, count - 1);
    }
    await page.locator("main .message h2", { hasText: "Nothing is chosen" }).waitFor();
    await press(page, "Escape");
    await page.reload();
    await page.getByRole("heading", { name: "Nothing is chosen" }).waitFor();

    await page.getByRole("button", { name: /^Choose series/ }).focus();
    await press(page, "Enter");
    await page.locator("dialog input[type=search]:focus").waitFor();
    await page.keyboard.type("gold");
    await press(page, "Enter");
    await dialog.getByRole("listitem").filter({ hasText: "gold-front-daily" }).waitFor();
    await dialog.getByRole("listitem").filter({ hasNotText: /gold/i }).first().waitFor({ state: "detached" });
    await tabTo(page, /gold-front-daily/);
    await press(page, "Space");
    await page.waitForURL((url) => url.searchParams.get("series") === "gold-front-daily");
    await press(page, "Escape");
    await settled(page);
    assert.equal(await page.locator("main .message").count(), 0);
  }));
}

const crossed = "/aligned?events=us-100-tariff-threat-first-post,us-100-tariff-threat&series=sp500-close-daily,btcusd-daily";
test("keyboard: a pair is left out", () => onPage(server, crossed, async (page) => {
  await page.getByRole("button", { name: /^Pairs/ }).focus();
  await press(page, "Enter");
  const boxes = page.getByRole("dialog").getByRole("checkbox");
  await boxes.nth(1).focus();
  await press(page, "Space", "Escape");
  await page.getByRole("button", { name: /^Pairs.*3 of 4/ }).waitFor();
  assert.deepEqual(argument(page, "pairs")?.split(","), [
    "us-100-tariff-threat-first-post:sp500-close-daily", "us-100-tariff-threat:sp500-close-daily", "us-100-tariff-threat:btcusd-daily",
  ]);
}));
