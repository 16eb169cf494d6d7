"""The three calls of the README with Debian's grpcio: list events, read closes and align an event.

Usage: three_calls.py HOST:PORT STUBS DATA. Exits with 0 if the replies agree with the data files.
"""

import csv
import sys

address, stubs, data = sys.argv[1:4]
sys.path.insert(0, stubs)

import grpc  # noqa: E402
from trucedata.v1 import alignment_pb2  # noqa: E402
from trucedata.v1 import anchor_pb2  # noqa: E402
from trucedata.v1 import event_service_pb2  # noqa: E402
from trucedata.v1 import event_service_pb2_grpc  # noqa: E402
from trucedata.v1 import field_pb2  # noqa: E402
from trucedata.v1 import impact_service_pb2  # noqa: E402
from trucedata.v1 import impact_service_pb2_grpc  # noqa: E402
from trucedata.v1 import market_service_pb2  # noqa: E402
from trucedata.v1 import market_service_pb2_grpc  # noqa: E402

THREAT = "events/us-100-tariff-threat-first-post"
EXCHANGE_DAYS = ["2025-10-08", "2025-10-09", "2025-10-10", "2025-10-13", "2025-10-14", "2025-10-15"]
CIVIL_DAYS = ["2025-10-08", "2025-10-09", "2025-10-10", "2025-10-11", "2025-10-12", "2025-10-13"]
MARKETS = {
    "sp500-close-daily": (EXCHANGE_DAYS, anchor_pb2.ANCHOR_REASON_IN_SESSION),
    "btcusd-daily": (CIVIL_DAYS, anchor_pb2.ANCHOR_REASON_CONTINUOUS),
    "wti-front-daily": (EXCHANGE_DAYS, anchor_pb2.ANCHOR_REASON_IN_SESSION),
}


def closes(series):
    with open(f"{data}/series/{series}.csv", newline="") as file:
        return {row["session_date"]: float(row["close"]) for row in csv.DictReader(file)}


def check(what, expected, actual):
    if expected != actual:
        sys.exit(f"{what}: expected {expected!r}, got {actual!r}")


with grpc.insecure_channel(address) as channel:
    events = event_service_pb2_grpc.EventServiceStub(channel).ListEvents(event_service_pb2.ListEventsRequest()).events
    check("the first page contains the threat", True, THREAT in [event.name for event in events])

    request = market_service_pb2.ReadSeriesRequest(
        series=["series/sp500-close-daily"], fields=[field_pb2.FieldSelector(field=field_pb2.FIELD_CLOSE)]
    )
    values = []
    for answer in market_service_pb2_grpc.MarketServiceStub(channel).ReadSeries(request):
        values.extend(answer.chunk.columns[0].values)
    check("number of closes", 378, len(values))
    check("closes", list(closes("sp500-close-daily").values()), values)

    request = impact_service_pb2.AlignEventsRequest(
        events=[THREAT],
        series=[f"series/{series}" for series in MARKETS],
        window=alignment_pb2.Window(unit=alignment_pb2.WINDOW_UNIT_SESSIONS, first_offset=-2, last_offset=3),
        measure=alignment_pb2.MEASURE_CUMULATIVE_SIMPLE_RETURN,
    )
    header, *columns = impact_service_pb2_grpc.ImpactServiceStub(channel).AlignEvents(request)
    check("offsets", [-2, -1, 0, 1, 2, 3], list(header.header.offsets))
    check("columns", len(MARKETS), len(columns))
    for (series, (days, reason)), message in zip(MARKETS.items(), columns):
        file = closes(series)
        column = message.column
        check(f"{series}: reason", reason, column.anchor.reason)
        check(f"{series}: reference", file["2025-10-09"], column.reference.value)
        for day, value in zip(days, column.values):
            expected = file[day] / file["2025-10-09"] - 1
            if abs(expected - value) > 1e-12:
                sys.exit(f"{series} on {day}: expected {expected!r}, got {value!r}")
        print(series, " ".join(f"{value:+.4f}" for value in column.values))
