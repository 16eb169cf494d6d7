"""Measures what SQLite alone needs to store the 5 million bars of measure.py from memory, in the chunks and pages of the store: the least time
of an import, whatever the format of the file. Prints the medians of the seconds until the bars are inserted, committed and checkpointed.

Usage: sqlite.py [--runs 5]
"""

import argparse
import os
import sqlite3
import statistics
import tempfile
import time
from pathlib import Path

ROWS, CHUNK = 5_000_000, 32_768
FIELDS = ("", "open", "high", "low", "close", "volume")


def store(path, column):
    """Returns the seconds until the bars are inserted, committed, and written to the database file."""
    connection = sqlite3.connect(path, isolation_level=None)
    for setting in ("page_size = 16384", "journal_mode = WAL", "synchronous = FULL"):
        connection.execute(f"PRAGMA {setting}")
    connection.execute("CREATE TABLE chunk_column (chunk_id INTEGER, field TEXT, bytes BLOB, PRIMARY KEY (chunk_id, field)) WITHOUT ROWID")
    start = time.monotonic()
    connection.execute("BEGIN IMMEDIATE")
    for chunk in range(-(-ROWS // CHUNK)):
        for field in FIELDS:
            connection.execute("INSERT INTO chunk_column VALUES (?, ?, ?)", (chunk, field, column))
    inserted = time.monotonic() - start
    connection.execute("COMMIT")
    committed = time.monotonic() - start
    connection.close()
    return inserted, committed, time.monotonic() - start


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=5)
    column = os.urandom(CHUNK * 8)
    runs = []
    for _ in range(parser.parse_args().runs):
        with tempfile.TemporaryDirectory() as folder:
            runs.append(store(Path(folder) / "bars.db", column))
    inserted, committed, closed = (statistics.median(times) for times in zip(*runs))
    print(f"inserted after {inserted:.2f} s, committed after {committed:.2f} s, in the database file after {closed:.2f} s")


if __name__ == "__main__":
    main()
