// Runs every script as a reader would: copied into a file or a shell.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { sameCalls } from "./calls/index.js";
import { requests } from "./requests.js";
import { Server } from "./servers.js";

const work = process.env.WORK;
const server = new Server();
const scriptTimeoutMs = 180_000;

before(() => server.start());
after(() => server.stop());

const runners = {
  Python: (text) => run(join(work, "python/bin/python"), [file("call.py", text)]),
  TypeScript: (text) => run("node", [file("typescript/call.mjs", text)]),
  R: (text) => run("Rscript", [file("call.R", text)]),
  curl: (text) => run("bash", [file("call.sh", text)]),
  grpcurl: (text) => run("bash", [file("grpcurl.sh", bufCommand(text))]),
  "C#": async (text) => {
    file("csharp/Program.cs", text);
    const built = await run("dotnet", ["build", join(work, "csharp"), "-c", "Release", "--nologo", "-v", "q", "--no-restore"]);
    return built.code === 0 ? run("dotnet", [join(work, "csharp/bin/Release/net10.0/calls.dll")]) : built;
  },
};

for (const [index, { method, request, expected, only = {} }] of requests.entries()) {
  for (const language of Object.keys(runners)) {
    test(`${method} ${index} in ${language}`, { timeout: 2 * scriptTimeoutMs }, async () => {
      const { text } = sameCalls({ method, request }, server.address).find((script) => script.language === language);
      const isEndless = method === "WatchEvents";
      const texts = only[language] ? only[language].slice(0, 1) : expected;
      const isComplete = (output) => isEndless && texts.every((each) => output.includes(each));
      stopWhen = isComplete;
      const { code, output, errors } = await runners[language](text);
      assert.ok(isEndless ? isComplete(output) : code === 0, `${text}\n${output.slice(-2000)}\n${errors.slice(-2000)}`);
      assert.doesNotMatch(output, /"code":\s*\d+,\s*"message"/, text);
      for (const each of texts) assert.ok(output.includes(each), `no ${each} in the output of\n${text}\n${output.slice(0, 2000)}`);
    });
  }
}

/** Decides whether a script without an end has printed enough. */
let stopWhen = () => false;

function run(command, words) {
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
