"""Reads the console blocks of a document and compares the output of their commands."""
import difflib
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).parents[2]
MARK = "-- next command --"


def steps(document):
    """Returns the commands of all console blocks in order, each with the output below it."""
    found = []
    for block in re.findall(r"```console\n(.*?)```", document, re.S):
        for line in block.splitlines():
            if line.startswith("$ "):
                found.append((line[2:], []))
            else:
                found[-1][1].append(line)
    return found


def outputs(commands, prelude):
    """Runs all commands in one shell and returns the output of each."""
    script = prelude + "".join(f"{command}\necho '{MARK}'\n" for command in commands)
    done = subprocess.run(["bash", "-c", script], cwd=ROOT, capture_output=True, text=True, timeout=300)
    sys.stderr.write(done.stderr)
    return [part.strip("\n").splitlines() for part in done.stdout.split(MARK)[:-1]]


def check(name, expected, actual, document):
    """Prints and returns whether both are equal, with the differences."""
    if expected == actual:
        print(f"passed: {name}")
        return True
    print(f"FAILED: {name}")
    print("\n".join(difflib.unified_diff(expected, actual, document, "output", lineterm="")))
    return False


def rewrite(document, pairs, outputs):
    """Writes the outputs of the commands into a document, each below its command. `pairs` are commands with their present output."""
    path = ROOT / document
    text = path.read_text(encoding="utf-8")
    start = 0
    for (command, expected), actual in zip(pairs, outputs, strict=True):
        start = text.index(f"$ {command}\n", start)
        if expected and expected != actual:
            old = text.index("\n".join(["", *expected, ""]), start)
            text = text[:old] + "\n".join(["", *actual, ""]) + text[old + len("\n".join(["", *expected, ""])):]
    path.write_text(text, encoding="utf-8")


def end(results):
    """Prints the last line and returns the exit code."""
    print(f"{sum(results)} passed, {len(results) - sum(results)} failed, 0 skipped")
    return 0 if all(results) else 1
