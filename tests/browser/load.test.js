// 5,000 events and a million bars: panning must not block the page for more than 200 ms at a time.
import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { onPage, serve, settled } from "./pages.js";
import { bars, claimOf, eventOf, firstTime, source } from "./synthetic.js";

const { Client } = await import(join(process.env.TRUCEDATA, "src/clients/typescript/dist/node.js"));
const eventCount = 5_000;
const barCount = 1_000_000;
const maxTaskMs = 200;
const server = serve(async ({ address }) => {
  const client = new Client(address.grpc);
  const times = Array.from({ length: eventCount }, (_, index) => firstTime + Math.floor((index * 690 * 1_440) / eventCount) * 60_000);
  const records = times.flatMap((time, index) => [eventOf(index, time), claimOf(index, time)]);
  await client.import({ records: [source(), ...records] }, { author: "test", message: "5,000 events" });
  await client.import(bars(barCount), { author: "test", message: "a million bars" });
});

test(`${eventCount} events in view`, () => onPage(server, "/timeline?q=placeholder", async (page) => {
  await page.getByRole("button", { name: "All", exact: true }).click();
  await page.getByRole("heading", { name: `${eventCount} events` }).waitFor();
  assert.ok(await longestTask(page, "Events by time") <= maxTaskMs);
}));

const allBars = "/series?series=synthetic&from=2024-01-05T00:00:00Z&to=2025-11-20T00:00:00Z";
test(`${barCount} bars in view`, () => onPage(server, allBars, async (page) => {
  await page.locator(".progress-line progress").waitFor({ state: "detached" });
  await settled(page);
  const chart = await page.locator("main .chart").first().getAttribute("aria-label");
  assert.ok(await longestTask(page, chart) <= maxTaskMs);
}));

/** Zooms in by one step, then drags the chart to and fro. Returns the longest task during the drags in milliseconds. */
async function longestTask(page, name) {
  const chart = page.getByRole("group", { name, exact: true });
  await chart.focus();
  await page.keyboard.press("+");
  await settled(page);
  await chart.evaluate((element) => element.scrollIntoView({ block: "center" }));
  const box = await chart.boundingBox();
  const [x, y] = [box.x + box.width / 2, Math.max(box.y + 20, 200)];
  await page.evaluate(() => {
    window.tasks = [];
    const observer = new PerformanceObserver((list) => window.tasks.push(...list.getEntries().map(({ duration }) => duration)));
    observer.observe({ type: "longtask" });
  });
  const address = page.url();
  await page.mouse.move(x, y);
  await page.mouse.down();
  for (let step = 0; step < 60; step += 1) {
    await page.mouse.move(x + 150 * Math.sin(step / 6), y);
    await page.evaluate(() => new Promise(requestAnimationFrame));
  }
  await page.mouse.up();
  await page.waitForURL((url) => String(url) !== address);
  await settled(page);
  const tasks = await page.evaluate(() => window.tasks);
  const longest = Math.round(Math.max(0, ...tasks));
  console.log(`# ${name}: ${tasks.length} long tasks, the longest ${longest} ms`);
  return longest;
}
