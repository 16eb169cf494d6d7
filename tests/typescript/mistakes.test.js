// Tests that wrong arguments are refused before a call where possible, and otherwise with the server's reason.
import { Client } from "@trucedata/client";
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { Server } from "./servers.js";

const server = new Server();
let client;
before(async () => (client = new Client((await server.start()).address)));
after(() => server.remove());

const series = "series/sp500-close-daily";

test("an unknown event is named", async () => {
  const expected = {
    name: "TruceDataError", code: "NOT_FOUND", reason: "RESOURCE_NOT_FOUND", field: "events[0]",
    message: /events\/nothing does not exist/, hint: /list events to see the names/,
  };
  await assert.rejects(client.align({ events: "events/nothing", series }), expected);
});

test("a wrong argument names its field and the fix", async () => {
  const expected = { code: "INVALID_ARGUMENT", reason: "REVISION_IN_FUTURE", field: "as_of.revision", hint: /the latest is 1/ };
  await assert.rejects(client.events({ revision: 1_000_000 }), expected);
});

test("wrong values, types and options are refused before a call", async () => {
  const refused = (call, message) => assert.rejects(call, { name: "TypeError", message });
  await refused(client.align({ series, measure: "returns" }), /^measure: "returns" is not one of value, simple_return, .*change$/);
  await refused(client.align({ series, measure: 99 }), /^measure: 99 is not one of/);
  await refused(client.align({ series: [1] }), /^series: 1 is not text$/);
  await refused(client.align({ events: [], series }), /^events: is empty; give at least one, or omit it for all$/);
  await refused(client.impact({ events: [], series }), /^events: is empty/);
  await refused(client.align({ series, first: 0.5 }), /^first: 0.5 is not a whole number$/);
  await refused(client.align({ series, request: { window: { firstOffset: "first" } } }), /^request: .*Window.first_offset/);
  await refused(client.events({ known: "2025-10-10 20:00" }), /^known: "2025-10-10 20:00" is not an instant; write it with its zone/);
  await refused(client.events({ revision: "1" }), /^revision: "1" is not a whole number$/);
  await refused(client.events({ phase: "threatened" }), /^phase: is not an option$/);
  await refused(client.events({ timeoutMs: -1 }), /^timeoutMs: -1 is not a positive number$/);
  await refused(client.watch({ heartbeatMs: "1s" }).next(), /^heartbeatMs: "1s" is not a whole number$/);
  await refused(client.watch({ known: "2025-10-10T20:00:00Z" }).next(), /^known: is not an option$/);
  const throws = (create, message) => assert.throws(create, { name: "TypeError", message });
  throws(
    () => new Client("https://localhost:1", { certificates: "root.pem" }),
    "certificates: contains no certificate in PEM; give the content of a PEM file");
  throws(() => new Client("http://localhost"), 'address: "http://localhost" is not host:port, such as localhost:50051');
  throws(() => new Client("localhost:1", { attempts: 0 }), "attempts: 0 is less than 1");
});

const wrong = {
  "no server": () => "127.0.0.1:1", "an unknown host": () => "nowhere.invalid:50051", "the HTTP port": () => `127.0.0.1:${server.httpPort}`,
};
for (const [what, address] of Object.entries(wrong)) {
  test(`the error for ${what} is one clear sentence`, async () => {
    const message = /^no TruceData server answers at .*: start one with `trucedata serve`/;
    const expected = { name: "TruceDataError", code: "UNAVAILABLE", reason: "", message };
    await assert.rejects(new Client(address(), { attempts: 1 }).events(), expected);
  });
}

test("a call is retried while no server answers", async () => {
  const late = new Server();
  await late.start();
  await late.kill();
  setTimeout(() => late.start(), 300);
  const { events } = await new Client(late.address, { attempts: 8 }).events();
  assert.ok(events.length > 0);
  await late.remove();
});

test("a call ends when it is aborted or out of time", async () => {
  await assert.rejects(client.events({ signal: AbortSignal.abort() }), { name: "TruceDataError", code: "CANCELLED" });
  await assert.rejects(client.events({ timeoutMs: 0.01 }), { name: "TruceDataError", code: "DEADLINE_EXCEEDED" });
  const abort = new AbortController();
  await assert.rejects(async () => {
    for await (const _ of client.alignParts({ series, signal: abort.signal })) abort.abort();
  }, { name: "TruceDataError", code: "CANCELLED" });
});

test("the types accept right arguments and refuse wrong ones", () => {
  const options = ["--noEmit", "--strict", "--module", "nodenext", "--target", "es2022", "--lib", "es2022,dom", "--skipLibCheck", "types.mts"];
  execFileSync(process.execPath, [join(process.env.TRUCEDATA, "tests/typescript/node_modules/typescript/bin/tsc"), ...options], { stdio: "inherit" });
});
