"""Measures event studies through gRPC and their peers on one data set in one run, and prints a table.

Usage: measure.py ADDRESS SERVER_PID CLIENT ROUNDS [EVENTS…]: a server whose store has no bars or events, its process and the built client.
The peers are measured in turn, round by round, and the table shows medians. PYTHONPATH must contain the stubs and the folder of the
alignment benchmark.
"""
import statistics
import sys
import time

import grpc
import numpy
import peers
from bars import load_events, upload_series
from measuring import LineClient, memory_growth
from trucedata.v1 import (
    event_filter_pb2, event_study_pb2, frequency_pb2, impact_service_pb2, impact_service_pb2_grpc, ingest_service_pb2, ingest_service_pb2_grpc,
    pair_list_pb2, record_pb2)

DAY = 86_400_000_000_000
FIRST_DAY, DAYS, SERIES, FEW = 14_610, 4_000, 1_000, 50
SAMPLE = 4
PAIRS_PER_RECORD = 100_000
WARM_UP_CALLS = 10  # .NET fully optimizes code only after it has run often.
MOMENTS = ["CrossSectionalT", "PatellZ", "BoehmerMusumeciPoulsenT"]


def load(ingest):
    """Loads random closes of a market and of series that follow it. Returns their returns, from the second day on."""
    random = numpy.random.default_rng(0)
    starts = (FIRST_DAY + numpy.arange(DAYS)) * DAY
    session = frequency_pb2.Frequency(unit=frequency_pb2.FREQUENCY_UNIT_SESSION, count=1)
    market = random.normal(0.0003, 0.01, DAYS)
    followers = 0.9 * market + random.standard_t(5, (SERIES, DAYS)) * 0.01
    closes = 100 * numpy.exp(numpy.cumsum(numpy.vstack([market, followers]), -1))
    for name, values in zip(["series/market", *(f"series/days-{i:04d}" for i in range(SERIES))], closes):
        ingest.ImportSeries(upload_series(name, session, starts, values, "calendars/24x7"))
    returns = closes[:, 1:] / closes[:, :-1] - 1
    return returns[1:], returns[0]


