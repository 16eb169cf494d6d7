// The files that the views save: data equals that of the API, and pictures are drawn.
import assert from "node:assert/strict";
import { test } from "node:test";
import { downloaded, downloadedBytes, onPage, serve } from "./pages.js";
import { viewOf, views } from "./views.js";

const server = serve();

for (const { name, path } of views) {
  test(`CSV and JSON of ${name} have the same cells`, () => onPage(server, path, async (page) => {
    const rows = JSON.parse(await downloaded(page, "", "JSON"));
    assert.ok(rows.length > 0);
    const [head, ...lines] = csvRows(await downloaded(page, "", "CSV"));
    assert.deepEqual(head, Object.keys(rows[0]));
    assert.deepEqual(lines, rows.map((row) => Object.values(row).map((value) => (value === null ? "" : String(value)))));
  }));

  if (name === "event") continue;
  test(`PNG and SVG of ${name} are pictures`, () => onPage(server, path, async (page) => {
    const png = await downloadedBytes(page, "", "PNG");
    const colors = await page.evaluate(async (bytes) => {
      const bitmap = await createImageBitmap(new Blob([Uint8Array.from(bytes)], { type: "image/png" }));
      const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
      const context = canvas.getContext("2d");
      context.drawImage(bitmap, 0, 0);
      return new Set(new Uint32Array(context.getImageData(0, 0, bitmap.width, bitmap.height).data.buffer)).size;
    }, [...png]);
    assert.ok(colors > 30, `${colors} colours`);

    const svg = await downloaded(page, "", "SVG");
    // The picture has styles of its own, which the content security policy of the page does not permit within the page.
    const blank = await page.context().newPage();
    const found = await blank.evaluate((text) => {
      const { documentElement: root } = new DOMParser().parseFromString(text, "image/svg+xml");
      const selector = "script, foreignObject, parsererror, [onload], [onclick]";
      return { name: root.nodeName, forbidden: root.querySelectorAll(selector).length, texts: root.querySelectorAll("text").length };
    }, svg);
    assert.deepEqual([found.name, found.forbidden], ["svg", 0]);
    assert.ok(found.texts > 5, `${found.texts} texts`);
    // An image runs no script, so what it shows is drawn without one.
    const isDrawn = await blank.evaluate(async (text) => {
      const image = new Image();
      image.src = URL.createObjectURL(new Blob([text], { type: "image/svg+xml" }));
      await image.decode();
      return image.naturalWidth > 300;
    }, svg);
    assert.ok(isDrawn);
  }));
}

test("events have the values of the API", () => onPage(server, "/timeline", async (page) => {
  const rows = JSON.parse(await downloaded(page, "Events", "JSON"));
  const { events } = await server.get("events", { page_size: 1000 });
  assert.equal(rows.length, events.length);
  for (const event of events) {
    const row = rows.find((each) => each.name === event.name);
    assert.deepEqual(
      [row.event, row.earliest_time, row.latest_time, row.time_zone, row.knowledge_time, row.summary],
      [event.displayName, event.time.earliestTime, event.time.latestTime, event.time.timeZone, event.knowledgeTime, event.summary],
    );
  }
}));

test("the claims of an event have the values of the API", () => onPage(server, viewOf("event").path, async (page) => {
  const rows = JSON.parse(await downloaded(page, "", "JSON"));
  const { claims } = await server.get("events/us-100-tariff-threat");
  assert.deepEqual(rows.map(({ claim, source, paragraph, field_path: field }) => [claim, source, paragraph, field]),
    claims.map(({ name, source, locator, fieldPath }) => [name, source, locator?.paragraph ?? null, fieldPath]));
}));

test("prices have the values of the API", () => onPage(server, viewOf("series").deep, async (page) => {
  const rows = JSON.parse(await downloaded(page, "", "JSON"));
  const { chunks } = await server.get("series:read", { series: "series/btcusd-daily" }).then((answer) =>
    ({ chunks: (Array.isArray(answer) ? answer : [answer]).map((each) => each.chunk ?? each.result?.chunk).filter(Boolean) }));
  const expected = new Map(chunks.flatMap((chunk) => {
    const { values } = chunk.columns.find(({ field }) => field === "FIELD_CLOSE");
    return chunk.timeUnixNanos.map((time, index) => [Number(BigInt(time) / 1_000_000n), values[index]]);
  }));
  assert.ok(rows.length >= 6);
  for (const row of rows) assert.equal(row.close, expected.get(Date.parse(row.start_time)), JSON.stringify(row));
}));

const days = "/series?series=btcusd-daily&from=2025-10-08T00:00:00Z&to=2025-10-14T00:00:00Z";
test("the same call of prices reads the bars in view", () => onPage(server, days, async (page) => {
  const rows = JSON.parse(await downloaded(page, "", "JSON"));
  await page.getByRole("button", { name: "The same call" }).click();
  const text = await page.getByRole("dialog").locator("pre").textContent();
  const time = Object.fromEntries([...text.matchAll(/(start|end)="([^"]+)"/g)].map(([, end, value]) => [end, value]));
  assert.equal(Object.keys(time).length, 2, text);
  const answer = await server.get("series:read", { series: "series/btcusd-daily", "time.start_time": time.start, "time.end_time": time.end });
  const times = [answer].flat().flatMap((each) => (each.chunk ?? each.result?.chunk)?.timeUnixNanos ?? []);
  assert.deepEqual(times.map((nanos) => Number(BigInt(nanos) / 1_000_000n)), rows.map((row) => Date.parse(row.start_time)));
}));

/** Reads CSV by RFC 4180. */
function csvRows(text) {
  const rows = [];
  let row = [];
  for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g)) {
    row.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    if (end === ",") continue;
    rows.push(row);
    row = [];
  }
  return rows;
}
