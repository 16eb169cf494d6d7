"""Measures alignment through gRPC and its peers on one data set in one run, and prints a table.

Usage: measure.py ADDRESS SERVER_PID CLIENT NODE ROUNDS: a server whose store has no bars or events, its process, the built client, and the
folder with DuckDB for Node. The peers are measured in turn, round by round, and the table shows medians. PYTHONPATH must contain the stubs.
"""
import pathlib
import statistics
import sys
import tempfile
import time

import grpc
import numpy
import pandas
from bars import Bars, load_days, load_events, load_gapped_minutes, load_minutes
from measuring import LineClient, memory_growth
from trucedata.v1 import ingest_service_pb2_grpc, market_service_pb2, market_service_pb2_grpc

EVENTS, MANY, INSTRUMENTS, BARS, FIRST, LAST = 1000, 100_000, 50, 100_000, -30, 30
MINUTE = 60_000_000_000
WARM_UP_CALLS = 80
OURS = "trucedata in panels"
TARGETS = {"DuckDB": 5, "pandas": 2, "NumPy": 0.7}


def with_numpy(bars, times):
    """Looks up times with searchsorted on arrays in memory, the lower bound. Fetches ends and values, because the server returns both."""
    for end, value in zip(bars.ends, bars.values):
        at = numpy.searchsorted(end, times, side="right") - 1
        end[at], value[at]


def with_pandas(frames, left):
    """Joins precomputed, sorted lookups with merge_asof. The rows remain in order of time."""
    for frame in frames:
        pandas.merge_asof(left, frame, on="time")


def with_pandas_by_event(frames, events):
    """Computes the lookups from the events, joins them with merge_asof, and orders the rows by event, as in the answer of the server."""
    offsets = numpy.arange(FIRST, LAST + 1)
    times = (events[:, None] + offsets * MINUTE).ravel()
    order = numpy.argsort(times, kind="stable")
    back = numpy.empty_like(order)
    back[order] = numpy.arange(order.size)
    lookups = {"event": numpy.repeat(numpy.arange(events.size), offsets.size), "offset": numpy.tile(offsets, events.size), "time": times}
    left = pandas.DataFrame({name: column[order] for name, column in lookups.items()})
    for frame in frames:
        pandas.merge_asof(left, frame, on="time").take(back)


def seconds_of(function, *arguments):
    start = time.perf_counter()
    function(*arguments)
    return time.perf_counter() - start


def print_sessions(client, event, store):
    for layout in ("columns", "panels"):
        calls = sorted(float(m) for m in client.ask(f"sessions -135 135 20 3000 events/{event} {layout}")[1000:])
        print(f"One event x 20 instruments x 271 sessions in a store of {store}, {len(calls):,} calls in {layout} after 1,000:"
              f" p50 {calls[len(calls) // 2]:.2f} ms (target < 2), p99 {calls[len(calls) * 99 // 100]:.2f} ms (target < 10)")


