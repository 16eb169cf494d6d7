// The client in Chromium: bundled, on a page of another origin than the server, over gRPC-Web.
import assert from "node:assert/strict";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { Server } from "./servers.js";

const tools = createRequire(join(process.env.TRUCEDATA, "tests/typescript/package.json"));
const server = new Server();
let page, site, browser;

function bundle() {
  const contents = 'import * as trucedata from "@trucedata/client"; window.trucedata = trucedata;';
  return tools("esbuild").build({
    stdin: { contents, resolveDir: process.cwd() }, bundle: true, format: "iife", platform: "browser", write: false, metafile: true,
    logLevel: "silent",
  });
}

before(async () => {
  const script = (await bundle()).outputFiles[0].contents;
  site = createServer((request, response) => {
    const isScript = request.url === "/page.js";
    response.setHeader("content-type", isScript ? "text/javascript" : "text/html; charset=utf-8");
    response.end(isScript ? script : "<!doctype html><title>TruceData</title><body><ul></ul><script src=/page.js></script>");
  }).listen(0, "127.0.0.1");
  await once(site, "listening");
  page = `http://127.0.0.1:${site.address().port}`;
  await server.start("--cors-origin", page);
  browser = await tools("playwright-core").chromium.launch({ executablePath: process.env.CHROMIUM, args: ["--no-sandbox"] });
});
after(async () => {
  await browser?.close();
  site.close();
  await server.remove();
});

/** Runs `program` on a new tab of the page. Returns its result or error, what the console says, and the content types of its requests. */
async function run(program, argument, during = async () => {}) {
  const tab = await browser.newPage();
  const [log, types] = [[], []];
  tab.on("console", (message) => log.push(message.text()));
  tab.on("request", (request) => request.method() === "POST" && types.push(request.headers()["content-type"]));
  await tab.goto(page);
  await tab.evaluate(`window.program = ${program}`);
  const finished = tab.evaluate(async (given) => {
    try {
      return { result: await window.program(window.trucedata, given) };
    } catch (error) {
      return { error: Object.fromEntries(["name", "code", "reason", "field", "hint", "message"].map((key) => [key, error[key]])) };
    }
  }, argument);
  await during(tab);
  const outcome = await finished;
  await tab.close();
  return { ...outcome, log: log.join("\n"), types: [...new Set(types)] };
}

/** A server that is removed after the test. */
function serverOf(context) {
  const one = new Server();
  context.after(() => one.remove());
  return one;
}

const httpAddress = (of = server) => `127.0.0.1:${of.httpPort}`;

const countEvents = async ({ Client }, [address, headers]) => (await new Client(address, { attempts: 1, headers }).events()).events.length;

test("unary and streaming calls succeed over gRPC-Web", async () => {
  const { result, error, types } = await run(async ({ Client, Phase }, address) => {
    const client = new Client(address, { attempts: 1 });
    const { events } = await client.events({ phases: ["threatened"] });
    const { header, columns } = await client.align({
      events: "events/us-100-tariff-threat-first-post", series: ["series/sp500-close-daily", "series/btcusd-daily"],
      first: -1, last: 1, measure: "cumulative_simple_return",
    });
    const { times, columns: { close } } = await client.series("series/sp500-close-daily");
    const rounded = (values) => Array.from(values, (value) => value.toFixed(4));
    return {
      phases: [...new Set(events.map((event) => Phase[event.phase]))],
      offsets: header.offsets,
      aligned: columns.map(({ series, values }) => [series, ...rounded(values)]),
      bars: [times.constructor.name, times.length, close.constructor.name, close.at(-1)],
    };
  }, httpAddress());
  assert.equal(error, undefined);
  assert.deepEqual(result, {
    phases: ["THREATENED"],
    offsets: [-1, 0, 1],
    aligned: [["series/sp500-close-daily", "0.0000", "-0.0271", "-0.0119"], ["series/btcusd-daily", "0.0000", "-0.0698", "-0.0895"]],
    bars: ["BigInt64Array", 378, "Float64Array", 6845.5],
  });
  assert.deepEqual(types, ["application/grpc-web+proto"]);
});

test("the error of a unary call has its reason, field and fix", async () => {
  const { error, types } = await run(async ({ Client }, address) => new Client(address).events({ revision: 1_000_000 }), httpAddress());
  assert.equal(error.name, "TruceDataError");
  assert.deepEqual([error.code, error.reason, error.field], ["INVALID_ARGUMENT", "REVISION_IN_FUTURE", "as_of.revision"]);
  assert.match(error.message, /1000000 does not exist yet; the latest is 1\.$/);
  assert.match(error.hint, /the latest is 1/);
  assert.deepEqual(types, ["application/grpc-web+proto"]);
});

