"""Runs what the README shows against a running server and compares the output with what is printed there.

Usage: run.py ADDRESS BUF: the server's gRPC address, and the path of buf. Prints a line per check and `N passed, N failed, 0 skipped`.
"""
import difflib
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).parents[2]
MARK = "-- next command --"
EXAMPLES = ("python", "typescript", "csharp")


def console(readme):
    """The commands of all console blocks with the output that follows each, in order."""
    steps = []
    for block in re.findall(r"```console\n(.*?)```", readme, re.S):
        for line in block.splitlines():
            if line.startswith("$ "):
                steps.append((line[2:], []))
            else:
                steps[-1][1].append(line)
    return steps


def run_console(steps, address, buf):
    """All commands in one shell, as a reader would type them; the output of each."""
    script = f'npx() {{ shift; "{buf}" "$@"; }}\n' + "".join(f"{command}\necho '{MARK}'\n" for command, _ in steps)
    script = script.replace("localhost:50051", address)
    done = subprocess.run(["bash", "-c", script], cwd=ROOT, capture_output=True, text=True, timeout=300)
    sys.stderr.write(done.stderr)
    return [part.strip("\n").splitlines() for part in done.stdout.split(MARK)[:-1]]


def check(name, expected, actual):
    if expected == actual:
        print(f"passed: {name}")
        return True
    print(f"FAILED: {name}")
    print("\n".join(difflib.unified_diff(expected, actual, "README.md", "what came", lineterm="")))
    return False


def main(address, buf):
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    steps = console(readme)
    outputs = run_console(steps, address, buf)
    results = [check(command[:100], expected, actual) for (command, expected), actual in zip(steps, outputs, strict=True)]
    table = re.search(r"```text\n(.*?)```", readme, re.S).group(1).splitlines()
    for language in EXAMPLES:
        done = subprocess.run([ROOT / "docs/examples/run", language, address], capture_output=True, text=True, timeout=600)
        if done.returncode:
            sys.stderr.write(done.stderr)
        results.append(check(f"docs/examples/run {language}", table, done.stdout.rstrip("\n").splitlines()[-len(table):]))
    print(f"{sum(results)} passed, {len(results) - sum(results)} failed, 0 skipped")
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
