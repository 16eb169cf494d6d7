"""Measures the import of 5 million bars by `trucedata import series`: CSV with this and an earlier executable, and Parquet.

The runs alternate, so that other work on the machine affects all in the same way. Prints the medians of the rows per second that the command
reports, of those with its start and end, of the processor time and of the peak memory.

Usage: measure.py TRUCEDATA [EARLIER_TRUCEDATA] [--rows 5000000] [--runs 5] [--parquet FILE]
"""

import argparse
import math
import os
import random
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import datetime, timedelta, timezone
from pathlib import Path


def write_csv(path, rows):
    """Writes one-minute bars of plausible prices with two decimals."""
    rng = random.Random(1)
    start = datetime(2016, 1, 1, tzinfo=timezone.utc)
    with open(path, "w", encoding="ascii") as file:
        file.write("time,open,high,low,close,volume\n")
        close = 100.0
        for i in range(rows):
            opened, close = close, 100 + 20 * math.sin(i / 5000) + rng.random()
            high, low = max(opened, close) + rng.random(), min(opened, close) - rng.random()
            stamp = (start + timedelta(minutes=i)).strftime("%Y-%m-%dT%H:%M:%SZ")
            file.write(f"{stamp},{opened:.2f},{high:.2f},{low:.2f},{close:.2f},{rng.randrange(100000)}\n")


def measure(executable, file, template):
    """Imports a file into a copy of a store; returns the reported rows per second, the seconds of the command, those of the processor, and
    the peak memory in MB."""
    with tempfile.TemporaryDirectory() as folder:
        store = Path(folder) / "store.db"
        shutil.copy(template, store)
        command = [
            executable, "import", "series", file, "--name", "benchmark", "--frequency", "1m", "--calendar", "24x7", "--store", store,
        ]
        start = time.monotonic()
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as process:
            output = process.stdout.read().decode()
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
        seconds = time.monotonic() - start
        if process.returncode != 0:
            sys.exit(f"{executable} failed: {output}")
        reported = float(re.search(r"bars in [\d.]+ s, ([\d,]+)/s", output)[1].replace(",", ""))
        return reported, seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1000


def fill(executable, folder):
    """Creates a store with the curated data, so that a measurement does not include it."""
    store, first = Path(folder) / f"template-{len(list(Path(folder).iterdir()))}.db", Path(folder) / "first.csv"
    first.write_text("time,close\n2015-01-01T00:00:00Z,1\n", encoding="ascii")
    subprocess.run(
        [executable, "import", "series", first, "--name", "first", "--frequency", "1m", "--calendar", "24x7", "--store", store],
        check=True, stdout=subprocess.DEVNULL)
    return store


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("trucedata")
    parser.add_argument("earlier", nargs="?")
    parser.add_argument("--rows", type=int, default=5_000_000)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--parquet", help="a Parquet file with the number of rows; see duckdb.js")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        csv = Path(folder) / "bars.csv"
        write_csv(csv, arguments.rows)
        cases = {"CSV": (arguments.trucedata, csv)}
        if arguments.earlier:
            cases["CSV, earlier"] = (arguments.earlier, csv)
        if arguments.parquet:
            cases["Parquet"] = (arguments.trucedata, arguments.parquet)
        stores = {executable: fill(executable, folder) for executable, _ in cases.values()}
        results = {name: [] for name in cases}
        for _ in range(arguments.runs):
            for name, (executable, file) in cases.items():
                results[name].append(measure(executable, file, stores[executable]))
        for name, runs in results.items():
            reported, seconds, processor, memory = (statistics.median(column) for column in zip(*runs))
            print(f"{name:13} {reported / 1e6:5.2f} million rows/s, {arguments.rows / seconds / 1e6:5.2f} with start and end, "
                  f"{processor:5.2f} s of processor, {memory:4.0f} MB")


if __name__ == "__main__":
    main()
