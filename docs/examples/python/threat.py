"""Aligns the threat of 10 October 2025 with three markets and prints cumulative returns.

`docs/examples/run python` generates the stubs with protoc and runs this file; Debian has no grpc_tools for Python.
"""
import sys

import grpc
from trucedata.v1 import alignment_pb2, impact_service_pb2, impact_service_pb2_grpc

address = sys.argv[1] if len(sys.argv) > 1 else "localhost:50051"
impact = impact_service_pb2_grpc.ImpactServiceStub(grpc.insecure_channel(address))
request = impact_service_pb2.AlignEventsRequest(
    events=["events/us-100-tariff-threat-first-post"],
    series=["series/sp500-close-daily", "series/btcusd-daily", "series/wti-front-daily"],
    window=alignment_pb2.Window(first_offset=-2, last_offset=3),
    measure=alignment_pb2.MEASURE_CUMULATIVE_SIMPLE_RETURN,
)
header = None
for message in impact.AlignEvents(request):
    if message.WhichOneof("message") == "header":
        header = message.header
        print("session offset      ", *(f"{offset:+8d}" for offset in header.offsets))
    else:
        column = message.column
        name = header.series[column.series_index].name.removeprefix("series/")
        print(f"{name:20}", *(f"{100 * value:+7.2f}%" for value in column.values))
