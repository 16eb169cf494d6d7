"""Console blocks of a document: the commands with what is shown after them."""
import difflib
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).parents[2]
MARK = "-- next command --"


def steps(document):
    """The commands of all console blocks with the output that follows each, in order."""
    found = []
    for block in re.findall(r"```console\n(.*?)```", document, re.S):
        for line in block.splitlines():
            if line.startswith("$ "):
                found.append((line[2:], []))
            else:
                found[-1][1].append(line)
    return found


def outputs(commands, prelude):
    """All commands in one shell, as a reader would type them; the output of each."""
    script = prelude + "".join(f"{command}\necho '{MARK}'\n" for command in commands)
    done = subprocess.run(["bash", "-c", script], cwd=ROOT, capture_output=True, text=True, timeout=300)
    sys.stderr.write(done.stderr)
    return [part.strip("\n").splitlines() for part in done.stdout.split(MARK)[:-1]]


def check(name, expected, actual, document):
    """Says whether both are the same, and where not."""
    if expected == actual:
        print(f"passed: {name}")
        return True
    print(f"FAILED: {name}")
    print("\n".join(difflib.unified_diff(expected, actual, document, "what came", lineterm="")))
    return False


def end(results):
    """The closing line, and the exit code."""
    print(f"{sum(results)} passed, {len(results) - sum(results)} failed, 0 skipped")
    return 0 if all(results) else 1
