// The timeline: the as-known-at slider, search, filters, zoom, pan, and how an event is opened. Answers are compared with those of the API.
import assert from "node:assert/strict";
import { test } from "node:test";
import { downloaded, onPage, serve, settled } from "./pages.js";
import { viewOf } from "./views.js";

const server = serve();

/** The timeline with one event in the middle. */
const firstPost = "/timeline?q=%22first%20post%22&kinds=tariff&from=2025-10-08T14:57:00Z&to=2025-10-12T14:57:00Z";

const namesOf = (records) => records.map(({ name }) => name).sort();
const shownEvents = async (page) => namesOf(JSON.parse(await downloaded(page, "Events", "JSON")));
const listedEvents = async (query) => namesOf((await server.get("events", { page_size: 1000, ...query })).events ?? []);
const argument = (page, name) => new URL(page.url()).searchParams.get(name);

/** Drags the slider to a part of its width and returns the time that it then shows, as the address has it. */
async function dragSlider(page, part) {
  const slider = page.getByRole("slider", { name: "As known at" });
  const box = await slider.boundingBox();
  const y = box.y + box.height / 2;
  await page.mouse.move(box.x + box.width - 9, y);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.8, y, { steps: 3 });
  await page.mouse.move(box.x + box.width * part, y, { steps: 3 });
  await page.mouse.up();
  await page.waitForURL(/[?&]known=/);
  await settled(page);
  return argument(page, "known");
}

test("the slider shows the events and policies that were known then", () => onPage(server, "/timeline", async (page) => {
  const names = await shownEvents(page);
  assert.deepEqual(names, await listedEvents());
  const policies = [...new Set(JSON.parse(await downloaded(page, "Policies", "JSON")).map(({ policy }) => policy))];
  assert.ok(policies.length > 2);

  const known = await dragSlider(page, 0.7);
  const then = await shownEvents(page);
  assert.ok(then.length > 0 && then.length < names.length, `${then.length} of ${names.length} events at ${known}`);
  assert.deepEqual(then, await listedEvents({ "as_of.knowledge_time": known }));
  const rows = JSON.parse(await downloaded(page, "Policies", "JSON"));
  for (const policy of policies) {
    const { steps = [] } = await server.get(`${policy}/path`, { "as_of.knowledge_time": known });
    const shown = rows.filter((row) => row.policy === policy).map(({ level, start_time, end_time }) => [level, start_time, end_time]);
    const expected = steps.map(({ level, valid }) => [level?.value ?? null, valid?.startTime ?? null, valid?.endTime ?? null]);
    assert.deepEqual(shown, expected, policy);
  }

  await page.getByRole("button", { name: "Latest" }).click();
  await page.waitForFunction((count) => document.querySelector("main h2").textContent === `${count} events`, names.length);
  assert.equal(argument(page, "known"), null);
}));

test("a chart that was zoomed looks like one that its address opens", () => onPage(server, "/timeline", async (page) => {
  const pixels = () => page.getByRole("group", { name: "Levels of policies by time" }).locator("canvas").first()
    .evaluate((canvas) => [...new Uint32Array(canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data.buffer)]);
  for (let step = 0; step < 3; step += 1) await page.getByRole("button", { name: "Zoom in" }).first().click();
  await page.mouse.move(0, 0);
  await settled(page);
  const zoomed = await pixels();
  await page.reload();
  await settled(page);
  // The address has whole seconds, which moves edges by a part of a pixel.
  const other = (await pixels()).filter((color, index) => color !== zoomed[index]).length;
  assert.ok(other < zoomed.length / 200, `${other} of ${zoomed.length} pixels differ`);
}));

test("what was known on 10 October differs from what became known later", () =>
  onPage(server, "/timeline?known=2025-10-10T14:00:00Z&policies=policies/us-additional-tariff-on-china", async (page) => {
    const before = await downloaded(page, "Policies", "CSV");
    assert.doesNotMatch(before, /threatened/);
    await page.getByRole("button", { name: "On to the next fact" }).click();
    await page.waitForURL((url) => url.searchParams.get("known") > "2025-10-10T14:00:00Z");
    await page.getByLabel("Exact as-known-at time in UTC").fill("2025-10-12T00:00");
    await page.waitForURL(/known=2025-10-12T00:00:00Z/);
    await settled(page);
    assert.match(await downloaded(page, "Policies", "CSV"), /threatened/);
  }));