def load_pairs(ingest, size):
    """Loads all pairs of the events of a size and the series, in random order, as a list that continues in others."""
    order = numpy.random.default_rng(1).permutation(size * SERIES)
    parts = [order[at:at + PAIRS_PER_RECORD] for at in range(0, order.size, PAIRS_PER_RECORD)]
    names = [f"pairLists/{tag(size)}" + (f"-{number + 1}" if number else "") for number in range(len(parts))]

    def messages():
        yield ingest_service_pb2.ImportRecordsRequest(header=ingest_service_pb2.ImportHeader(author="benchmark", message="pairs"))
        for name, following, part in zip(names, [*names[1:], ""], parts):
            yield ingest_service_pb2.ImportRecordsRequest(record=record_pb2.Record(pair_list=pair_list_pb2.PairList(
                name=name, display_name="All pairs", continued_in=following,
                events=[f"events/{tag(size)}-{number:05d}" for number in range(size)],
                series=[f"series/days-{number:04d}" for number in range(SERIES)],
                event_indexes=(part // SERIES).tolist(), series_indexes=(part % SERIES).tolist())))

    ingest.ImportRecords(messages())


def anchors_of(count, seed):
    """Returns sessions with a complete estimation and event window, ascending, as indexes of returns."""
    return numpy.sort(numpy.random.default_rng(seed).integers(300, DAYS - 30, count))


def check(address, returns, market, anchors):
    """Checks that the server and the prefix sums give equal numbers."""
    impact = impact_service_pb2_grpc.ImpactServiceStub(grpc.insecure_channel(address))
    request = impact_service_pb2.EstimateImpactRequest(
        filter=event_filter_pb2.EventFilter(tags=["thousand"]), series=[f"series/days-{i:04d}" for i in range(SAMPLE)],
        benchmark="series/market",
        estimation_window=event_study_pb2.SessionRange(first_offset=peers.FIRST, last_offset=peers.LAST))
    results = [answer.results for answer in impact.EstimateImpact(request) if answer.WhichOneof("message") == "results"]
    estimates = peers.prefix_sums(returns[:SAMPLE], market, anchors)
    for field, expected in (
        ("abnormal_returns", estimates.abnormal), ("abnormal_return_standard_errors", estimates.errors),
        ("residual_deviations", estimates.deviation), ("cumulative_abnormal_returns", estimates.cumulative),
        ("cumulative_standard_errors", estimates.cumulative_errors), ("buy_and_hold_abnormal_returns", estimates.buy_and_hold),
        ("r_squared", estimates.r_squared),
    ):
        found = numpy.concatenate([numpy.array(getattr(r, field)) for r in results])
        numpy.testing.assert_allclose(found, expected.ravel(), rtol=1e-8, atol=1e-10, err_msg=field)


def timed(work):
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def main(address, pid, client_path, rounds, *sizes):
    ingest = ingest_service_pb2_grpc.IngestServiceStub(grpc.insecure_channel(address))
    returns, market = load(ingest)
    for size in {1_000, *sizes}:
        # The return with index i belongs to day i + 1, to which an instant in that day is anchored.
        load_events(ingest, tag(size), (FIRST_DAY + 1 + anchors_of(size, size)) * DAY + DAY // 2)
        load_pairs(ingest, size)
    measure(address, pid, client_path, rounds, sizes, returns, market)


def measure(address, pid, client_path, rounds, sizes, returns, market):
    anchors, few = anchors_of(1_000, 1_000), returns[:FEW]
    check(address, returns, market, anchors)
    client = LineClient(client_path, address)
    pairs = few.shape[0] * anchors.size
    estimate = lambda: peers.prefix_sums(few, market, anchors)
    # Each request is compared with a peer that computes equal results: always coefficients and abnormal returns with their errors, and
    # depending on the request t, p and bounds of pairs, and tests over events.
    contestants = {
        "all tests except the bootstrap: through gRPC, only aggregates": lambda: served(client, "Aggregates", []),
        "all tests except the bootstrap: through gRPC in tables": lambda: served(client, "Tables", []),
        "all tests except the bootstrap: through gRPC in rows": lambda: served(client, "Rows", []),
        "all tests except the bootstrap: NumPy over prefix sums, and over residuals where tests require them":
            lambda: with_rows(estimate(), lambda estimates: peers.all_tests(few, market, anchors, estimates)),
        "t, p and bounds of pairs and three tests of moments: through gRPC in tables":
            lambda: served(client, "Tables", ["TimeSeriesT", *MOMENTS]),
        "t, p and bounds of pairs and three tests of moments: NumPy over prefix sums": lambda: with_rows(estimate(), peers.moments_tests),
        "three tests of moments: through gRPC, only aggregates": lambda: served(client, "Aggregates", MOMENTS),
        "three tests of moments: through gRPC in tables": lambda: served(client, "Tables", MOMENTS),
        "three tests of moments: NumPy over prefix sums": lambda: peers.moments_tests(estimate()),
        "no test: NumPy over prefix sums": estimate,
        "no test: NumPy over gathered windows": lambda: peers.gathered(few, market, anchors),
    }
    seconds = {name: [] for name in contestants}
    for _ in range(WARM_UP_CALLS):
        for name in contestants:
            if "through gRPC" in name:
                contestants[name]()
    for number in range(rounds + 1):
        for name, run in contestants.items():
            took = timed(run)
            if number > 0:  # The first round warms up.
                seconds[name].append(took)
    some = anchors[:SAMPLE * 25]
    loop = timed(lambda: peers.with_statsmodels(few[:SAMPLE], market, some))
    print(f"{anchors.size} events x {FEW} series, {peers.LENGTH} sessions of estimation, {peers.OFFSETS} offsets: {pairs:,} pairs;"
          f" medians of {rounds} interleaved rounds\n")
    print("| | thousand pairs/s | minimum and maximum |\n|---|---|---|")
    for name, values in seconds.items():
        spread = f"{pairs / max(values) / 1e3:.0f} to {pairs / min(values) / 1e3:.0f}"
        print(f"| {name} | {pairs / statistics.median(values) / 1e3:.0f} | {spread} |")
    print(f"| no test: statsmodels in a loop, {SAMPLE * some.size} pairs, measured once | {SAMPLE * some.size / loop / 1e3:.1f} | |\n")
    for size in sizes:
        rise, (took, found, largest, _) = memory_growth(client, pid, f"study Tables {tag(size)} {SERIES}")
        report(f"{size:,} events x {SERIES:,} series", rise, took, found, largest)
        rise, (took, found, largest, _) = memory_growth(client, pid, f"pairs Rows pairLists/{tag(size)}")
        report(f"a list of pairs of {size:,} events and {SERIES:,} series", rise, took, found, largest)
    client.close()


def report(study, rise, took, found, largest):
    rate = int(found) / float(took) / 1e3
    print(f"{study}, {int(found):,} pairs: {float(took):.1f} s, {rate:.0f} thousand pairs/s; the server's memory grows by {rise:.0f} MiB;"
          f" the largest message has {int(largest) / 1024:.0f} KiB")


def with_rows(estimates, tests):
    peers.rows(estimates)
    tests(estimates)


def served(client, layout, tests):
    _, pairs, _, _ = client.ask(" ".join(["study", layout, tag(1_000), str(FEW), *tests]))
    assert int(pairs) == FEW * 1_000, pairs


def tag(size):
    return "thousand" if size == 1_000 else f"events-{size}"


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), sys.argv[3], int(sys.argv[4]), *map(int, sys.argv[5:]))
