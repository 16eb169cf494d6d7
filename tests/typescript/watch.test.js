// Tests the stream of changes, also while the server is restarted, and a server with TLS and a token.
import { Client } from "@trucedata/client";
import { EventService } from "@trucedata/client/v1/event_service";
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { Server } from "./servers.js";

const threat = "events/us-100-tariff-threat-first-post";
const server = new Server();
let client;
before(async () => (client = new Client((await server.start()).address, { attempts: 8 })));
after(() => server.remove());

async function untilHeartbeat(options) {
  const changes = [];
  for await (const change of client.watch(options)) {
    if (change.kind === "heartbeat") return changes;
    changes.push(change);
  }
}

test("all changes are followed by a heartbeat, and a cursor resumes", async () => {
  const changes = await untilHeartbeat();
  const { counts } = await client.dataset();
  const count = (kind) => BigInt(changes.filter((change) => change.kind === kind).length);
  assert.deepEqual(["event", "claim"].map(count), ["events", "claims"].map((name) => counts.find((each) => each.collection === name).count));
  assert.ok(changes.every((change) => change.revision === 1n && change.recordTime.seconds > 0n));
  const rest = await untilHeartbeat({ cursor: changes.at(-3).cursor });
  assert.deepEqual(rest.map((change) => change.name), changes.slice(-2).map((change) => change.name));
  await assert.rejects(untilHeartbeat({ afterRevision: 1000 }), { reason: "REVISION_IN_FUTURE", field: "after_revision" });
});

test("neither a timeout nor a restart of the server ends the stream", async () => {
  const seen = [];
  const hasty = new Client(server.address, { attempts: 8, timeoutMs: 1500 });
  for await (const change of hasty.watch({ afterRevision: 1, heartbeatMs: 1000 })) {
    seen.push(change);
    if (seen.length === 3) {
      await server.kill();
      await server.start();
      const { event } = await client.service(EventService).getEvent({ name: threat });
      const records = [{ record: { case: "event", value: { ...event, displayName: "Renamed" } } }];
      await new Client(server.address).import({ records }, { author: "test", message: "a change" });
    }
    if (change.kind !== "heartbeat") break;
  }
  assert.deepEqual(seen.slice(0, 3).map((change) => change.kind), ["heartbeat", "heartbeat", "heartbeat"]);
  assert.deepEqual([seen.at(-1).name, seen.at(-1).revision, seen.at(-1).event.displayName], [threat, 2n, "Renamed"]);
});

test("a certificate and a token open a server", async (t) => {
  const secure = new Server();
  t.after(() => secure.remove());
  const [certificate, key, tokens] = ["certificate.pem", "key.pem", "tokens"].map((name) => join(secure.folder, name));
  const subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"];
  const files = ["-keyout", key, "-out", certificate];
  execFileSync("openssl", ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", ...subject, ...files], { stdio: "ignore" });
  writeFileSync(tokens, "a-token-of-the-test-0123456789\n", { mode: 0o600 });
  await secure.start("--tls-cert", certificate, "--tls-key", key, "--token-file", tokens);
  const [address, certificates] = [`https://${secure.address}`, readFileSync(certificate, "utf8")];
  const headers = { authorization: "Bearer a-token-of-the-test-0123456789" };
  assert.equal((await new Client(address, { certificates, headers }).series("series/sp500-close-daily")).times.length, 378);
  const refused = { code: "UNAUTHENTICATED", reason: "TOKEN_REFUSED", message: /authorization: Bearer/ };
  await assert.rejects(new Client(address, { certificates }).events(), refused);
  const untrusted = { code: "UNAVAILABLE", message: /^no TruceData server answers at https:.* in `certificates`$/ };
  await assert.rejects(new Client(address, { headers, attempts: 1 }).events(), untrusted);
});