test("reactions and prices are those known then", async () => {
  const known = "2025-10-10T16:00:00Z";
  const reconcile = viewOf("reconcile");
  await onPage(server, `${reconcile.path}?period=all&known=${known}`, async (page) => {
    const shown = new Set(JSON.parse(await downloaded(page, "", "JSON")).map(({ reaction }) => reaction));
    const { reactions } = await server.get("reactions", { "as_of.knowledge_time": known, page_size: 1000 });
    assert.deepEqual([...shown].sort(), namesOf(reactions));
    const all = (await server.get("reactions", { page_size: 1000 })).reactions;
    assert.ok(reactions.length < all.length);
  });
  const valuesOf = async (page) => JSON.parse(await downloaded(page, "", "JSON")).map(({ offset, value }) => [offset, value]);
  const path = viewOf("aligned").deep;
  let latest;
  await onPage(server, path, async (page) => { latest = await valuesOf(page); });
  await onPage(server, `${path}&known=2025-10-13T00:00:00Z`, async (page) => {
    const then = await valuesOf(page);
    assert.notDeepEqual(then, latest);
    for (const [index, [offset, value]] of then.entries()) {
      assert.equal(offset, latest[index][0]);
      assert.ok(value === null || value === latest[index][1], `a value at offset ${offset} that was not known then`);
    }
  });
});

test("full-text search and filters show what the API finds", () => onPage(server, "/timeline", async (page) => {
  await page.getByRole("searchbox", { name: "Search events and claims" }).fill("soybeans");
  await page.waitForURL(/q=soybeans/);
  await settled(page);
  const found = await shownEvents(page);
  assert.deepEqual(found, await listedEvents({ "filter.query": "soybeans" }));
  assert.ok(found.length > 0);

  await page.getByRole("searchbox", { name: "Search events and claims" }).fill("");
  await page.waitForURL((url) => !url.searchParams.has("q"));
  await page.locator("summary", { hasText: "Kind" }).click();
  await page.getByRole("checkbox", { name: "Tariff" }).check();
  await page.waitForURL(/kinds=tariff/);
  await page.locator("summary", { hasText: "Phase" }).click();
  await page.getByRole("checkbox", { name: "Threatened" }).check();
  await page.waitForURL(/phases=threatened/);
  await settled(page);
  const threats = await listedEvents({ "filter.kinds": "EVENT_KIND_TARIFF", "filter.phases": "PHASE_THREATENED" });
  assert.deepEqual(await shownEvents(page), threats);

  await page.goto(`${server.origin}/timeline?q=xyzzy`);
  await page.getByRole("heading", { name: "No event matches" }).waitFor();
}));

test("wheel, buttons and drags change the range, and the address follows", () => onPage(server, "/timeline", async (page) => {
  const range = async (change) => {
    const before = page.url();
    await change();
    await page.waitForURL((url) => url.href !== before);
    return ["from", "to"].map((name) => Date.parse(argument(page, name)));
  };
  const chart = page.getByRole("group", { name: "Events by time" });
  const all = await range(() => page.getByRole("button", { name: "All", exact: true }).click());
  const zoomed = await range(() => page.getByRole("button", { name: "Zoom in" }).click());
  assert.ok(zoomed[1] - zoomed[0] < 0.7 * (all[1] - all[0]));
  const box = await chart.boundingBox();
  const [x, y] = [box.x + box.width * 0.6, box.y + 40];
  const dragged = await range(async () => {
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.mouse.move(x - 60, y, { steps: 4 });
    await page.mouse.move(x - 120, y, { steps: 4 });
    await page.mouse.up();
  });
  assert.ok(dragged[0] > zoomed[0]);
  assert.ok(Math.abs(dragged[1] - dragged[0] - (zoomed[1] - zoomed[0])) <= 1000, "a drag keeps the length");
  assert.match(page.url(), /\/timeline/, "a drag opens no event");
  const wheeled = await range(async () => {
    await page.keyboard.down("Control");
    await page.mouse.wheel(0, -200);
    await page.keyboard.up("Control");
  });
  assert.ok(wheeled[1] - wheeled[0] < dragged[1] - dragged[0]);
  const reloaded = page.url();
  await page.reload();
  await settled(page);
  assert.equal(page.url(), reloaded);
}));

test("a click on a mark opens the event, and back returns", () => onPage(server, firstPost, async (page) => {
  const point = await markOf(page, /first post/);
  await page.mouse.click(point.x, point.y);
  await page.waitForURL(/\/event\?name=events\/us-100-tariff-threat-first-post/);
  await page.getByRole("heading", { level: 1, name: /first post/ }).waitFor();
  await page.goBack();
  await page.waitForURL(/\/timeline\?/);
}));

/** Moves the pointer over the chart until its tooltip is that of an event. */
async function markOf(page, title) {
  const chart = page.getByRole("group", { name: "Events by time" });
  await chart.scrollIntoViewIfNeeded();
  const box = await chart.boundingBox();
  for (let y = box.y + 34; y < box.y + box.height; y += 6) {
    for (let x = box.x + box.width / 2 - 40; x < box.x + box.width / 2 + 120; x += 6) {
      await page.mouse.move(x, y);
      const tip = page.locator(".chart .tooltip");
      if (await tip.count() && title.test(await tip.textContent())) return { x, y };
    }
  }
  throw new Error(`No mark has the title ${title}.`);
}
