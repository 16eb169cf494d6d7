// Literals of every language must give back the text that they were made of, whatever it contains.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { csharpText, jsonText, rText, shellWord } from "./calls/quoting.js";

const odd = [..."'\"\\`$!%{}[]()<>|&;#~*?@^ \t\n\r\b\f\u0001\u001f\u007f\u0085\u00a0\u2028\u2029\ufeffé中😀"];
const texts = [...odd, ...sequences(200)];
const bytes = texts.map((text) => Buffer.from(text).toString("hex"));

test("of Python", () => assert.deepEqual(
  printed("/usr/bin/python3", "odd.py", texts.map((text) => `print(${jsonText(text)}.encode().hex())`)), bytes));

test("of JavaScript", () => assert.deepEqual(
  printed("node", "odd.mjs", texts.map((text) => `console.log(Buffer.from(${jsonText(text)}).toString("hex"));`)), bytes));

test("of R", () => assert.deepEqual(
  printed("Rscript", "odd.R", texts.map((text) => `cat(as.character(charToRaw(enc2utf8(${rText(text)}))), "\\n", sep = "")`)), bytes));

test("of the shell", () => assert.deepEqual(
  printed("bash", "odd.sh", texts.map((text) => `printf '%s' ${shellWord(text)} | od -An -v -tx1 | tr -d ' \\n'; echo`)), bytes));

test("of C#", () => {
  const lines = ["using System.Text;", ...texts.map((text) => `Write(${csharpText(text)});`),
    "void Write(string text) => Console.WriteLine(Convert.ToHexStringLower(Encoding.UTF8.GetBytes(text)));"];
  const folder = join(process.env.WORK, "csharp");
  writeFileSync(join(folder, "Program.cs"), lines.join("\n"));
  execFileSync("dotnet", ["build", folder, "-c", "Release", "--nologo", "-v", "q", "--no-restore"]);
  const output = execFileSync("dotnet", [join(folder, "bin/Release/net10.0/calls.dll")]);
  assert.deepEqual(output.toString().trimEnd().split("\n"), bytes);
});

function printed(command, name, lines) {
  const path = join(process.env.WORK, name);
  writeFileSync(path, lines.join("\n"));
  return execFileSync(command, [path], { maxBuffer: 1 << 26 }).toString().trimEnd().split("\n");
}

// A linear congruential generator (Numerical Recipes), so that a failure can be repeated.
function* sequences(count) {
  let state = 22;
  const next = (bound) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * bound);
  };
  for (let i = 0; i < count; i++) yield Array.from({ length: 1 + next(12) }, () => odd[next(odd.length)]).join("");
}
