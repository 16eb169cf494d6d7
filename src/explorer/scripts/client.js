// Builds the TypeScript client, which the explorer is linked to, when it has not been built or its sources have changed since.
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const client = join(dirname(fileURLToPath(import.meta.url)), "../../clients/typescript");
const isWindows = process.platform === "win32";
const npm = (...words) => execFileSync("npm", words, { cwd: client, stdio: "inherit", shell: isWindows });

function newest(folder, ignored) {
  const times = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !join(entry.parentPath, entry.name).includes(ignored))
    .map((entry) => statSync(join(entry.parentPath, entry.name)).mtimeMs);
  return Math.max(0, ...times);
}

const built = join(client, "dist/web.js");
const sources = Math.max(newest(join(client, "src"), join("src", "gen")), newest(join(client, "../../../protos"), "\0"));
if (!existsSync(built) || statSync(built).mtimeMs < sources) {
  if (!existsSync(join(client, "node_modules/typescript"))) npm("ci");
  npm("run", "build");
}
