// The scripts that the views show, copied from the page and run.
import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { languages, runScript, scriptTimeoutMs } from "./scripts.js";

// From their own folder, which has the packages that they need.
const browserTests = join(process.env.TRUCEDATA, "tests/browser");
const { onPage, serve } = await import(join(browserTests, "pages.js"));
const { viewOf } = await import(join(browserTests, "views.js"));
const server = serve();

const shown = [
  { view: "timeline", panel: "Events", expected: /events\/cn-/i },
  { view: "timeline", panel: "Policies", expected: /IN_FORCE|in_force|InForce|state: 1,/ },
  { view: "event", expected: /us-100-tariff-threat/ },
  { view: "aligned", expected: /series\/btcusd-daily/ },
  { view: "study", expected: /-0\.01506/ },
  { view: "series", expected: /113214\.[34]/ },
  { view: "reconcile", expected: /bitcoin-15-percent-fall/ },
];

for (const { view, panel, expected } of shown) {
  for (const language of languages) {
    test(`${view} ${panel ?? ""} in ${language}`, { timeout: 2 * scriptTimeoutMs }, async () => {
      let text;
      await onPage(server, viewOf(view).deep, async (page) => {
        const scope = panel ? page.getByRole("region", { name: panel, exact: true }) : page.locator("main");
        await scope.getByRole("button", { name: "The same call" }).first().click();
        await page.getByRole("tab", { name: language, exact: true }).click();
        await page.getByRole("button", { name: "Copy" }).click();
        await page.getByText("Copied", { exact: true }).waitFor();
        text = await page.evaluate(() => navigator.clipboard.readText());
      }, { permissions: ["clipboard-read", "clipboard-write"] });
      const { code, output, errors } = await runScript(language, text);
      assert.equal(code, 0, `${text}\n${output.slice(-2000)}\n${errors.slice(-2000)}`);
      assert.doesNotMatch(output, /"code":\s*\d+,\s*"message"/, text);
      assert.match(output, expected, text);
    });
  }
}
