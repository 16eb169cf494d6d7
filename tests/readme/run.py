"""Runs what the README shows against a running server and compares the output with what is printed there.

Usage: run.py ADDRESS BUF: the server's gRPC address, and the path of buf. Prints a line per check and `N passed, N failed, 0 skipped`.
"""
import re
import subprocess
import sys

import console

EXAMPLES = ("python", "typescript", "csharp")


def main(address, buf):
    readme = (console.ROOT / "README.md").read_text(encoding="utf-8")
    steps = console.steps(readme)
    commands = [command.replace("localhost:50051", address) for command, _ in steps]
    outputs = console.outputs(commands, f'npx() {{ shift; "{buf}" "$@"; }}\n')
    results = [console.check(command[:100], expected, actual, "README.md") for (command, expected), actual in zip(steps, outputs, strict=True)]
    table = re.search(r"```text\n(.*?)```", readme, re.S).group(1).splitlines()
    for language in EXAMPLES:
        done = subprocess.run([console.ROOT / "docs/examples/run", language, address], capture_output=True, text=True, timeout=600)
        if done.returncode:
            sys.stderr.write(done.stderr)
        results.append(console.check(f"docs/examples/run {language}", table, done.stdout.rstrip("\n").splitlines()[-len(table):], "README.md"))
    return console.end(results)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
