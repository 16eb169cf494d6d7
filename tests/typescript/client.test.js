// Tests the installed client in Node against a server with the curated data.
import { AlignmentLayout, Client, ImpactLayout, Missing, Phase, PolicyState, Verdict } from "@trucedata/client";
import { MarketService } from "@trucedata/client/v1/market_service";
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { Server } from "./servers.js";

const server = new Server();
let client;
before(async () => (client = new Client((await server.start()).address)));
after(() => server.remove());

const threat = "events/us-100-tariff-threat-first-post";
const nanos = (time) => time.seconds * 1_000_000_000n + BigInt(time.nanos);

test("the first example prints what the README shows", () => {
  const readme = readFileSync(join(process.env.TRUCEDATA, "src/clients/typescript/README.md"), "utf8");
  const [program, expected] = ["typescript", "text"].map((kind) => new RegExp("```" + kind + "\\n([^]*?)```").exec(readme)[1]);
  writeFileSync("threat.mjs", program.replace("localhost:50051", server.address));
  assert.equal(execFileSync(process.execPath, ["threat.mjs"], { encoding: "utf8" }), expected);
});

test("events are typed and complete", async () => {
  const { events } = await client.events();
  const { counts } = await client.dataset();
  assert.equal(BigInt(events.length), counts.find((each) => each.collection === "events").count);
  for (const phase of ["threatened", Phase.THREATENED]) {
    const threats = await client.events({ phases: [phase] });
    assert.deepEqual(new Set(threats.events.map((event) => Phase[event.phase])), new Set(["THREATENED"]));
  }
});

test("claims are read over all pages at one revision", async () => {
  const { claims, snapshot } = await client.claims();
  const { counts } = await client.dataset();
  assert.equal(BigInt(claims.length), counts.find((each) => each.collection === "claims").count);
  const newest = claims.map((claim) => nanos(claim.knowledgeTime)).reduce((one, other) => (one > other ? one : other));
  assert.equal(nanos(snapshot.maxKnowledgeTime), newest);
});

test("nothing is known before its time", async () => {
  const known = "2025-10-10T20:00:00Z";
  const { events, snapshot } = await client.events({ known });
  assert.ok(events.length > 0);
  for (const event of events) assert.ok(nanos(event.knowledgeTime) <= nanos(snapshot.maxKnowledgeTime));
  assert.ok(nanos(snapshot.maxKnowledgeTime) <= BigInt(Date.parse(known)) * 1_000_000n);
  const again = await client.events({ known: snapshot.maxKnowledgeTime, revision: snapshot.revision });
  assert.deepEqual(again.events, events);
});

test("a read beyond the record says so", async () => {
  const { coverages } = await client.dataset();
  const end = coverages[0].valid.endTime;
  assert.deepEqual((await client.events({ known: end })).snapshot.beyondRecord, []);
  const later = await client.events({ known: { ...end, seconds: end.seconds + 1n } });
  assert.deepEqual(later.snapshot.beyondRecord.map(({ name, endTime }) => [name, nanos(endTime)]), [[coverages[0].name, nanos(end)]]);
});

test("conflicting claims are all listed", async () => {
  const { claims } = await client.claims({ subject: "events/truce-extension-2025-08", conflictsOnly: true });
  const days = claims.filter((claim) => claim.value.case === "date").map((claim) => claim.value.value.day);
  assert.ok(days.includes(9) && days.includes(10));
});

test("a policy's path contains a threat only as long as it was one", async () => {
  const threatened = async (known) => {
    const { steps } = await client.policyPath("policies/us-additional-tariff-on-china", { known });
    return steps.filter((step) => step.state === PolicyState.THREATENED).length;
  };
  assert.deepEqual([await threatened("2025-10-10T20:00:00Z"), await threatened(new Date("2025-12-31T00:00:00Z"))], [1, 0]);
  assert.ok((await client.calendars()).calendars.some((calendar) => calendar.name === "calendars/XNYS"));
  const { filterValues } = await client.filterValues("policies", "kinds");
  const { policies } = await client.policies();
  assert.equal(policies.length, filterValues.reduce((sum, { count }) => sum + Number(count), 0));
  const tariffs = await client.policies({ kinds: ["tariff_rate"] });
  assert.ok(tariffs.policies.some((policy) => policy.name === "policies/us-additional-tariff-on-china"));
});

test("reported moves are compared with prices", async () => {
  const [{ reactions }, { reconciliations }] = [await client.reactions(), await client.reconcile()];
  assert.ok(reconciliations.length > 0 && reconciliations.length <= reactions.length);
  assert.ok(reconciliations.some((each) => each.verdict === Verdict.CONSISTENT));
  const measured = reconciliations.flatMap((each) => each.measurements);
  assert.ok(measured.every((each) => each.rowTimeUnixNanos instanceof BigInt64Array));
});

