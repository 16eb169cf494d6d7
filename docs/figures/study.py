"""Draws docs/figures/study.svg and prints the tables of docs/truce-study.md: the tariff events of 2025 on four markets, from EstimateImpact of a running
server.

Run: PYTHONPATH=STUBS /usr/bin/python3 docs/figures/study.py [ADDRESS], with stubs as docs/examples/run makes them (Debian python3-matplotlib).
"""
import calendar
import collections
import pathlib
import sys

import grpc
import matplotlib

matplotlib.use("svg")
matplotlib.rcParams["svg.hashsalt"] = "trucedata"
matplotlib.rcParams["font.family"] = "DejaVu Sans"
import matplotlib.pyplot as plt
from google.protobuf import json_format
from trucedata.v1 import event_pb2, event_service_pb2, event_service_pb2_grpc, event_study_pb2, impact_service_pb2, impact_service_pb2_grpc

MARKETS = {
    "series/sp500-close-daily": "S&P 500",
    "series/vix-daily": "VIX",
    "series/wti-front-daily": "WTI, front month",
    "series/btcusd-daily": "Bitcoin, UTC days",
}
GROUPS = {"escalation": "#b03a2e", "relief": "#1e7a4c"}
# Which way each event points is our reading of it.
EVENTS = {
    "us-fentanyl-duty-10-2025-02": ("escalation", "1 Feb, US orders 10 %"),
    "cn-duties-energy-machinery-2025-02-04": ("escalation", "4 Feb (China), energy, machinery"),
    "us-fentanyl-duty-20-2025-03": ("escalation", "3 Mar, US orders 20 %"),
    "cn-duties-farm-goods-2025-03-04": ("escalation", "4 Mar (China), farm goods"),
    "us-reciprocal-tariffs-april-2025": ("escalation", "2 Apr from 16:00, reciprocal"),
    "cn-tariffs-on-us-34-2025-04-04": ("escalation", "4 Apr (China), China to 34 %"),
    "us-tariffs-on-china-104-2025-04-08": ("escalation", "8 Apr, US to 104 %"),
    "cn-tariffs-on-us-84-2025-04-09": ("escalation", "9 Apr (China), China to 84 %"),
    "us-reciprocal-pause-2025-04-09": ("relief", "9 Apr from 13:00, pause but for China"),
    "cn-tariffs-on-us-125": ("escalation", "11 Apr (China), China to 125 %"),
    "us-electronics-exemption-2025-04-11": ("relief", "11 Apr, electronics exempt"),
    "geneva-truce-2025-05": ("relief", "12 May, Geneva truce"),
    "truce-extension-2025-08": ("relief", "11 Aug, truce prolonged"),
    "us-100-tariff-threat-first-post": ("escalation", "10 Oct 10:57, threat"),
    "us-100-tariff-threat": ("escalation", "10 Oct from 16:00, 100 %"),
    "us-100-tariff-off-the-table-2025-10-26": ("relief", "26 Oct, 100 % off the table"),
    "us-tariff-cut-ten-points-2025-10-30": ("relief", "30 Oct, ten points less"),
}
# Further records of an announcement that is already in EVENTS: the Geneva statement and the summit of 30 October.
REPEATED = {"geneva-cancelled-duties-2025-05", "truce-extension-announced-2025-10-30"}
FILTER = {
    "kinds": ["EVENT_KIND_TARIFF", "EVENT_KIND_AGREEMENT"],
    "tags": ["tariffs"],
    "time": {"start_time": "2025-01-01T00:00:00Z", "end_time": "2026-01-01T00:00:00Z"},
}
STUDY = {
    "series": list(MARKETS),
    "model": "NORMAL_MODEL_CONSTANT_MEAN",
    "estimation_window": {"first_offset": -60, "last_offset": -6},
    "event_window": {"first_offset": 0, "last_offset": 1},
    "cumulative_windows": [{"first_offset": 0, "last_offset": 0}, {"first_offset": 0, "last_offset": 1}],
    "minimum_observations": 20,
    "exclude_other_events": True,
    "tests": [f"EVENT_STUDY_TEST_{name}" for name in (
        "TIME_SERIES_T", "CROSS_SECTIONAL_T", "ADJUSTED_BMP_T", "CORRADO_RANK", "GENERALIZED_RANK_T", "SIGN", "WILCOXON", "BOOTSTRAP")],
    "bootstrap": {"replications": 9999, "seed": 20251110},
    "multiple_testing": "MULTIPLE_TESTING_HOLM",
}


