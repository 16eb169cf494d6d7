"""Draws docs/figures/october.svg and prints the table of docs/october-10.md: thirteen series around the first post of 10 October 2025, from AlignEvents
of a running server.

Run: PYTHONPATH=STUBS /usr/bin/python3 docs/figures/october.py [ADDRESS], with stubs as docs/examples/run makes them (Debian python3-matplotlib).
"""
import datetime
import pathlib
import sys
import zoneinfo

import grpc
import matplotlib

matplotlib.use("svg")
matplotlib.rcParams["svg.hashsalt"] = "trucedata"
matplotlib.rcParams["font.family"] = "DejaVu Sans"
import matplotlib.pyplot as plt
from trucedata.v1 import alignment_pb2, anchor_pb2, impact_service_pb2, impact_service_pb2_grpc

POST = "events/us-100-tariff-threat-first-post"
NEW_YORK = zoneinfo.ZoneInfo("America/New_York")
DAILY = {
    "series/sp500-close-daily": "S&P 500",
    "series/nasdaq-composite-daily": "Nasdaq Composite",
    "series/phlx-semiconductor-daily": "PHLX Semiconductor",
    "series/vix-daily": "VIX",
    "series/wti-front-daily": "WTI, front month",
    "series/gold-front-daily": "Gold, front month",
    "series/copper-front-daily": "Copper, front month",
    "series/btcusd-daily": "Bitcoin, UTC days",
    "series/sse-composite-daily": "SSE Composite",
    "series/hang-seng-daily": "Hang Seng",
    "series/usdcny-noon-daily": "Renminbi per dollar, noon",
}
YIELD = {"series/ust10y-daily": "10-year Treasury yield"}
HOURLY = {"series/btcusd-hourly": "Bitcoin, hourly"}


def align(impact, names, **choices):
    """The columns of the post and some series, by series."""
    answers = impact.AlignEvents(impact_service_pb2.AlignEventsRequest(events=[POST], series=list(names), **choices))
    header = next(answers).header
    return header, {header.series[a.column.series_index].name: a.column for a in answers}


def instant(nanos):
    local = datetime.datetime.fromtimestamp(nanos / 1e9, NEW_YORK)
    return f"{local:%d %b %H:%M}".lstrip("0")


def row(name, column, shown):
    """One line of the table: the anchor, the reference and the moves, each with the instants between which it runs (New York)."""
    rule = anchor_pb2.AnchorReason.Name(column.anchor.reason).removeprefix("ANCHOR_REASON_")
    day = datetime.date(column.anchor.session_date.year, column.anchor.session_date.month, column.anchor.session_date.day)
    reference = instant(column.reference.bar.end_time.seconds * 10**9)
    cells = []
    for value, end, missing in zip(column.values, column.observation_end_time_unix_nanos, column.missing):
        is_present = missing == alignment_pb2.MISSING_PRESENT
        cells.append(f"{shown(value)} ({instant(end)})" if is_present else alignment_pb2.Missing.Name(missing).removeprefix("MISSING_"))
    return f"| {name} | {day:%a} {day.day} Oct, {rule} | {column.reference.value:,.10g} ({reference}) | {' | '.join(cells)} |"


def table(impact):
    sessions = alignment_pb2.Window(first_offset=0, last_offset=2)
    percent = lambda value: f"{100 * value:+.2f} %"
    points = lambda value: f"{100 * value:+.2f} points"
    print("| series | anchor session, rule | reference (its end) | session 0 (its end) | +1 | +2 |\n|---|---|---|---|---|---|")
    cumulative = alignment_pb2.MEASURE_CUMULATIVE_SIMPLE_RETURN
    _, columns = align(impact, DAILY, window=sessions, measure=cumulative)
    for name, label in DAILY.items():
        print(row(label, columns[name], percent))
    _, columns = align(impact, HOURLY, window=sessions, measure=cumulative, matched_calendar="calendars/XNYS")
    print(row("Bitcoin, hourly, at the closes of New York", *columns.values(), percent))
    _, columns = align(impact, YIELD, window=sessions, measure=alignment_pb2.MEASURE_CHANGE)
    print(row("10-year Treasury yield, change", *columns.values(), points))


def figure(impact):
    window = alignment_pb2.Window(first_offset=-8, last_offset=8)
    header, columns = align(impact, DAILY, window=window, measure=alignment_pb2.MEASURE_CUMULATIVE_SIMPLE_RETURN)
    drawing, grid = plt.subplots(4, 3, figsize=(9, 8.4), sharex=True, constrained_layout=True)
    panels = grid.ravel()
    for panel, (name, label) in zip(panels, DAILY.items()):
        draw(panel, header.offsets, [100 * value for value in columns[name].values], label, "%")
    _, columns = align(impact, YIELD, window=window, measure=alignment_pb2.MEASURE_CHANGE)
    draw(panels[len(DAILY)], header.offsets, [100 * value for value in next(iter(columns.values())).values], "10-year Treasury yield", "points")
    drawing.supxlabel("sessions of each market's own calendar; 0 is the one that holds 10 October 2025, 10:57 New York", fontsize=9)
    drawing.supylabel("change since the last observation before the post", fontsize=9)
    drawing.savefig(pathlib.Path(__file__).with_suffix(".svg"), metadata={"Date": None})


def draw(panel, offsets, values, label, unit):
    panel.axvline(0, color="#bb0000", linewidth=0.8, linestyle="--")
    panel.axhline(0, color="#999999", linewidth=0.6)
    panel.plot(offsets, values, color="#1f4e79", linewidth=1.4, marker="o", markersize=2.5)
    panel.set_title(f"{label}, {unit}", fontsize=9)
    panel.tick_params(labelsize=8)
    panel.spines[["top", "right"]].set_visible(False)


channel = impact_service_pb2_grpc.ImpactServiceStub(grpc.insecure_channel(sys.argv[1] if len(sys.argv) > 1 else "localhost:50051"))
table(channel)
figure(channel)