test("the error of a streaming call has its reason, field and fix", async () => {
  const call = async ({ Client }, address) => new Client(address).align({ events: "events/nothing", series: "series/btcusd-daily" });
  const { error, types } = await run(call, httpAddress());
  assert.equal(error.name, "TruceDataError");
  assert.deepEqual([error.code, error.reason, error.field], ["NOT_FOUND", "RESOURCE_NOT_FOUND", "events[0]"]);
  assert.match(error.message, /events\/nothing does not exist/);
  assert.match(error.hint, /list events to see the names/);
  assert.deepEqual(types, ["application/grpc-web+proto"]);
});

const hint = "start one with `trucedata serve --cors-origin` and the origin of this page, or give the address of its HTTP port";
const noServer = new RegExp(`^no TruceData server answers at 127\\.0\\.0\\.1:\\d+: ${hint}$`);

test("without --cors-origin the browser refuses the call", async (context) => {
  const closed = await serverOf(context).start();
  const { error, log } = await run(countEvents, [httpAddress(closed)]);
  assert.deepEqual([error.name, error.code, error.reason], ["TruceDataError", "UNAVAILABLE", ""]);
  assert.match(error.message, noServer);
  assert.match(log, /blocked by CORS policy/);
  // The page is refused, not the server absent: outside a browser, where no origin is checked, the call succeeds.
  const answer = await fetch(`http://${httpAddress(closed)}/trucedata.v1.EventService/ListEvents`, {
    method: "POST", headers: { "content-type": "application/grpc-web+proto", origin: page }, body: new Uint8Array(5),
  });
  assert.deepEqual([answer.status, answer.headers.get("access-control-allow-origin")], [200, null]);
  assert.ok((await answer.arrayBuffer()).byteLength > 1000);
});

const wrong = { "no server": () => "127.0.0.1:9", "the gRPC port": () => server.address };
for (const [what, address] of Object.entries(wrong)) {
  test(`the error for ${what} is one clear sentence`, async () => {
    const { error } = await run(countEvents, [address()]);
    assert.deepEqual([error.name, error.code], ["TruceDataError", "UNAVAILABLE"]);
    assert.match(error.message, noServer);
  });
}

test("an unknown option is refused", async () => {
  const { error } = await run(async ({ Client }, address) => new Client(address, { protocol: "connect" }), httpAddress());
  assert.deepEqual([error.name, error.message], ["TypeError", "protocol: is not an option"]);
});

test("a token is sent, and a wrong one is refused with its reason", async (context) => {
  const guarded = serverOf(context);
  const tokens = join(guarded.folder, "tokens");
  writeFileSync(tokens, "a-token-of-the-test-0123456789\n", { mode: 0o600 });
  await guarded.start("--cors-origin", page, "--token-file", tokens);
  const bearer = (token) => [httpAddress(guarded), { authorization: `Bearer ${token}` }];
  assert.ok((await run(countEvents, bearer("a-token-of-the-test-0123456789"))).result > 0);
  const { error } = await run(countEvents, bearer("another-token-0123456789"));
  assert.deepEqual([error.code, error.reason], ["UNAUTHENTICATED", "TOKEN_REFUSED"]);
  assert.match(error.message, /^The bearer token is not one of this server's\.$/);
});

test("a server that stops in the middle of a stream is reported as such", async (context) => {
  const stopping = await serverOf(context).start("--cors-origin", page);
  const watch = async ({ Client }, address) => {
    for await (const change of new Client(address, { attempts: 1 }).watch({ afterRevision: 1, heartbeatMs: 1000 })) {
      document.querySelector("ul").append(Object.assign(document.createElement("li"), { textContent: change.kind }));
    }
  };
  const { error } = await run(watch, httpAddress(stopping), async (tab) => {
    assert.equal(await tab.textContent("li", { timeout: 20_000 }), "heartbeat");
    await stopping.kill();
  });
  assert.deepEqual([error.name, error.code], ["TruceDataError", "UNAVAILABLE"]);
  assert.match(error.message, new RegExp(`^the server at 127\\.0\\.0\\.1:\\d+ stopped in the middle of an answer: ${hint}$`));
});

test("the bundle contains nothing of Node", async () => {
  const inputs = Object.keys((await bundle()).metafile.inputs);
  assert.ok(inputs.some((name) => name.includes("connect-web")));
  assert.deepEqual(inputs.filter((name) => name.includes("connect-node")), []);
});
