// The client in a browser: bundled, on a page of another origin, over Connect and gRPC-Web, with the table that it shows.
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { Server } from "./servers.js";

const tools = createRequire(join(process.env.TRUCEDATA, "tests/typescript/package.json"));
const server = new Server();
let page, site, browser;

const source = `
import { Client, Phase } from "@trucedata/client";
const { protocol, address } = Object.fromEntries(new URLSearchParams(location.search));
const row = (...cells) => {
  const tr = document.querySelector("table").insertRow();
  for (const cell of cells) tr.insertCell().textContent = cell;
};
try {
  const client = new Client(address, { protocol, attempts: 1 });
  const { header, columns, events } = await client.align({
    events: "events/us-100-tariff-threat-first-post", series: ["series/sp500-close-daily", "series/btcusd-daily"],
    first: -1, last: 1, measure: "cumulative_simple_return",
  });
  row(Phase[events[0].phase], ...header.offsets);
  for (const { series, values } of columns) row(series, ...Array.from(values, (value) => value.toFixed(4)));
  const { times, columns: { close } } = await client.series("series/sp500-close-daily");
  row(times.constructor.name, times.length, close.constructor.name, close.at(-1));
  await client.events({ revision: 1000000 });
} catch (error) {
  document.querySelector("p").textContent = [error.name, error.code, error.reason, error.field, error.message].join(" | ");
}
document.body.dataset.done = "yes";
`;

before(async () => {
  const bundle = await tools("esbuild").build({
    stdin: { contents: source, resolveDir: process.cwd() }, bundle: true, format: "esm", platform: "browser", write: false, logLevel: "silent",
  });
  const html = "<!doctype html><title>TruceData</title><body><table></table><p></p><script type=module src=/page.js></script>";
  site = createServer((request, response) => {
    const script = request.url === "/page.js";
    response.setHeader("content-type", script ? "text/javascript" : "text/html; charset=utf-8");
    response.end(script ? bundle.outputFiles[0].contents : html);
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

async function shown(protocol, address) {
  const tab = await browser.newPage();
  await tab.goto(`${page}/?${new URLSearchParams({ protocol, address })}`);
  await tab.waitForSelector("body[data-done]", { timeout: 20_000 });
  const rows = await tab.$$eval("tr", (all) => all.map((one) => [...one.cells].map((cell) => cell.textContent)));
  const message = await tab.textContent("p");
  await tab.close();
  return { rows, message };
}

for (const protocol of ["connect", "grpc-web"]) {
  test(`a page shows the alignment over ${protocol}, and the error of a wrong argument`, async () => {
    const { rows, message } = await shown(protocol, `127.0.0.1:${server.httpPort}`);
    assert.deepEqual(rows, [
      ["THREATENED", "-1", "0", "1"],
      ["series/sp500-close-daily", "0.0000", "-0.0271", "-0.0119"],
      ["series/btcusd-daily", "0.0000", "-0.0698", "-0.0895"],
      ["BigInt64Array", "219", "Float64Array", "6734.11"],
    ]);
    assert.match(message, /^TruceDataError \| INVALID_ARGUMENT \| REVISION_IN_FUTURE \| as_of.revision \| .*1000000 does not exist yet; the latest is 1\.$/);
  });

  test(`a wrong address is said plainly over ${protocol}`, async () => {
    const { message } = await shown(protocol, "127.0.0.1:9");
    assert.match(message, /^TruceDataError \| UNAVAILABLE .* no TruceData server answers at 127.0.0.1:9: start one with `trucedata serve --cors-origin`/);
  });
}

test("a page of an origin that is not allowed is told how to be", async () => {
  const closed = await new Server().start();
  const { message } = await shown("connect", `127.0.0.1:${closed.httpPort}`);
  await closed.remove();
  assert.match(message, /^TruceDataError \| UNAVAILABLE .*`trucedata serve --cors-origin` and the origin of this page/);
});

test("what a page loads holds nothing of Node", async () => {
  const { metafile } = await tools("esbuild").build({
    stdin: { contents: source, resolveDir: process.cwd() }, bundle: true, format: "esm", platform: "browser", write: false, metafile: true,
  });
  assert.deepEqual(Object.keys(metafile.inputs).filter((name) => name.includes("connect-node")), []);
});
