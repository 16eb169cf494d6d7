// Pictures of the page as small PNG files with a palette.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { statSync } from "node:fs";
import { join } from "node:path";

const maxBytes = 150_000;

/** Saves what the window shows. A blank picture fails. */
export async function savePicture(page, path) {
  const png = await page.screenshot({ animations: "disabled" });
  const shrink = join(import.meta.dirname, "shrink.py");
  const colors = Number(execFileSync("/usr/bin/python3", [shrink, path], { input: png }).toString());
  assert.ok(colors > 30, `${path} is blank: it has ${colors} colours`);
  assert.ok(statSync(path).size < maxBytes, `${path} is larger than ${maxBytes} bytes`);
}
