"""Writes the report of a study: the page study.html, which draws it, with the request and the results in JSON.

`trucedata study` writes an equal page.
"""
from __future__ import annotations

import collections
import dataclasses
import json
import os
import pathlib
from typing import Any, Dict, List, Union

from google.protobuf import json_format
from trucedata.v1 import event_study_pb2

_MAX_ROWS = 200
_MAX_SERIES = 20
_TEMPLATE = pathlib.Path(__file__).with_name("study.html")


@dataclasses.dataclass(frozen=True)
class StudyReport:
    """What the report of a study contains: the request, the header, the first 200 rows, and the averages of the first 20 series and of all.

    Attributes:
        request: the EstimateImpactRequest.
        contents: the other members of the page's JSON, as messages, lists of messages, mappings of messages and numbers.
    """

    request: Any
    contents: Dict[str, Any]

    def write(self, path: Union[str, "os.PathLike[str]"], overwrite: bool) -> None:
        """Writes to a temporary file, which is renamed to `path` when it is complete."""
        target = pathlib.Path(path)
        if not overwrite and target.exists():
            raise FileExistsError(f"{target} exists; name another file, or replace it with overwrite=True")
        partial = target.with_name(f"{target.name}.partial-{os.getpid()}")
        try:
            partial.write_bytes(self.page().encode("utf-8"))
            os.replace(partial, target)
        finally:
            if partial.exists():
                partial.unlink()

    def page(self) -> str:
        """Returns the page."""
        request = type(self.request)()
        request.CopyFrom(self.request)
        # The page shows the request of the whole study as callers write it. This client resumes streams and chooses the layout.
        request.ClearField("cursor")
        if request.layout == event_study_pb2.IMPACT_LAYOUT_TABLES:
            request.ClearField("layout")
        text = json.dumps({"request": _json(request), **{name: _json(value) for name, value in self.contents.items()}}, allow_nan=False)
        # Without "<" no text can end the script element that contains the JSON.
        return _TEMPLATE.read_text(encoding="utf-8").replace("{{study}}", text.replace("<", "\\u003c"))


def study_report(request: Any, messages: List[Any], events: List[Any], series: List[Any], results: List[Any]) -> StudyReport:
    """Selects what the report contains.

    Args:
        messages: every message except frames and results.
        events: the events, by their index. series: the series, by their index.
        results: the SeriesResults, in order.
    """
    header = type(messages[0].header)()
    header.CopyFrom(messages[0].header)
    header.ClearField("events")
    header.ClearField("series")
    header.ClearField("layout")
    kept: List[Any] = []
    rows = 0
    counts: Dict[str, int] = collections.Counter()
    names = event_study_pb2.ImpactWarningKind.Name
    for each in results:
        for warning in [*each.rows.message.warnings, *each.message.warnings]:
            counts[names(warning.kind)] += 1
        count = min(len(each.message.observations), _MAX_ROWS - rows)
        if count:
            kept.append(_first_rows(each, count))
            rows += count
    aggregates = _without_cursors(messages, "aggregate")
    shown = [each for each in aggregates if each.series_index < _MAX_SERIES]
    used_events = sorted({index for each in kept for index in each.event_indexes})
    used_series = sorted({each.series_index for each in [*kept, *shown] if each.series_index >= 0})
    return StudyReport(request, {
        "header": header, "eventCount": len(events), "seriesCount": len(series), "omittedAggregates": len(aggregates) - len(shown),
        "warningCounts": dict(sorted(counts.items())), "events": {str(index): events[index] for index in used_events},
        "series": {str(index): series[index] for index in used_series}, "results": kept, "aggregates": shown,
        "regressions": _without_cursors(messages, "regression"), "portfolios": _without_cursors(messages, "portfolio")})


def _first_rows(results: Any, count: int) -> Any:
    """Returns the first rows of the results as layout ROWS has them."""
    source, frame = results.message, results.rows.message
    rows = len(source.observations)
    kept_warnings = [each for each in [*source.warnings, *frame.warnings] if each.row < count]
    warnings: List[Any] = sorted(kept_warnings, key=lambda warning: warning.row)
    kept = event_study_pb2.ImpactResults(
        series_index=source.series_index, benchmark_index=source.benchmark_index, event_indexes=frame.event_indexes[:count],
        anchors=frame.anchors[:count], alternative_anchors=frame.alternative_anchors[:count],
        warnings=warnings)
    columns = {**results.columns, "observations": source.observations, "cumulative_observations": source.cumulative_observations}
    for name, values in columns.items():
        getattr(kept, name).extend(values[:len(values) // rows * count])
    return kept


def _without_cursors(messages: List[Any], name: str) -> List[Any]:
    found = []
    for message in messages:
        if message.HasField(name):
            copy = type(getattr(message, name))()
            copy.CopyFrom(getattr(message, name))
            copy.ClearField("cursor")
            found.append(copy)
    return found


def _json(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _json(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_json(each) for each in value]
    return value if isinstance(value, int) else json_format.MessageToDict(value)