def print_lookups(client, bars, events, node, work, rounds):
    times = (events[:, None] + numpy.arange(FIRST, LAST + 1) * MINUTE).ravel()
    left = pandas.DataFrame({"time": numpy.sort(times)})
    frames = [pandas.DataFrame({"time": end, "end": end, "value": value}) for end, value in zip(bars.ends, bars.values)]
    bars.write_csv(work / "bars.csv")
    pandas.DataFrame({"event": numpy.arange(EVENTS), "time": events}).to_csv(work / "events.csv", index=False)
    duckdb = LineClient("node", pathlib.Path(node) / "duckdb.js", work / "bars.csv", work / "events.csv", FIRST, LAST)
    lookups = times.size * INSTRUMENTS

    def ours(layout, series):
        took, rows = client.ask(f"lookups 60 {FIRST} {LAST} {INSTRUMENTS} few {layout} {series}")
        assert int(rows) == lookups, rows
        return float(took)

    contestants = {
        OURS: lambda: ours("panels", "minutes"),
        "trucedata in columns": lambda: ours("columns", "minutes"),
        "DuckDB ASOF JOIN, precomputed lookups": lambda: float(duckdb.ask("join")[0]),
        "DuckDB ASOF JOIN, from events to ordered rows": lambda: float(duckdb.ask("events")[0]),
        "pandas merge_asof, precomputed and sorted lookups": lambda: seconds_of(with_pandas, frames, left),
        "pandas merge_asof, from events to ordered rows": lambda: seconds_of(with_pandas_by_event, frames, events),
        "NumPy searchsorted": lambda: seconds_of(with_numpy, bars, times),
    }
    for layout, calls in (("columns", 10), ("panels", WARM_UP_CALLS)):
        for _ in range(calls):  # Calls until .NET has fully optimized the code of both ends.
            ours(layout, "minutes")
    seconds = {name: [] for name in contestants}
    for number in range(rounds + 1):
        for name, measure in contestants.items():
            took = measure()
            if number > 0:  # The first round warms up.
                seconds[name].append(took)
    duckdb.close()
    gapped = [ours("panels", "gapped") for _ in range(WARM_UP_CALLS + rounds)]
    seconds["trucedata in panels, each series without a different 1 % of the minutes, measured alone"] = gapped[-rounds:]
    print(f"\n{EVENTS} events x {INSTRUMENTS} instruments x {LAST - FIRST + 1} offsets on {INSTRUMENTS * BARS:,} one-minute bars:"
          f" {lookups:,} lookups; medians of {rounds} interleaved rounds after {WARM_UP_CALLS} calls\n")
    print("| | million lookups/s | TruceData is x times as fast | target | minimum and maximum |\n|---|---|---|---|---|")
    best = statistics.median(seconds[OURS])
    for name, values in seconds.items():
        middle = statistics.median(values)
        ratio = "" if name.startswith("trucedata") else f"{middle / best:.2f}"
        target = next((target for peer, target in TARGETS.items() if name.startswith(peer)), "")
        spread = f"{lookups / max(values) / 1e6:.1f} to {lookups / min(values) / 1e6:.1f}"
        print(f"| {name} | {lookups / middle / 1e6:.1f} | {ratio} | {target} | {spread} |")


def main(address, pid, client_path, node, rounds):
    channel = grpc.insecure_channel(address)
    ingest, market = ingest_service_pb2_grpc.IngestServiceStub(channel), market_service_pb2_grpc.MarketServiceStub(channel)
    bars = Bars(market, INSTRUMENTS, BARS)
    load_minutes(ingest, bars)
    load_days(ingest, bars, 20)
    load_events(ingest, "some", bars.instants(100, seed=3))
    events = bars.instants(EVENTS, seed=1)
    client = LineClient(client_path, address)
    print_sessions(client, "some-00050", "100 events")
    load_events(ingest, "few", events)
    print_sessions(client, "few-00500", "1,100 events, of which every column names a thousand")
    load_gapped_minutes(ingest, bars)
    with tempfile.TemporaryDirectory() as work:
        print_lookups(client, bars, events, node, pathlib.Path(work), rounds)
    load_events(ingest, "many", bars.instants(MANY, seed=2))
    for tag, events in (("few", EVENTS), ("many", MANY)):
        client.ask(f"lookups 60 0 0 {INSTRUMENTS} {tag} panels minutes")  # Allocates what all streams share.
        rise, (took, rows) = memory_growth(client, pid, f"lookups 60 -1 1 {INSTRUMENTS} {tag} panels minutes")
        print(f"One stream of {events:,} events x {INSTRUMENTS} instruments x 3 offsets ({int(rows):,} rows, {float(took):.1f} s):"
              f" the server's memory rises by {rise:.0f} MiB (target < 64)")
    client.close()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), sys.argv[3], sys.argv[4], int(sys.argv[5]))
