// Builds dist/: the stubs of the contract, of google.api and of google.rpc with protoc-gen-es, then everything with tsc. Nothing
// generated is committed.
//
// Columns are declared as bytes. A packed field of 64-bit numbers is encoded like a bytes field, and its bytes are the typed
// array. If columns were decoded as numbers, each value would become an array element (an object for int64), and the bits of a NaN would
// be lost.
import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const tools = join(here, "node_modules", ".bin");
const env = { ...process.env, PATH: `${tools}${delimiter}${process.env.PATH}` };
const run = (tool, ...words) => execFileSync(tool, words, { cwd: here, stdio: "inherit", env, shell: process.platform === "win32" });

const work = mkdtempSync(join(tmpdir(), "trucedata-protos-"));
try {
  cpSync(join(here, "../../../protos"), work, { recursive: true });
  for (const file of readdirSync(work, { recursive: true }).filter((name) => name.endsWith(".proto"))) {
    const path = join(work, file);
    writeFileSync(path, readFileSync(path, "utf8").replace(/\brepeated (double|sfixed64) /g, "repeated bytes "));
  }
  for (const folder of ["src/gen", "dist"]) rmSync(join(here, folder), { recursive: true, force: true });
  run("buf", "generate", work);
} finally {
  rmSync(work, { recursive: true, force: true });
}
run("tsc");
