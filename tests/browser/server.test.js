// What the page says and does when the server stops, is slow, requires a token or refuses an argument; and the size of the page.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { createServer, request as send } from "node:http";
import { once } from "node:events";
import { join } from "node:path";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { browser, downloaded, onPage, serve, settled } from "./pages.js";
import { Server } from "./servers.js";

const maxScriptBytes = 400 * 1024;
const server = serve();

test("JavaScript is below 400 KB compressed", () => onPage(server, "/timeline", async (page) => {
  const pending = new Set([...await page.evaluate(() => performance.getEntriesByType("resource").map(({ name }) => name))]
    .filter((url) => url.endsWith(".js")));
  const sizes = new Map();
  // A script names those that it loads later, such as the one that makes pictures.
  for (const url of pending) {
    const script = await (await fetch(url)).text();
    sizes.set(url, gzipSync(script).length);
    for (const [, name] of script.matchAll(/["'`]\.?\/?(?:assets\/)?([\w-]+\.js)["'`]/g)) pending.add(new URL(`/assets/${name}`, url).href);
  }
  const sum = [...sizes.values()].reduce((one, other) => one + other, 0);
  console.log(`# ${sizes.size} scripts, ${Math.round(sum / 1024)} KB compressed`);
  assert.ok(sizes.size >= 2 && sum < maxScriptBytes, `${sum} bytes`);
}));

test("the first paint and the first events are measured", () => onPage(server, "/timeline", async (page) => {
  await page.reload();
  await page.getByRole("heading", { name: /^\d+ events$/ }).waitFor();
  const shown = await page.evaluate(() => performance.now());
  const paint = await page.evaluate(() => performance.getEntriesByName("first-contentful-paint")[0]?.startTime);
  console.log(`# first contentful paint ${Math.round(paint)} ms, events shown after ${Math.round(shown)} ms`);
  assert.ok(paint > 0 && paint <= shown);
}));

test("a policy forbids scripts in the page and other hosts", async () => {
  const { headers } = await fetch(`${server.origin}/timeline`, { headers: { accept: "text/html" } });
  const policy = headers.get("content-security-policy");
  assert.match(policy, /default-src 'none'/);
  assert.doesNotMatch(policy, /unsafe|\*|http/);
  assert.equal(headers.get("x-content-type-options"), "nosniff");
});

test("wrong addresses get a clear message", async () => {
  const wrong = [
    ["/event?name=events/no-such-event", /no-such-event/],
    ["/event", /names no event/],
    ["/event?name=nonsense", /nonsense/],
    ["/nowhere", /views are: timeline/],
    ["/timeline?known=yesterday", /“yesterday” of “known” in the address is not a time.*2025-10-10T20:00:00Z/],
    ["/timeline?known=2025-02-30T00:00:00Z", /“2025-02-30T00:00:00Z” of “known” in the address is not a time/],
    ["/timeline?known=1990-01-01T00:00:00Z", /known/],
    ["/timeline?from=2025-10-01T00:00:00Z", /“to”/],
    ["/timeline?to=2025-10-01T00:00:00Z", /“from”/],
    ["/timeline?from=2025-11-01T00:00:00Z&to=2025-10-01T00:00:00Z", /not before/],
    ["/timeline?kinds=weather", /“weather” is not a value of “kinds”.*tariff/],
    ["/series?series=no-such-series", /no-such-series/],
    ["/series?from=2025-10-01T00:00:00Z", /“to”/],
    ["/aligned?first=5&last=-5", /./],
    ["/aligned?events=no-such-event", /no-such-event/],
    ["/study?model=magic", /“magic” is not a value of “model”/],
    ["/timeline?Known=2025-10-10T20:00:00Z", /no argument “Known”.*known/],
    ["/aligned?event=geneva-truce-2025-05", /no argument “event”.*events/],
    ["/reconcile?reactions=no-such-reaction", /no-such-reaction/],
  ];
  await onPage(server, "/", async (page) => {
    for (const [path, message] of wrong) {
      await page.goto(server.origin + path);
      // Each panel of a view may have the message.
      const alert = page.locator("main .message[role=alert]").first();
      await alert.waitFor();
      assert.match(await alert.textContent(), message, path);
    }
  }, { expected: /Failed to load resource/ });
});

test("a server that stops is announced, what was read stays, and the page recovers", async () => {
  const stopped = new Server();
  try {
    await stopped.start();
    await onPage(stopped, "/timeline", async (page) => {
      const count = await page.locator("main h2").first().textContent();
      await stopped.stop("SIGKILL");
      await page.getByText("The server does not answer.", { exact: true }).waitFor();
      assert.equal(await page.locator("main h2").first().textContent(), count);
      assert.equal(await page.locator(".server-status").textContent(), "No server");

      // What was not read yet has a message of its own.
      await page.getByRole("link", { name: "Study" }).click();
      await page.getByRole("heading", { name: "The server does not answer" }).waitFor();
      assert.match(await page.locator("main .message p").first().textContent(), /no TruceData server answers at .*: start the server again\.$/i);
      await stopped.start();
      await page.getByText("The server does not answer.", { exact: true }).waitFor({ state: "detached" });
      await settled(page);
      await page.locator("main .chart").first().waitFor();
      assert.equal(await page.locator("main .message").count(), 0);
      assert.equal(await page.locator(".server-status").textContent(), "Live");
    }, { expected: /Failed to load resource|ERR_/ });
  } finally {
    await stopped.remove();
  }
});

test("a slow server: the page says that it still works, and keeps the previous answer", () =>
  onSlowPage("/timeline", "EventService/ListEvents", async (page, delay) => {
    const count = await page.locator("main h2").first().textContent();
    delay(6_000);
    await page.getByRole("searchbox", { name: "Search events and claims" }).fill("soybeans");
    await page.getByText("Loading; the previous answer is still shown.").first().waitFor();
    assert.equal(await page.locator("main h2").first().textContent(), count);
    await settled(page);
    assert.notEqual(await page.locator("main h2").first().textContent(), count);
  }));

test("a slow server: the previous answer keeps its own labels and files", () =>
  onSlowPage("/aligned", "ImpactService/AlignEvents", async (page, delay) => {
    const before = await downloaded(page, "", "CSV");
    const title = await page.locator("main h2").first().textContent();
    delay(4_000);
    await page.locator("label:has(> span:text-is('Measure')) select").selectOption({ label: "Value" });
    await page.getByText("Loading; the previous answer is still shown.").first().waitFor();
    assert.equal(await page.locator("main h2").first().textContent(), title);
    assert.equal(await downloaded(page, "", "CSV"), before);
    await settled(page);
    assert.equal(await page.locator("main h2").first().textContent(), "Value");
    assert.match(await downloaded(page, "", "CSV"), /^[^\r]*\bvalue\b/);
  }));

test("a server that is gone: the answer to other settings is not shown", async () => {
  const stopped = new Server();
  try {
    await stopped.start();
    await onPage(stopped, "/aligned", async (page) => {
      await stopped.stop("SIGKILL");
      await page.getByText("The server does not answer.", { exact: true }).waitFor();
      await page.locator("label:has(> span:text-is('Measure')) select").selectOption({ label: "Value" });
      await page.getByRole("heading", { name: "The server does not answer" }).waitFor();
      assert.equal(await page.getByRole("region", { name: "Aligned series" }).count(), 0);
    }, { expected: /./ });
  } finally {
    await stopped.remove();
  }
});

/** Opens a page of a server that answers one method late, by the time that `delay` of the steps sets. */
async function onSlowPage(path, method, steps) {
  let delayMs = 0;
  const slow = createServer((incoming, outgoing) => {
    const isRead = incoming.url.startsWith(`/trucedata.v1.${method}`);
    setTimeout(() => {
      const headers = { ...incoming.headers, host: server.address.http };
      const target = { host: "127.0.0.1", port: server.httpPort, path: incoming.url, method: incoming.method, headers };
      const forwarded = send(target, (answer) => {
        outgoing.writeHead(answer.statusCode, answer.headers);
        outgoing.flushHeaders();
        answer.pipe(outgoing);
      });
      forwarded.on("error", () => outgoing.destroy());
      outgoing.on("close", () => forwarded.destroy());
      incoming.pipe(forwarded);
    }, isRead ? delayMs : 0);
  }).listen(0, "127.0.0.1");
  await once(slow, "listening");
  const proxy = { origin: `http://127.0.0.1:${slow.address().port}` };
  try {
    await onPage(proxy, path, (page) => steps(page, (milliseconds) => { delayMs = milliseconds; }));
  } finally {
    slow.closeAllConnections();
    slow.close();
  }
}

test("a server with a token: the page says what the server requires", async () => {
  const guarded = new Server();
  try {
    const file = join(guarded.folder, "tokens");
    writeFileSync(file, "a-token-of-this-test-0123456789abcdef\n");
    await guarded.start("--token-file", file);
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.goto(guarded.origin);
    const notice = page.locator(".server-notice");
    await notice.waitFor();
    assert.match(await notice.textContent(), /token/i);
    assert.doesNotMatch(await notice.textContent(), /does not answer/);
    await context.close();
  } finally {
    await guarded.remove();
  }
});
