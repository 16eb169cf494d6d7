"""Measures alignment through gRPC beside its peers, all on the same data in the same run, and prints one table.

Usage: measure.py ADDRESS SERVER_PID CLIENT NODE ROUNDS: a server with an empty store but for the calendars, its process, the built client,
the folder with DuckDB for Node. The peers are measured in turn, round by round; the table shows medians. PYTHONPATH holds the stubs.
"""
import pathlib
import statistics
import sys
import tempfile
import time

import grpc
import numpy
import pandas
from bars import Bars, load_days, load_events, load_minutes
from measuring import Answering, growth
from trucedata.v1 import ingest_service_pb2_grpc, market_service_pb2, market_service_pb2_grpc

EVENTS, MANY, INSTRUMENTS, BARS, FIRST, LAST = 1000, 100_000, 50, 100_000, -30, 30
MINUTE = 60_000_000_000


def with_numpy(bars, times):
    """searchsorted on arrays in memory: the floor. Ends and values are both fetched, as the answer of the server holds both."""
    start = time.perf_counter()
    for end, value in zip(bars.ends, bars.values):
        at = numpy.searchsorted(end, times, side="right") - 1
        end[at], value[at]
    return time.perf_counter() - start


def with_pandas(bars, left):
    frames = [pandas.DataFrame({"time": end, "end": end, "value": value}) for end, value in zip(bars.ends, bars.values)]
    start = time.perf_counter()
    for frame in frames:
        pandas.merge_asof(left, frame, on="time")
    return time.perf_counter() - start


def print_sessions(client, event, store):
    calls = sorted(float(m) for m in client.ask(f"sessions -135 135 20 3000 events/{event}")[1000:])
    print(f"One event x 20 instruments x 271 sessions in a store of {store}, {len(calls):,} calls after 1,000: p50 {calls[len(calls) // 2]:.2f} ms"
          f" (wanted < 2), p99 {calls[len(calls) * 99 // 100]:.2f} ms (wanted < 10)")


def main(address, pid, client_path, node, rounds):
    channel = grpc.insecure_channel(address)
    ingest, market = ingest_service_pb2_grpc.IngestServiceStub(channel), market_service_pb2_grpc.MarketServiceStub(channel)
    bars = Bars(market, INSTRUMENTS, BARS)
    load_minutes(ingest, bars)
    load_days(ingest, bars, 20)
    load_events(ingest, "some", bars.instants(100, seed=3))
    times = (bars.instants(EVENTS, seed=1)[:, None] + numpy.arange(FIRST, LAST + 1) * MINUTE).ravel()
    left = pandas.DataFrame({"time": numpy.sort(times)})
    look_ups = times.size * INSTRUMENTS
    client = Answering(client_path, address)
    print_sessions(client, "some-00050", "100 events")
    load_events(ingest, "few", bars.instants(EVENTS, seed=1))
    print_sessions(client, "few-00500", "1,100 events, a thousand of them named in every column")
    with tempfile.TemporaryDirectory() as work:
        bars.write_csv(f"{work}/bars.csv")
        pandas.DataFrame({"time": times}).to_csv(f"{work}/looks.csv", index=False)
        duckdb = Answering("node", pathlib.Path(node) / "duckdb.js", f"{work}/bars.csv", f"{work}/looks.csv")
        seconds = {"trucedata": [], "DuckDB ASOF JOIN": [], "pandas merge_asof": [], "NumPy searchsorted": []}
        for number in range(rounds + 1):
            took, rows = client.ask(f"lookups 60 {FIRST} {LAST} {INSTRUMENTS} few")
            assert int(rows) == look_ups, rows
            measured = {
                "trucedata": float(took), "DuckDB ASOF JOIN": float(duckdb.ask("join")[0]),
                "pandas merge_asof": with_pandas(bars, left), "NumPy searchsorted": with_numpy(bars, times)}
            for name, value in measured.items():
                if number > 0:  # The first round warms up.
                    seconds[name].append(value)
        duckdb.close()
    print(f"\n{EVENTS} events x {INSTRUMENTS} instruments x {LAST - FIRST + 1} offsets on {INSTRUMENTS * BARS:,} one-minute bars: {look_ups:,} look-ups;"
          f" medians of {rounds} interleaved rounds\n")
    print("| | million look-ups/s | ours is x times | wanted | least and greatest |\n|---|---|---|---|---|")
    ours = statistics.median(seconds["trucedata"])
    wanted = {"DuckDB ASOF JOIN": 5, "pandas merge_asof": 2, "NumPy searchsorted": 0.7}
    for name, values in seconds.items():
        middle = statistics.median(values)
        ratio = "" if name == "trucedata" else f"{middle / ours:.2f}"
        print(f"| {name} | {look_ups / middle / 1e6:.1f} | {ratio} | {wanted.get(name, '')} |"
              f" {look_ups / max(values) / 1e6:.1f} to {look_ups / min(values) / 1e6:.1f} |")
    load_events(ingest, "many", bars.instants(MANY, seed=2))
    for tag, events in (("few", EVENTS), ("many", MANY)):
        client.ask(f"lookups 60 0 0 {INSTRUMENTS} {tag}")  # What is kept for all streams is there already.
        rise, (took, rows) = growth(client, pid, f"lookups 60 -1 1 {INSTRUMENTS} {tag}")
        print(f"One stream of {events:,} events x {INSTRUMENTS} instruments x 3 offsets ({int(rows):,} rows, {float(took):.1f} s):"
              f" the server's memory rises by {rise:.0f} MiB (wanted < 64)")
    client.close()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), sys.argv[3], sys.argv[4], int(sys.argv[5]))
