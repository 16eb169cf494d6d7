// Pages in a headless Chromium that record what must not happen.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before } from "node:test";
import { chromium } from "playwright-core";
import { Server } from "./servers.js";

const timeoutMs = 60_000;

/** The browser of the tests of a file, between the hooks of `serve`. */
export let browser;

/** Starts a server and the browser before the tests of a file, and stops both after them. `prepare` imports what the tests need. */
export function serve(prepare = () => {}) {
  const server = new Server();
  before(async () => {
    await server.start();
    await prepare(server);
    browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: ["--no-sandbox"] });
  });
  after(async () => {
    await browser?.close();
    await server.remove();
  });
  return server;
}

/**
 * Opens a page of the server, runs `steps` with it and asserts that the page called no other host, reported no error to the console and
 * violated no rule of the content security policy.
 *
 * @param options those of a context of Playwright, and `expected`, a pattern of console messages that the test causes.
 */
export async function onPage(server, path, steps, { expected, ...options } = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, acceptDownloads: true, ...options });
  context.setDefaultTimeout(timeoutMs);
  const problems = [];
  await context.exposeBinding("reportProblem", (_, problem) => problems.push(problem));
  await context.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", (event) =>
      window.reportProblem(`content security policy: ${event.violatedDirective} ${event.blockedURI} ${event.sample}`));
  });
  const page = await context.newPage();
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) problems.push(`console: ${message.text()} (${message.location().url})`);
  });
  page.on("pageerror", (error) => problems.push(`exception: ${error.stack}`));
  page.on("request", (request) => {
    const { origin, protocol } = new URL(request.url());
    if (origin !== server.origin && !["blob:", "data:"].includes(protocol)) problems.push(`other host: ${request.url()}`);
  });
  try {
    await page.goto(server.origin + path);
    await settled(page);
    await steps(page);
    const unexpected = problems.filter((problem) => !expected?.test(problem));
    assert.deepEqual(unexpected, []);
  } finally {
    await context.close();
  }
}

/** Waits until the page has read and drawn everything. */
export async function settled(page) {
  await page.waitForFunction(() => {
    const isReading = document.querySelector('.loading, [aria-busy="true"]');
    const isDrawing = [...document.querySelectorAll(".chart")].some((chart) => chart.dataset.ready !== "true");
    return document.querySelector("main h1, main h2") && !isReading && !isDrawing && document.fonts.status === "loaded";
  });
  // A drawn frame follows a read.
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
}

/** Saves the data of a panel with one of its buttons and returns the text of the file. "" as the name means the only panel. */
export async function downloaded(page, panel, format) {
  return (await downloadedBytes(page, panel, format)).toString();
}

/** Saves the data or the picture of a panel with one of its buttons and returns the file. */
export async function downloadedBytes(page, panel, format) {
  const scope = panel ? page.getByRole("region", { name: panel, exact: true }) : page.locator("main");
  const [download] = await Promise.all([
    page.waitForEvent("download"), scope.locator(".downloads").first().getByRole("button", { name: format, exact: true }).click(),
  ]);
  assert.match(download.suggestedFilename(), new RegExp(`^trucedata-.*\\.${format.toLowerCase()}$`));
  return readFile(await download.path());
}
