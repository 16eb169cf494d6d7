// A revision that is recorded while a page is open is shown without a reload.
import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { downloaded, onPage, serve, settled } from "./pages.js";
import { bars, claimOf, eventOf, firstTime, source } from "./synthetic.js";

const { Client } = await import(join(process.env.TRUCEDATA, "src/clients/typescript/dist/node.js"));
let client;
const server = serve(async ({ address }) => {
  client = new Client(address.grpc);
  await client.import(bars(100), { author: "test", message: "100 bars" });
});

test("new bars of a series", () => onPage(server, "/series?series=synthetic", async (page) => {
  const rows = async () => (await downloaded(page, "", "CSV")).trim().split("\r\n").length - 1;
  assert.equal(await rows(), 100);
  await client.import(bars(120), { author: "test", message: "20 more bars" });
  await page.getByText(/^Revision \d+ arrived\. The series was read again\.$/).waitFor();
  await page.getByRole("button", { name: "All", exact: true }).click();
  await settled(page);
  assert.equal(await rows(), 120);
}));

test("a new event", () => onPage(server, "/timeline?q=placeholder", async (page) => {
  await page.getByText("No event matches").first().waitFor();
  await client.import({ records: [source(), eventOf(1, firstTime), claimOf(1, firstTime)] }, { author: "test", message: "an event" });
  await page.getByRole("heading", { name: "1 event", exact: true }).waitFor();
}));
