// Scripts of each language, run as a reader would run them.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export const scriptTimeoutMs = 180_000;
const work = process.env.WORK;

const runners = {
  Python: (text, stopWhen) => run(join(work, "python/bin/python"), [file("call.py", text)], stopWhen),
  TypeScript: (text, stopWhen) => run("node", [file("typescript/call.mjs", text)], stopWhen),
  R: (text, stopWhen) => run("Rscript", [file("call.R", text)], stopWhen),
  curl: (text, stopWhen) => run("bash", [file("call.sh", text)], stopWhen),
  grpcurl: (text, stopWhen) => run("bash", [file("grpcurl.sh", bufCommand(text))], stopWhen),
  "C#": async (text, stopWhen) => {
    file("csharp/Program.cs", text);
    const built = await run("dotnet", ["build", join(work, "csharp"), "-c", "Release", "--nologo", "-v", "q", "--no-restore"]);
    return built.code === 0 ? run("dotnet", [join(work, "csharp/bin/Release/net10.0/calls.dll")], stopWhen) : built;
  },
};

/** The languages in which a call is shown. */
export const languages = Object.keys(runners);

/** Runs a script. One without an end is stopped when `stopWhen` returns true for what it has printed. */
export function runScript(language, text, stopWhen = () => false) {
  return runners[language](text, stopWhen);
}

function run(command, words, stopWhen = () => false) {
  return new Promise((resolve) => {
    const process = spawn(command, words, { cwd: join(work, "typescript"), detached: true });
    let [output, errors] = ["", ""];
    const stop = () => { try { globalThis.process.kill(-process.pid, "SIGKILL"); } catch { /* It has ended. */ } };
    const timer = setTimeout(stop, scriptTimeoutMs);
    process.stdout.on("data", (data) => { output += data; if (stopWhen(output)) stop(); });
    process.stderr.on("data", (data) => { errors += data; });
    process.on("close", (code) => { clearTimeout(timer); resolve({ code, output, errors }); });
  });
}

function file(name, text) {
  const path = join(work, name);
  mkdirSync(join(path, ".."), { recursive: true });
  writeFileSync(path, text);
  return path;
}

// grpcurl is in no registry that this project uses; buf sends the same JSON to the same method.
function bufCommand(text) {
  const parts = /^grpcurl -plaintext -d ('[^]*') (\S+) (\S+)$/.exec(text);
  assert.ok(parts, text);
  return `${process.env.BUF} curl --protocol grpc -d ${parts[1]} http://${parts[2]}/${parts[3]}`;
}
