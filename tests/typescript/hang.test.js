// Tests calls whose connection stays open while nothing is forwarded.
import { Client } from "@trucedata/client";
import assert from "node:assert/strict";
import { connect, createServer } from "node:net";
import { after, before, test } from "node:test";
import { Server } from "./servers.js";

const server = new Server();
before(() => server.start());
after(() => server.remove());

/** Starts a proxy to the server that stops forwarding when `stall` is called, and keeps its connections open. */
async function stallingProxy(context) {
  let isStalled = false;
  const sockets = new Set();
  const forward = (from, to) => {
    from.on("data", (data) => isStalled || to.write(data)).on("error", () => {}).on("close", () => to.destroy());
  };
  const proxy = createServer((client) => {
    const target = connect(server.grpcPort, "127.0.0.1");
    for (const socket of [client, target]) sockets.add(socket);
    forward(client, target);
    forward(target, client);
  });
  await new Promise((resolve) => proxy.listen(0, "127.0.0.1", resolve));
  context.after(() => {
    for (const socket of sockets) socket.destroy();
    proxy.close();
  });
  return { address: `127.0.0.1:${proxy.address().port}`, stall: () => (isStalled = true) };
}

async function watchUntilStalled(proxy, heartbeatMs, options) {
  for await (const _ of new Client(proxy.address, { attempts: 1, ...options }).watch({ afterRevision: 1, heartbeatMs })) proxy.stall();
}

test("a watch without heartbeats ends with an error", async (context) => {
  const message = /sent neither a change nor a heartbeat for 3000 ms/;
  await assert.rejects(watchUntilStalled(await stallingProxy(context), 1000), { code: "UNAVAILABLE", message });
});

test("pings find a broken path before heartbeats do", async (context) => {
  const message = /stopped in the middle of an answer/;
  await assert.rejects(watchUntilStalled(await stallingProxy(context), 3_600_000, { keepAliveMs: 1500 }), { code: "UNAVAILABLE", message });
});

test("a read ends with an error", async (context) => {
  const proxy = await stallingProxy(context);
  const client = new Client(proxy.address);
  await client.dataset();
  proxy.stall();
  const message = /did not answer in time: request less data/;
  await assert.rejects(client.events({ timeoutMs: 2000 }), { code: "DEADLINE_EXCEEDED", message });
});

test("a slow consumer is not taken for a silent server", async () => {
  let count = 0;
  for await (const _ of new Client(server.address, { attempts: 1 }).watch({ afterRevision: 1, heartbeatMs: 1000 })) {
    if (count === 0) await new Promise((resolve) => setTimeout(resolve, 4000));
    if (++count === 5) break;
  }
  assert.equal(count, 5);
});

test("the interval of pings is checked", () => {
  assert.throws(() => new Client(server.address, { keepAliveMs: 10 }), { name: "TypeError", message: "keepAliveMs: 10 is less than 1000" });
});
