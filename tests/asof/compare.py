"""Compares AlignEvents with pandas merge_asof and DuckDB's ASOF JOIN, row by row, on a random market.

Usage: compare.py ADDRESS NODE [EVENTS INSTRUMENTS]: ADDRESS is a server with a writable store, NODE the folder with DuckDB for Node or "".
Prints a line per check and `N passed, N failed, N skipped`. PYTHONPATH must contain the stubs.
"""
import pathlib
import subprocess
import sys
import tempfile

import grpc
import numpy
import pandas
from google.protobuf import duration_pb2
from market import MINUTE, Market, event_name, series_name
from trucedata.v1 import alignment_pb2, impact_service_pb2, impact_service_pb2_grpc, ingest_service_pb2_grpc

HERE = pathlib.Path(__file__).parent
FIRST, LAST = -30, 30
NO_TIME = numpy.iinfo(numpy.int64).min
DIRECTIONS = {
    "backward": alignment_pb2.MATCH_DIRECTION_BACKWARD,
    "forward": alignment_pb2.MATCH_DIRECTION_FORWARD,
    "nearest": alignment_pb2.MATCH_DIRECTION_NEAREST,
}
TOLERANCES = {"3 minutes": 3 * MINUTE, "a year": 366 * 24 * 60 * MINUTE}


def served(impact, market, direction, exact, tolerance, layout):
    """Returns the ends and values of all lookups from the server, by event, instrument and offset; -2^63 and NaN where it has none."""
    shape = (market.events.size, len(market.starts), LAST - FIRST + 1)
    ends, values = numpy.full(shape, NO_TIME), numpy.full(shape, numpy.nan)
    count = 0
    request = impact_service_pb2.AlignEventsRequest(
        filter={"tags": ["random"]}, series=[series_name(i) for i in range(len(market.starts))],
        window=alignment_pb2.Window(
            unit=alignment_pb2.WINDOW_UNIT_ELAPSED, first_offset=FIRST, last_offset=LAST, step=duration_pb2.Duration(seconds=60)),
        match=alignment_pb2.Match(direction=DIRECTIONS[direction], allow_exact=exact, tolerance=_duration(tolerance)), layout=layout)
    names = {}
    for answer in impact.AlignEvents(request):
        if answer.HasField("header"):
            names.update(enumerate(e.name for e in answer.header.events))
        elif answer.HasField("events"):
            names.update(enumerate((e.name for e in answer.events.events), answer.events.first_index))
        else:
            for frame, series, found in _columns(answer):
                present = numpy.array(frame.missing or [alignment_pb2.MISSING_PRESENT] * shape[2]) == alignment_pb2.MISSING_PRESENT
                event = int(names[frame.event_index].rsplit("-", 1)[1])
                ends[event, series] = numpy.where(present, frame.observation_end_time_unix_nanos, NO_TIME)
                values[event, series] = found
                assert numpy.isnan(found)[~present].all()
                assert (numpy.array(frame.observation_end_time_unix_nanos)[~present] == NO_TIME).all()
                count += 1
    assert count == shape[0] * shape[1], f"{count} columns of {shape[0] * shape[1]}"
    return ends, values


def _columns(answer):
    """Returns the frame, the series and the values of each column of an answer."""
    if answer.HasField("column"):
        return [(answer.column, answer.column.series_index, answer.column.values)]
    panel = answer.panel
    values = numpy.array(panel.values).reshape(len(panel.series_indexes), -1)
    return [(panel.frames[frame], series, row) for frame, series, row in zip(panel.frame_indexes, panel.series_indexes, values)]


def lookup_times(market):
    """Returns the instants of all lookups, by event and offset."""
    return market.events[:, None] + numpy.arange(FIRST, LAST + 1) * MINUTE


def with_pandas(market, direction, exact, tolerance):
    times = lookup_times(market)
    order = numpy.argsort(times, axis=None, kind="stable")
    left = pandas.DataFrame({"time": times.ravel()[order]})
    shape = (market.events.size, len(market.starts), LAST - FIRST + 1)
    ends, values = numpy.full(shape, NO_TIME), numpy.full(shape, numpy.nan)
    for instrument in range(shape[1]):
        end, value = market.observations(instrument)
        found = pandas.merge_asof(
            left, pandas.DataFrame({"time": end, "end": end, "value": value}), on="time", direction=direction, allow_exact_matches=exact,
            tolerance=tolerance)
        _scatter(ends, instrument, order, found["end"].fillna(0).astype("int64").where(found["value"].notna(), NO_TIME))
        _scatter(values, instrument, order, found["value"])
    return ends, values


