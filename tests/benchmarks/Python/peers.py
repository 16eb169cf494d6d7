"""Reads the bars once for each line of standard input. Prints the seconds, the number of bars, the sum of the closes, and the peak growth
of memory in KiB. Usage: peers.py NAME LOCATION
"""
import io
import pathlib
import re
import sqlite3
import sys
import time

import numpy as np
import pandas as pd


def frame(address):
    import trucedata

    client = trucedata.Client(address, progress=False)
    names = client.list_series()["name"]
    names = names[names.str.startswith("series/bench-")].tolist()

    def read():
        bars = client.series(names, fields=["close"])
        return bars.index.asi8, bars["close"].to_numpy()

    return read


def chunks(address):
    import trucedata

    client = trucedata.Client(address)
    names = client.list_series()["name"]
    names = names[names.str.startswith("series/bench-")].tolist()

    def read():
        parts = [(chunk.times, chunk.columns["close"]) for chunk in client.series_chunks(names, fields=["close"])]
        return tuple(np.concatenate(column) for column in zip(*parts))

    return read


def sqlite(file):
    connection = sqlite3.connect(file)

    def read():
        bars = pd.read_sql("SELECT time, close FROM bars", connection)
        return bars["time"].to_numpy(), bars["close"].to_numpy()

    return read


def postgres(folder):
    import psycopg2

    connection = psycopg2.connect(host=folder, user="postgres", dbname="postgres")
    row = np.dtype([("columns", ">i2"), ("time_size", ">i4"), ("time", ">i8"), ("close_size", ">i4"), ("close", ">f8")])

    def read():
        copied = io.BytesIO()
        connection.cursor().copy_expert("COPY bars (time, close) TO STDOUT (FORMAT binary)", copied)
        # The header has 19 bytes and the trailer 2.
        rows = np.frombuffer(copied.getbuffer()[19:-2], row)
        return rows["time"].astype("i8"), rows["close"].astype("f8")

    return read


def resident(key):
    return int(re.search(rf"{key}:\s+(\d+)", pathlib.Path("/proc/self/status").read_text())[1])


read = {"frame": frame, "chunks": chunks, "sqlite": sqlite, "postgres": postgres}[sys.argv[1]](sys.argv[2])
for _ in sys.stdin:
    pathlib.Path("/proc/self/clear_refs").write_text("5")
    before = resident("VmRSS")
    start = time.perf_counter()
    times, closes = read()
    seconds = time.perf_counter() - start
    print(seconds, len(times), closes.sum(), resident("VmHWM") - before, flush=True)
    del times, closes
