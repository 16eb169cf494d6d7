"""Draws docs/figures/threat.svg: four markets around the first post of 10 October 2025, from AlignEvents of a running server.

Run: PYTHONPATH=STUBS /usr/bin/python3 docs/figures/threat.py [ADDRESS], with stubs as docs/examples/run makes them (Debian python3-matplotlib).
"""
import pathlib
import sys

import grpc
import matplotlib

matplotlib.use("svg")
matplotlib.rcParams["svg.hashsalt"] = "trucedata"
matplotlib.rcParams["font.family"] = "DejaVu Sans"
import matplotlib.pyplot as plt
from trucedata.v1 import alignment_pb2, impact_service_pb2, impact_service_pb2_grpc

MARKETS = {
    "series/sp500-close-daily": ("S&P 500", "#1f4e79"),
    "series/btcusd-daily": ("Bitcoin (UTC days)", "#d97a00"),
    "series/wti-front-daily": ("WTI, front month", "#444444"),
    "series/gold-front-daily": ("Gold, front month", "#b8960c"),
}
address = sys.argv[1] if len(sys.argv) > 1 else "localhost:50051"
impact = impact_service_pb2_grpc.ImpactServiceStub(grpc.insecure_channel(address))
answers = impact.AlignEvents(impact_service_pb2.AlignEventsRequest(
    events=["events/us-100-tariff-threat-first-post"],
    series=list(MARKETS),
    window=alignment_pb2.Window(first_offset=-10, last_offset=14),
    measure=alignment_pb2.MEASURE_CUMULATIVE_SIMPLE_RETURN,
))
figure, axes = plt.subplots(figsize=(8, 3.6), constrained_layout=True)
for answer in answers:
    if answer.WhichOneof("message") == "header":
        header = answer.header
        continue
    label, colour = MARKETS[header.series[answer.column.series_index].name]
    axes.plot(header.offsets, [100 * value for value in answer.column.values], label=label, color=colour, linewidth=1.8, marker="o", markersize=2.5)
axes.axvline(0, color="#bb0000", linewidth=1, linestyle="--")
axes.axhline(0, color="#999999", linewidth=0.6)
axes.set_xlabel("sessions of each market's own calendar around 10 October 2025, 10:57 New York (the first post)")
axes.set_ylabel("return since the last\nobservation before, %")
axes.legend(frameon=False, ncols=2, fontsize=9)
axes.spines[["top", "right"]].set_visible(False)
figure.savefig(pathlib.Path(__file__).with_suffix(".svg"), metadata={"Date": None})
