"""Measures readers of bars in turn, round by round, each in its own process, and prints a table of medians.

Usage: measure.py FOLDER ADDRESS [ROUNDS [INSTRUMENTS BARS]]: FOLDER has the socket of PostgreSQL and DuckDB for Node; ADDRESS is that of a
server.
"""
import csv
import pathlib
import sqlite3
import statistics
import subprocess
import sys

import numpy as np
import pandas as pd
import psycopg2
import trucedata

HERE, FOLDER, ADDRESS = pathlib.Path(__file__).parent, pathlib.Path(sys.argv[1]), sys.argv[2]
ROUNDS, INSTRUMENTS, BARS = [*map(int, sys.argv[3:]), *(7, 50, 100_000)[len(sys.argv) - 3 :]]
ROWS = INSTRUMENTS * BARS


class Reader:
    """A process that reads all bars once for each line of its input."""

    def __init__(self, *command):
        self.process = subprocess.Popen([str(part) for part in command], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.seconds, self.peaks = [], []

    def read(self, total):
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        seconds, rows, closes, peak = self.process.stdout.readline().split()
        if int(rows) != ROWS or not np.isclose(float(closes), total, rtol=1e-9):
            raise SystemExit(f"{self.process.args} read {rows} bars with closes of {closes}, not {ROWS} with {total}")
        self.seconds.append(float(seconds))
        self.peaks.append(int(peak) / 1024)


def load():
    """Loads the bars into every store. Returns the sum of the closes."""
    times = pd.date_range("2025-01-01", periods=BARS, freq="S", tz="UTC", name="time")
    random, total = np.random.default_rng(7), 0.0
    lite = sqlite3.connect(FOLDER / "bars.sqlite")
    lite.execute("CREATE TABLE bars (instrument INTEGER, time INTEGER, close REAL)")
    with trucedata.Client(ADDRESS) as client, (FOLDER / "bars.csv").open("w") as file:
        writer = csv.writer(file)
        for instrument in range(INSTRUMENTS):
            closes = 100 + random.standard_normal(BARS).cumsum() / 100
            total += closes.sum()
            client.import_frame(
                pd.DataFrame({"close": closes}, index=times), f"series/bench-{instrument}", author="benchmark",
                units={"close": "USD per share"},
                frequency="second", calendar="calendars/24x7", display_name="Random walk", source="Random numbers", publisher="none",
                terms="none")
            rows = list(zip([instrument] * BARS, times.asi8.tolist(), closes.tolist()))
            lite.executemany("INSERT INTO bars VALUES (?, ?, ?)", rows)
            writer.writerows(rows)
    lite.commit()
    with psycopg2.connect(host=str(FOLDER), user="postgres", dbname="postgres") as connection, (FOLDER / "bars.csv").open() as file:
        cursor = connection.cursor()
        cursor.execute("CREATE TABLE bars (instrument integer, time bigint, close float8)")
        cursor.copy_expert("COPY bars FROM STDIN (FORMAT csv)", file)
    return total


total = load()
readers = {
    "Client.series, a DataFrame": Reader(sys.executable, HERE / "peers.py", "frame", ADDRESS),
    "Client.series_chunks, NumPy": Reader(sys.executable, HERE / "peers.py", "chunks", ADDRESS),
    "SQLite, pandas.read_sql": Reader(sys.executable, HERE / "peers.py", "sqlite", FOLDER / "bars.sqlite"),
    "PostgreSQL, binary COPY, NumPy": Reader(sys.executable, HERE / "peers.py", "postgres", FOLDER),
    "DuckDB in process, typed arrays": Reader("node", FOLDER / "duckdb.js", FOLDER / "bars.csv"),
}
for _ in range(ROUNDS):
    for reader in readers.values():
        reader.read(total)
print(f"{ROUNDS} rounds of {INSTRUMENTS} x {BARS:,} bars, {ROWS * 16 / 2**20:.0f} MiB of times and closes")
print(f"{'':34}{'million rows/s':>15}{'slowest':>10}{'first':>8}{'peak, x the result':>20}")
for name, reader in readers.items():
    rates = [ROWS / seconds / 1e6 for seconds in reader.seconds]
    print(f"{name:34}{statistics.median(rates):15.2f}{min(rates):10.2f}{rates[0]:8.2f}{max(reader.peaks) * 2**20 / (ROWS * 16):20.2f}")