test("a series has its values and units", async () => {
  const { times, columns, units, series } = await client.series("series/sp500-close-daily");
  assert.equal(series.name, "series/sp500-close-daily");
  assert.deepEqual([times.length, columns.close.length, columns.close.at(-1)], [378, 378, 6845.5]);
  assert.deepEqual(units, { close: "index points" });
});

test("a series is limited by time and can be empty", async () => {
  const cut = await client.series("series/sp500-close-daily", { start: "2025-10-10T00:00:00Z", end: "2025-10-10T20:00:00-04:00" });
  assert.deepEqual([...cut.columns.close], [6552.51]);
  const none = await client.series("series/sp500-close-daily", { end: "1999-01-01T00:00:00Z" });
  assert.deepEqual([none.times.length, none.columns], [0, { close: new Float64Array(0) }]);
});

test("columns state why a value is missing", async () => {
  const options = { events: threat, series: ["series/sp500-close-daily"], known: "2025-10-13T00:00:00Z" };
  const { columns, header, events } = await client.align(options);
  assert.deepEqual(header.offsets, [-5, -4, -3, -2, -1, 0, 1, 2, 3, 4, 5]);
  assert.deepEqual([events[0].name, columns[0].event, columns[0].series], [threat, threat, "series/sp500-close-daily"]);
  assert.ok(Number.isNaN(columns[0].values[6]) && columns[0].missing[6] === Missing.NOT_YET_KNOWN);
  assert.equal(columns[0].observationStartTimeUnixNanos[6], -(2n ** 63n));
});

test("panels contain the columns", async () => {
  const options = {
    series: ["series/sp500-close-daily", "series/sp500-ohlc-daily"], first: -400, last: 2, measure: "change", known: "2025-10-13T00:00:00Z",
  };
  const plain = ({ cursor, $typeName, $unknown, ...column }) => column;
  const { columns } = await client.align(options);
  const panels = await client.align({ ...options, request: { layout: AlignmentLayout.PANELS } });
  assert.equal(panels.header.layout, AlignmentLayout.PANELS);
  assert.deepEqual(panels.columns.map(plain), columns.map(plain));
  assert.ok(columns.some((column) => column.missing.includes(Missing.BEFORE_COVERAGE)));
});

test("every service of the contract is available", async () => {
  const { sessions, timeZone } = await client.service(MarketService).listSessions({
    firstDate: { year: 2025, month: 10, day: 10 }, lastDate: { year: 2025, month: 10, day: 13 },
  });
  assert.deepEqual([sessions.length, timeZone], [2, "America/New_York"]);
});

test("leaving the loop ends the stream", async () => {
  for await (const part of client.alignParts({ series: ["series/sp500-close-daily", "series/btcusd-daily"] })) {
    if (part.case === "column") break;
  }
  assert.equal((await client.align({ series: "series/btcusd-daily" })).columns.length, (await client.events()).events.length);
});

test("an event study has its choices and its tests", async () => {
  const { events } = await client.events({ phases: ["threatened"] });
  const { header, results, aggregates } = await client.impact({
    events: events.map((event) => event.name), series: ["series/sp500-close-daily", "series/btcusd-daily"], model: "constant_mean",
    eventWindow: [-1, 1],
  });
  assert.deepEqual(header.offsets, [-1, 0, 1]);
  assert.deepEqual(results.map((each) => each.series), ["series/sp500-close-daily", "series/btcusd-daily"]);
  assert.equal(results[0].abnormalReturns.length, 3 * results[0].eventIndexes.length);
  assert.deepEqual(aggregates.map((each) => each.series), ["series/sp500-close-daily", "series/btcusd-daily", ""]);
});

test("the layouts of a study give equal results", async () => {
  const { events } = await client.events({ phases: ["threatened"] });
  const options = {
    events: events.map(({ name }) => name), series: ["series/sp500-close-daily", "series/nasdaq-composite-daily"],
    model: "constant_mean", eventWindow: [-1, 1],
  };
  const rows = await client.impact(options);
  const tables = await client.impact({ ...options, request: { layout: ImpactLayout.TABLES } });
  assert.equal(tables.header.layout, ImpactLayout.TABLES);
  assert.ok(rows.results.some(({ warnings }) => warnings.length > 0));
  const content = ({ cursor, ...results }) => results;
  assert.deepEqual(tables.results.map(content), rows.results.map(content));
  assert.deepEqual(tables.aggregates.map(content), rows.aggregates.map(content));
  const alone = await client.impact({ ...options, request: { layout: ImpactLayout.AGGREGATES } });
  assert.deepEqual(alone.results, []);
  assert.deepEqual(alone.aggregates.map(content), rows.aggregates.map(content));
});