def chosen(events):
    """The names of the announcements between the two countries, in order of time: of the filter's events, those in which no third country acts or is
    the target, and which neither carry out an earlier event nor repeat another record of the announcement. Prints how many were left out."""
    answer = events.ListEvents(json_format.ParseDict({"filter": FILTER}, event_service_pb2.ListEventsRequest()))
    between = [event for event in answer.events if {*event.actors, *event.targets} <= {"US", "CN"}]
    first = [event for event in between if all(link.kind != event_pb2.EVENT_LINK_KIND_IMPLEMENTS for link in event.links)]
    names = [event.name for event in first if event.name.removeprefix("events/") not in REPEATED]
    print(f"{len(between)} events, {len(between) - len(first)} carry out an earlier one, {len(first) - len(names)} repeat a record, {len(names)} remain\n")
    return names


def estimate(impact, names, **more):
    """The header, the row of each series, event and anchor, the aggregates by group, series and anchors, and the kinds of warnings counted by series."""
    groups = [{"label": label, "events": [name for name in names if group_of(name) == label]} for label in GROUPS]
    request = {"events": names, "groups": groups, **STUDY, **more}
    header, rows, aggregates, warnings = None, {}, {}, collections.defaultdict(collections.Counter)
    for answer in impact.EstimateImpact(json_format.ParseDict(request, impact_service_pb2.EstimateImpactRequest())):
        match answer.WhichOneof("message"):
            case "header":
                header = answer.header
            case "results":
                series = header.series[answer.results.series_index].name
                for row, event in enumerate(answer.results.event_indexes):
                    rows[series, header.events[event].name, answer.results.alternative_anchors[row]] = Row(answer.results, row)
                warnings[series].update(warning.kind for warning in answer.results.warnings)
            case "aggregate" if answer.aggregate.series_index >= 0:
                series = header.series[answer.aggregate.series_index].name
                aggregates[answer.aggregate.group, series, answer.aggregate.alternative_anchors] = answer.aggregate
    return header, rows, aggregates, warnings


class Row:
    """One event and series at one anchor: the cumulative abnormal return of each window in percent, its bounds and p."""

    def __init__(self, results, row):
        windows = len(STUDY["cumulative_windows"])
        cells = slice(row * windows, (row + 1) * windows)
        date = results.anchors[row].session_date
        self.day = f"{date.day} {calendar.month_abbr[date.month]}"
        self.values = [100 * value for value in results.cumulative_abnormal_returns[cells]]
        self.lower = [100 * value for value in results.cumulative_lower_bounds[cells]]
        self.upper = [100 * value for value in results.cumulative_upper_bounds[cells]]
        self.p = results.cumulative_p_values[cells]

    def shown(self, window):
        return f"{self.values[window]:+.1f} ({p_text(self.p[window])})"


def group_of(name):
    return EVENTS[name.removeprefix("events/")][0]


def label_of(name):
    return EVENTS[name.removeprefix("events/")][1]


def p_text(p):
    return "p < 0.001" if p < 0.001 else f"p {p:.3f}"


def event_table(names, rows):
    """One line per event: the session and the abnormal return of session 0, at the default anchor and at the alternative one."""
    print(f"| event | {' | '.join(MARKETS.values())} |\n|---|{'---|' * len(MARKETS)}")
    for name in names:
        cells = []
        for series in MARKETS:
            anchors = [rows[series, name, other] for other in (False, True) if (series, name, other) in rows]
            cells.append("; ".join(f"{row.day} {row.shown(0)}" for row in anchors))
        print(f"| {label_of(name)} | {' | '.join(cells)} |")


