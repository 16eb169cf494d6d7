// Runs every script as a reader would: copied into a file or a shell.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { sameCalls } from "./calls/index.js";
import { requests } from "./requests.js";
import { languages, runScript, scriptTimeoutMs } from "./scripts.js";
import { Server } from "./servers.js";

const server = new Server();

before(() => server.start());
after(() => server.remove());

for (const [index, { method, request, expected, only = {} }] of requests.entries()) {
  for (const language of languages) {
    test(`${method} ${index} in ${language}`, { timeout: 2 * scriptTimeoutMs }, async () => {
      const { text } = sameCalls({ method, request }, server.address).find((script) => script.language === language);
      const isEndless = method === "WatchEvents";
      const texts = only[language] ?? expected;
      const isComplete = (output) => isEndless && texts.every((each) => output.includes(each));
      const { code, output, errors } = await runScript(language, text, isComplete);
      assert.ok(isEndless ? isComplete(output) : code === 0, `${text}\n${output.slice(-2000)}\n${errors.slice(-2000)}`);
      assert.doesNotMatch(output, /"code":\s*\d+,\s*"message"/, text);
      for (const each of texts) assert.ok(output.includes(each), `no ${each} in the output of\n${text}\n${output.slice(0, 2000)}`);
    });
  }
}
