"""Runs the commands of the README against a running server and compares their output with the README.

Usage: run.py GRPC_ADDRESS HTTP_ADDRESS BUF [--write], with the addresses of the server and the path of buf. Prints a line per check and
`N passed, N failed, 0 skipped`. With --write it writes the output of the console commands into the README instead.
"""
import os
import pathlib
import re
import subprocess
import sys
import tempfile

import console

EXAMPLES = ("python", "typescript", "csharp")
EXECUTABLE = console.ROOT / "src/TruceData.Server/bin/Release/net10.0/trucedata"
FILES = {
    "bars.csv": "time,close\n2025-10-10T13:30:00Z,1.5\n2025-10-10T13:31:00Z,\n",
    "table.csv": "date,time,headline\n2025-10-30,16:30,Example quarter\n",
    "pairs.csv": "event,series\nevents/us-100-tariff-threat-first-post,series/sp500-close-daily\n",
    "request.json": '{"pair_list":"pairLists/pairs","model":"NORMAL_MODEL_CONSTANT_MEAN"}',
}


def own(readme):
    """Runs the commands of "Bring your own data" in a folder with FILES and my-data/; they must exit without an error."""
    commands = re.search(r"## Bring your own.*?```\n(.*?)```", readme, re.S).group(1).splitlines()
    with tempfile.TemporaryDirectory() as folder:
        place = pathlib.Path(folder)
        for name, text in FILES.items():
            (place / name).write_text(text, encoding="utf-8")
        (place / "my-data").symlink_to(console.ROOT / "data")
        for command in commands:
            script = f'trucedata() {{ "{EXECUTABLE}" "$@"; }}\n{command}'
            done = subprocess.run(["bash", "-c", script], cwd=place, env={**os.environ, "XDG_DATA_HOME": folder}, capture_output=True, text=True, timeout=120)
            yield console.check(command, [], done.stderr.splitlines() if done.returncode else [], "README.md")


def main(address, http_address, buf, write=""):
    readme = (console.ROOT / "README.md").read_text(encoding="utf-8")
    steps = console.steps(readme)
    commands = [command.replace("localhost:50051", address).replace("localhost:8080", http_address) for command, _ in steps]
    outputs = console.outputs(commands, f'npx() {{ shift; "{buf}" "$@"; }}\n')
    if write == "--write":
        console.rewrite("README.md", steps, outputs)
        return 0
    results = [console.check(command[:100], expected, actual, "README.md") for (command, expected), actual in zip(steps, outputs, strict=True)]
    table = re.search(r"```text\n(.*?)```", readme, re.S).group(1).splitlines()
    for language in EXAMPLES:
        done = subprocess.run([console.ROOT / "docs/examples/run", language, address], capture_output=True, text=True, timeout=600)
        if done.returncode:
            sys.stderr.write(done.stderr)
        results.append(console.check(f"docs/examples/run {language}", table, done.stdout.rstrip("\n").splitlines()[-len(table):], "README.md"))
    results.extend(own(readme))
    return console.end(results)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