def average_table(header, aggregates, at_anchors):
    """One line per group, series and window: the average at the default and at the alternative anchors, the p of each test at the default ones, and the
    least p after Holm's adjustment."""
    tests = [test for test in header.tests if test != event_study_pb2.EVENT_STUDY_TEST_TIME_SERIES_T]
    names = [event_study_pb2.EventStudyTest.Name(test).removeprefix("EVENT_STUDY_TEST_") for test in tests]
    print(f"| group, series, sessions | events | average | at the alternative anchors | {' | '.join(names)} | least p after Holm |\n|---|---|---|---|{'---|' * len(tests)}---|")
    for group in GROUPS:
        for series, label in MARKETS.items():
            aggregate, alternative = aggregates[group, series, False], at_anchors[group, series, True]
            for window, sessions in enumerate(("0", "0 to 1")):
                made = {s.test: s for s in aggregate.statistics if s.WhichOneof("place") == "window_index" and s.window_index == window}
                cells = [p_text(made[test].p_value).removeprefix("p ") if test in made else "refused" for test in tests]
                least = min(made.values(), key=lambda statistic: statistic.adjusted_p_value)
                least = f"{least.adjusted_p_value:.2f}" + (f" ({names[tests.index(least.test)]})" if least.adjusted_p_value < 1 else "")
                print(
                    f"| {group}, {label}, {sessions} | {aggregate.cumulative_event_counts[window]} "
                    f"| {100 * aggregate.cumulative_average_abnormal_returns[window]:+.2f} % "
                    f"| {100 * alternative.cumulative_average_abnormal_returns[window]:+.2f} % | {' | '.join(cells)} | {least} |")


def warnings_table(warnings, aggregates):
    """Every kind of warning: how often in rows, and in averages the tests that it names."""
    kind = lambda number: event_study_pb2.ImpactWarningKind.Name(number).removeprefix("IMPACT_WARNING_KIND_")
    test = lambda number: event_study_pb2.EventStudyTest.Name(number).removeprefix("EVENT_STUDY_TEST_")
    print("| series | rows | averages |\n|---|---|---|")
    for series, label in MARKETS.items():
        of_averages = []
        for group in GROUPS:
            tests = collections.defaultdict(list)
            for warning in aggregates[group, series, False].warnings:
                tests[kind(warning.kind)] += [test(warning.test)] if warning.test else []
            of_averages.append(f"{group}: " + (", ".join(name + (f" ({', '.join(named)})" if named else "") for name, named in tests.items()) or "none"))
        print(f"| {label} | {', '.join(f'{kind(number)} {count}' for number, count in sorted(warnings[series].items()))} | {'; '.join(of_averages)} |")


def figure(names, rows, aggregates):
    bottom = [len(names) + 0.5 + place for place in range(len(GROUPS))]
    drawing, panels = plt.subplots(1, len(MARKETS), figsize=(10, 5.2), sharey=True, constrained_layout=True)
    for panel, (series, label) in zip(panels, MARKETS.items()):
        panel.axvline(0, color="#999999", linewidth=0.6)
        for place, name in enumerate(names):
            for other in (False, True):
                if (series, name, other) in rows:
                    draw(panel, place, rows[series, name, other], GROUPS[group_of(name)], other)
        for place, (group, colour) in zip(bottom, GROUPS.items()):
            panel.plot(100 * aggregates[group, series, False].cumulative_average_abnormal_returns[0], place, marker="D", color=colour, markersize=6)
        panel.set_title(f"{label}, %", fontsize=9)
        panel.tick_params(labelsize=8)
        panel.spines[["top", "right"]].set_visible(False)
    panels[0].set_yticks([*range(len(names)), *bottom])
    panels[0].set_yticklabels([*map(label_of, names), *(f"average of {group}" for group in GROUPS)])
    panels[0].set_ylim(bottom[-1] + 0.7, -0.7)
    drawing.supxlabel("abnormal return of session 0 with its 95 % bounds; hollow and dotted: at the alternative anchor", fontsize=9)
    drawing.savefig(pathlib.Path(__file__).with_suffix(".svg"), metadata={"Date": None})


def draw(panel, place, row, colour, is_other):
    height = place + (0.25 if is_other else -0.1)
    panel.plot([row.lower[0], row.upper[0]], [height, height], color=colour, linewidth=0.9, linestyle=":" if is_other else "-")
    panel.plot(row.values[0], height, marker="o", markersize=3.5, color=colour, markerfacecolor="white" if is_other else colour)


channel = grpc.insecure_channel(sys.argv[1] if len(sys.argv) > 1 else "localhost:50051")
service = impact_service_pb2_grpc.ImpactServiceStub(channel)
events = chosen(event_service_pb2_grpc.EventServiceStub(channel))
study_header, _, averages, row_warnings = estimate(service, events)
_, at_anchors, averages_at_anchors, _ = estimate(service, events, anchor_sensitivity=True)
event_table(events, at_anchors)
print()
average_table(study_header, averages, averages_at_anchors)
print()
warnings_table(row_warnings, averages)
figure(events, at_anchors, averages)
