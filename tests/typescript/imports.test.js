// Tests imports and broken streams on their own store.
import { Client, Field, FrequencyUnit, Adjustment, SourceKind, UnitKind } from "@trucedata/client";
import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import { after, before, test } from "node:test";
import { Server } from "./servers.js";

const server = new Server();
let client;
before(async () => (client = new Client((await server.start()).address)));
after(() => server.remove());

const why = { author: "test", message: "bars of the test" };
const header = (name) => ({
  name, displayName: name, calendar: "calendars/24x7", frequency: { unit: FrequencyUnit.SECOND, count: 1 }, adjustment: Adjustment.RAW,
  fields: [
    { field: Field.VALUE, unit: { kind: UnitKind.INDEX_POINTS } },
    { field: Field.NAMED, columnName: "own", unit: { kind: UnitKind.INDEX_POINTS } },
  ],
  source: "generated for the test", publisher: "test", terms: "none", knowledgeDelay: {},
});
const seconds = (first, count) => BigInt64Array.from({ length: count }, (_, index) => BigInt(first + index) * 1_000_000_000n);

test("columns are read back unchanged, with negative zero and the smallest numbers", async () => {
  const times = seconds(1_700_000_000, 5);
  const columns = {
    value: new Float64Array([-0, NaN, 5e-324, Number.MAX_VALUE, 0.1]), own: new Float64Array([NaN, -1, 2 ** 53, -5e-324, 1 / 3]),
  };
  const bars = { series: header("series/bits"), times, columns };
  assert.equal((await client.import(bars, { ...why, validateOnly: true })).changed, false);
  assert.equal((await client.import(bars, why)).changed, true);
  assert.equal((await client.import(bars, why)).changed, false);
  const read = await client.series("series/bits");
  assert.deepEqual(read.times, times);
  for (const name of ["value", "own"]) assert.deepEqual([...read.columns[name]], [...columns[name]]);

  const changed = { ...bars, columns: { ...columns, value: columns.value.map(() => 7) } };
  await assert.rejects(client.import(changed, why), { name: "TruceDataError", code: "FAILED_PRECONDITION", reason: "BARS_CHANGED" });
  const { results } = await client.import(changed, { ...why, replace: true });
  const [{ series, newCount, changedCount }] = results;
  assert.deepEqual([series, newCount, changedCount], ["series/bits", 0n, BigInt(times.length)]);
});

const day = { seconds: 1_760_000_000n };

test("records are written, and a wrong one is named", async () => {
  const times = { publishTime: day, knowledgeTime: day };
  const source = { name: "sources/test-wire", title: "A wire of the test", publisher: "test", language: "en", kind: SourceKind.WIRE, ...times };
  const record = { record: { case: "source", value: source } };
  const wrong = { record: { case: "source", value: { ...source, name: "events/no-source" } } };
  const expected = { name: "TruceDataError", code: "INVALID_ARGUMENT", field: /^records\[1\]/ };
  await assert.rejects(client.import({ records: [record, wrong] }, why), expected);
  const untyped = { record: { case: "source", value: { ...source, kind: "wire" } } };
  await assert.rejects(client.import({ records: [record, untyped] }, why), { name: "TypeError", message: /^records\[1\]: .*Source.kind/ });
  const created = await client.import({ records: [record] }, why);
  assert.equal(created.changed, true);
  assert.deepEqual(created.counts.map((count) => [count.newCount, count.changedCount, count.unchangedCount]), [[1n, 0n, 0n]]);
  assert.equal((await client.import({ records: [record] }, why)).changed, false);
});

test("bars of unequal length or a wrong type are refused before a call", async () => {
  const bars = { series: header("series/wrong"), times: seconds(0, 2), columns: { value: new Float64Array(3) } };
  await assert.rejects(client.import(bars, why), { name: "TypeError", message: "columns.value: has 3 values for 2 times" });
  const untyped = { name: "TypeError", message: "columns.value: is not a Float64Array" };
  await assert.rejects(client.import({ ...bars, columns: { value: [1, 2] } }, why), untyped);
  const untimed = { name: "TypeError", message: "times: is not a BigInt64Array of nanoseconds" };
  await assert.rejects(client.import({ ...bars, times: [1n, 2n] }, why), untimed);
});

const count = 1_500_000;

test("a stream resumes where its server stopped", async () => {
  const times = seconds(1_600_000_000, count);
  const values = Float64Array.from({ length: count }, (_, index) => index);
  await client.import({ series: header("series/long"), times, columns: { value: values, own: values } }, why);
  const patient = new Client(server.address, { attempts: 8 });
  let at = 0;
  let starts = 0;
  for await (const chunk of patient.seriesChunks("series/long")) {
    assert.equal(chunk.times[0], times[at]);
    at += chunk.times.length;
    if (starts === 0) {
      starts = 1;
      await server.kill();
      setTimeout(() => server.start(), 300);
    }
  }
  assert.equal(at, count);
});

test("a server that stops in the middle of a stream has a plain message", async () => {
  const hasty = new Client(server.address, { attempts: 1 });
  const message = new RegExp(`^the server at ${server.address} stopped in the middle of an answer: start one with .trucedata serve`);
  await assert.rejects(async () => {
    for await (const _ of hasty.seriesChunks("series/long")) {
      await server.kill();
      await pause(50);
    }
  }, { name: "TruceDataError", code: "UNAVAILABLE", message });
  await server.start();
});