def with_duckdb(market, node, work, direction, exact, tolerance):
    """Joins in DuckDB. ASOF JOIN has one inequality and no tolerance, so the tolerance is applied to its result."""
    bars, lookups, found = work / "bars.csv", work / "lookups.csv", work / "found.csv"
    if not bars.exists():
        frames = []
        for instrument in range(len(market.starts)):
            end, value = market.observations(instrument)
            frames.append(pandas.DataFrame({"instrument": instrument, "end_time": end, "value": value}))
        pandas.concat(frames).to_csv(bars, index=False)
        all_times = lookup_times(market).ravel()
        pandas.DataFrame({"lookup": numpy.arange(all_times.size), "time": all_times}).to_csv(lookups, index=False)
    sign = {"backward": ">", "forward": "<"}[direction] + ("=" if exact else "")
    subprocess.run(["node", node / "duckdb.js", bars, lookups, sign, found], check=True)
    rows = pandas.read_csv(found).sort_values(["instrument", "lookup"], ignore_index=True)
    shape = (market.events.size, len(market.starts), LAST - FIRST + 1)
    times = numpy.broadcast_to(lookup_times(market)[:, None, :], shape)
    end = rows["end_time"].fillna(0).astype("int64").to_numpy().reshape(shape[1], shape[0], shape[2]).transpose(1, 0, 2)
    value = rows["value"].to_numpy().reshape(shape[1], shape[0], shape[2]).transpose(1, 0, 2)
    near = ~numpy.isnan(value) & (numpy.abs(times - end) <= tolerance)
    return numpy.where(near, end, NO_TIME), numpy.where(near, value, numpy.nan)


def _scatter(target, instrument, order, column):
    flat = numpy.empty(order.size, target.dtype)
    flat[order] = column.to_numpy()
    target[:, instrument, :] = flat.reshape(target.shape[0], target.shape[2])


def _duration(nanos):
    return duration_pb2.Duration(seconds=nanos // 1_000_000_000, nanos=nanos % 1_000_000_000)


def main(address, node, events=1000, instruments=50):
    market = Market(seed=20251010, instruments=instruments, events=events)
    channel = grpc.insecure_channel(address)
    market.load(ingest_service_pb2_grpc.IngestServiceStub(channel))
    impact = impact_service_pb2_grpc.ImpactServiceStub(channel)
    passed = failed = skipped = 0
    with tempfile.TemporaryDirectory() as work:
        for direction in DIRECTIONS:
            for exact in (True, False):
                for name, tolerance in TOLERANCES.items():
                    ours = served(impact, market, direction, exact, tolerance, alignment_pb2.ALIGNMENT_LAYOUT_PANELS)
                    columns = alignment_pb2.ALIGNMENT_LAYOUT_COLUMNS
                    others = {
                        "TruceData in columns": served(impact, market, direction, exact, tolerance, columns),
                        "pandas merge_asof": with_pandas(market, direction, exact, tolerance),
                    }
                    if direction != "nearest" and node:
                        folders = pathlib.Path(node), pathlib.Path(work)
                        others["DuckDB ASOF JOIN"] = with_duckdb(market, *folders, direction, exact, tolerance)
                    elif direction != "nearest":
                        skipped += 1
                    for other, (ends, values) in others.items():
                        differ = (ours[0] != ends) | ~((ours[1] == values) | (numpy.isnan(ours[1]) & numpy.isnan(values)))
                        case = f"{other}, {direction}, {'exact' if exact else 'strict'}, {name}"
                        if differ.any():
                            failed += 1
                            at = tuple(numpy.argwhere(differ)[0])
                            first = f"{event_name(at[0])}, {series_name(at[1])}, offset {FIRST + at[2]}"
                            print(f"FAILED: {case}: {differ.sum()} rows, first {first}:"
                                  f" ours {ours[0][at]} {ours[1][at]}, theirs {ends[at]} {values[at]}")
                        else:
                            passed += 1
                            print(f"passed: {case}: {differ.size} rows equal, {(~numpy.isnan(values)).sum()} with a value", flush=True)
    print(f"{passed} passed, {failed} failed, {skipped} skipped")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2], *map(int, sys.argv[3:])))
