"""Measures two builds of the server on copies of one store in turn, round by round, and prints a table of medians.

Usage: measure.py FOLDER BEFORE AFTER ROUNDS: FOLDER contains the stubs and env/ with the Python client, and is on PYTHONPATH. BEFORE and
AFTER are the servers.
"""
import pathlib
import re
import shutil
import statistics
import subprocess
import sys
import time

import grpc
import numpy
from bars import Bars, load_events, load_minutes, upload_series
from measuring import LineClient
from trucedata.v1 import (
    event_service_pb2, frequency_pb2, ingest_service_pb2_grpc, market_service_pb2, market_service_pb2_grpc)

HERE = pathlib.Path(__file__).parent
INSTRUMENTS, BARS, EVENTS = 50, 100_000, 1_000
WARM_UP, CALLS = 3, 20_000
ALIGNMENTS = 10  # One takes a tenth of a second and is sensitive to disturbances, so several are measured.
WARM_UP_ALIGNMENTS = 80  # .NET fully optimizes the code of an alignment within about 80 calls.
DAY = 86_400_000_000_000
FIRST_DAY, DAYS = 14_610, 4_000
BULK = """
import resource, sys, time, trucedata
with trucedata.Client(sys.argv[1]) as client:
    names = [f"series/minutes-{i:03d}" for i in range(int(sys.argv[2]))]
    for _ in sys.stdin:
        start = time.perf_counter()
        frame = client.series(names)
        print(time.perf_counter() - start, len(frame), flush=True)
"""


class Server:
    """One build of the server on its own copy of the store."""

    def __init__(self, executable, store):
        start = time.perf_counter()
        self.process = subprocess.Popen(
            [executable, "--store", store, "--grpc-port", "0", "--http-port", "0"], stdout=subprocess.PIPE, text=True)
        for line in self.process.stdout:
            if ready := re.search(r"ready: gRPC on ([^ ,]+),", line):
                break
        self.start_up = time.perf_counter() - start
        self.address = ready.group(1)

    def resident(self):
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text(encoding="utf-8")
        return int(re.search(r"VmRSS:\s+(\d+)", status).group(1)) / 1024

    def stop(self):
        self.process.terminate()
        self.process.wait()


def load(address):
    """Loads one-minute bars, daily bars that follow a market, and events."""
    channel = grpc.insecure_channel(address)
    ingest, market = ingest_service_pb2_grpc.IngestServiceStub(channel), market_service_pb2_grpc.MarketServiceStub(channel)
    bars = Bars(market, INSTRUMENTS, BARS)
    load_minutes(ingest, bars)
    load_events(ingest, "minutes", bars.instants(EVENTS, 1))
    random, session = numpy.random.default_rng(0), frequency_pb2.Frequency(unit=frequency_pb2.FREQUENCY_UNIT_SESSION, count=1)
    starts = (FIRST_DAY + numpy.arange(DAYS)) * DAY
    moves = random.normal(0.0003, 0.01, DAYS)
    followers = ((f"series/days-{i:04d}", 0.9 * moves + random.standard_t(5, DAYS) * 0.01) for i in range(INSTRUMENTS))
    for name, values in [("series/market", moves), *followers]:
        ingest.ImportSeries(upload_series(name, session, starts, 100 * numpy.exp(numpy.cumsum(values)), "calendars/24x7"))
    anchors = numpy.sort(random.integers(300, DAYS - 30, EVENTS))
    load_events(ingest, "days", (FIRST_DAY + 1 + anchors) * DAY + DAY // 2)


class Bench:
    """Measures one server with its clients."""

    def __init__(self, folder, executable, store):
        self.folder = folder
        self.executable = executable
        self.store = store
        self.figures = {}
        self.server = Server(executable, store)
        self.record("resident memory after start, MiB", self.server.resident())
        self.bulk = subprocess.Popen(
            [folder / "env/bin/python", "-c", BULK, self.server.address, str(INSTRUMENTS)], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            text=True)
        self.alignment = LineClient(HERE.parent / "Alignment/bin/Release/net10.0/AlignmentBenchmark", self.server.address)
        self.studies = LineClient(HERE.parent / "Studies/bin/Release/net10.0/StudyBenchmark", self.server.address)

    def record(self, what, figure):
        self.figures.setdefault(what, []).append(figure)

    def calls(self, method, message, count, *options):
        """Makes calls with h2load. Returns the seconds and the bytes received."""
        body = self.folder / "request"
        content = message.SerializeToString()
        body.write_bytes(b"\0" + len(content).to_bytes(4, "big") + content)
        output = subprocess.run(
            ["h2load", "-n", str(count), "-w", "23", "-W", "24", "-H", "content-type: application/grpc", "-H", "te: trailers", "-d", body,
             *options, f"http://{self.server.address}/trucedata.v1.{method}"], capture_output=True, text=True, check=True).stdout
        seconds, unit = re.search(r"finished in ([\d.]+)(ms|s)", output).groups()
        assert f"{count} succeeded" in output, output
        return float(seconds) / (1000 if unit == "ms" else 1), int(re.search(r"\((\d+)\) data", output).group(1))

    def measure(self):
        get = event_service_pb2.GetEventRequest(name="events/us-100-tariff-threat")
        seconds, _ = self.calls("EventService/GetEvent", get, CALLS, "-c", "4", "-m", "8")
        self.record("unary calls, thousand/s", CALLS / seconds / 1000)
        read = market_service_pb2.ReadSeriesRequest(series=[f"series/minutes-{i:03d}" for i in range(INSTRUMENTS)])
        seconds, received = self.calls("MarketService/ReadSeries", read, 10, "-c", "1", "-m", "1")
        self.record("stream of 512 KiB messages, MiB/s", received / seconds / 2**20)
        self.bulk.stdin.write("\n")
        self.bulk.stdin.flush()
        seconds, rows = self.bulk.stdout.readline().split()
        self.record("bulk read into Python, million rows/s", int(rows) / float(seconds) / 1e6)
        for layout in ("columns", "panels"):
            answers = [self.alignment.ask(f"lookups 60 -30 30 {INSTRUMENTS} minutes {layout} minutes") for _ in range(ALIGNMENTS)]
            rates = [float(rows) / float(seconds) / 1e6 for seconds, rows in answers]
            self.record(f"alignment in {layout}, million lookups/s", statistics.median(rates))
        seconds, pairs, *_ = self.studies.ask(f"study Tables days {INSTRUMENTS}")
        self.record("studies with all tests, thousand pairs/s", float(pairs) / float(seconds) / 1000)

    def warm_up(self):
        for _ in range(WARM_UP_ALIGNMENTS):
            self.alignment.ask(f"lookups 60 -30 30 {INSTRUMENTS} minutes panels minutes")

    def finish(self):
        self.record("resident memory after the load, MiB", self.server.resident())
        self.bulk.stdin.close()
        self.server.stop()


def main(folder, before, after, rounds):
    folder = pathlib.Path(folder)
    server = Server(before, str(folder / "before.db"))
    load(server.address)
    server.stop()
    shutil.copy(folder / "before.db", folder / "after.db")
    benches = [Bench(folder, path, str(folder / f"{name}.db")) for name, path in (("before", before), ("after", after))]
    for bench in benches:
        bench.warm_up()
    for number in range(WARM_UP + int(rounds)):
        for bench in benches if number % 2 else reversed(benches):
            bench.measure()
            if number == WARM_UP - 1:
                bench.figures = {what: figures for what, figures in bench.figures.items() if "memory" in what}
    for bench in benches:
        bench.finish()
    for _ in range(int(rounds)):
        for bench in benches:
            started = Server(bench.executable, bench.store)
            bench.record("start-up, s", started.start_up)
            started.stop()
    print(f"medians of {rounds} rounds after {WARM_UP}\n{'':45}{'before':>10}{'after':>10}{'ratio':>8}")
    for what, figures in benches[0].figures.items():
        medians = [statistics.median(figures), statistics.median(benches[1].figures[what])]
        print(f"{what:45}{medians[0]:10.2f}{medians[1]:10.2f}{medians[1] / medians[0]:8.2f}")


if __name__ == "__main__":
    main(*sys.argv[1:])
