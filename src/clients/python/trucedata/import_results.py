"""The result of an import of bars."""
from __future__ import annotations

import dataclasses
from typing import Any, Callable, Dict, List, Tuple

import pandas as pd
from google.protobuf.json_format import MessageToDict

from trucedata.v1 import field_pb2, ingest_service_pb2, series_file_pb2

from . import frames, wire

_SUSPICIOUS_SHOWN = 5


@dataclasses.dataclass(frozen=True)
class ImportResult:
    """What an import of bars wrote, or would write with `validate_only`. `print(result)` shows it.

    Attributes:
        revision: the number of the revision that was created, or of the latest when nothing changed.
        changed: whether a revision was created.
        validate_only: whether the bars were only validated.
        bars: the number of bars that were received; they are new_bars, changed_bars or unchanged_bars.
        new_bars: the number of bars that the series did not have.
        changed_bars: the number of bars that differ from the stored bars of their times.
        unchanged_bars: the number of bars that equal the stored bars of their times.
        series: a frame with one row per series: series, new_bars, changed_bars, unchanged_bars, first_time and last_time (the starts of
            the first and the last bar in UTC), zone (of the calendar), instrument ("" for none), instrument_created, suspicious_bars
            (their number).
        columns: a frame with one row per series and column: series, column, unit, rule (how bars are combined into longer bars: FIRST,
            MAXIMUM, MINIMUM, LAST, SUM or COMPOUNDED).
        omitted_rows: a frame with the rows of the file that were left out: reason, rows (their number), first_line.
        suspicious_bars: a frame with bars that may be errors, at most 20 of each series: series, time, line (0 if unknown), column, value,
            reason. For `import_frame`, line 1 is the first row.
        notes: what the reader of the file observed, for example that it begins with the newest bar.
        ignored_columns: the columns of the file that were not read.
        options: the options of reading in effect, including those that were detected, under their names in SeriesFileOptions.
        defaults: the properties of a new series that were not given, and their values.
    """

    revision: int
    changed: bool
    validate_only: bool
    bars: int
    new_bars: int
    changed_bars: int
    unchanged_bars: int
    series: Any
    columns: Any
    omitted_rows: Any
    suspicious_bars: Any
    notes: Tuple[str, ...]
    ignored_columns: Tuple[str, ...]
    options: Dict[str, Any]
    defaults: Dict[str, str]
    _text: str

    def __repr__(self) -> str:
        return self._text


def import_result(
    answer: ingest_service_pb2.ImportSeriesResponse, validate_only: bool, defaults: Dict[str, str], convert: Callable[[pd.DataFrame], Any],
    omitted: Tuple[Tuple[str, int, int], ...] = (),
) -> ImportResult:
    """Converts the answer of an import. `omitted` are rows that the client left out: the reason, their number and the first line."""
    results = list(answer.results)
    report = answer.file
    rows_left_out = [*omitted, *((rows.reason, rows.count, rows.first_line) for rows in report.omitted_rows)]
    suspicious = [
        (result.series, frames.instant(bar, "time"), bar.line, bar.column_name, bar.value, bar.reason)
        for result in results for bar in result.suspicious_bars]
    columns = [
        (result.series, wire.column_name(spec), frames.unit_text(spec.unit), _rule(spec)) for result in results for spec in result.fields]
    tables = {
        "series": pd.DataFrame(
            [(each.series, each.new_count, each.changed_count, each.unchanged_count, frames.instant(each, "first_time"),
              frames.instant(each, "last_time"), each.zone, each.instrument, each.instrument_created, each.suspicious_count)
             for each in results],
            columns=[
                "series", "new_bars", "changed_bars", "unchanged_bars", "first_time", "last_time", "zone", "instrument",
                "instrument_created", "suspicious_bars"]),
        "columns": pd.DataFrame(columns, columns=["series", "column", "unit", "rule"]),
        "omitted_rows": pd.DataFrame(rows_left_out, columns=["reason", "rows", "first_line"]),
        "suspicious_bars": pd.DataFrame(suspicious, columns=["series", "time", "line", "column", "value", "reason"]),
    }
    return ImportResult(
        revision=answer.revision.number, changed=answer.changed, validate_only=validate_only, bars=answer.bar_count,
        new_bars=sum(each.new_count for each in results), changed_bars=sum(each.changed_count for each in results),
        unchanged_bars=sum(each.unchanged_count for each in results), notes=tuple(report.notes),
        ignored_columns=tuple(report.ignored_columns), options=_options(report), defaults=defaults,
        _text="\n".join(_lines(answer, validate_only, defaults, rows_left_out)),
        **{name: convert(table) for name, table in tables.items()})


def _options(report: series_file_pb2.SeriesFileReport) -> Dict[str, Any]:
    return MessageToDict(report.options, preserving_proto_field_name=True)


def _rule(spec: field_pb2.FieldSpec) -> str:
    return frames.enum_name(spec, "aggregation_rule") or "COMPOUNDED"


def _lines(
    answer: ingest_service_pb2.ImportSeriesResponse, validate_only: bool, defaults: Dict[str, str], omitted: List[Tuple[str, int, int]],
) -> List[str]:
    state = "nothing was written" if validate_only else f"revision {answer.revision.number}" if answer.changed else "nothing changed"
    lines = [f"{answer.bar_count:,} bars of {len(answer.results)} series; {state}"]
    for result in answer.results:
        lines.append(f"{result.series}: {result.new_count:,} new, {result.changed_count:,} changed, {result.unchanged_count:,} unchanged")
        if result.HasField("first_time"):
            first, last = (frames.instant(result, name).tz_convert(result.zone).tz_localize(None) for name in ("first_time", "last_time"))
            lines.append(f"  first {first}, last {last}, {result.zone}")
        if result.instrument:
            lines.append(f"  {result.instrument}{', created' if result.instrument_created else ''}")
        lines += [f"  {wire.column_name(spec)}: {frames.unit_text(spec.unit)}, {_rule(spec).lower()}" for spec in result.fields]
        if result.suspicious_count:
            lines.append(f"  {result.suspicious_count:,} suspicious values:")
        for bar in result.suspicious_bars[:_SUSPICIOUS_SHOWN]:
            line = f", line {bar.line}" if bar.line else ""
            time = frames.instant(bar, "time").tz_convert(result.zone).tz_localize(None)
            lines.append(f"    {time}{line}, {bar.column_name} {bar.value!r}: {bar.reason}")
        if result.suspicious_count > _SUSPICIOUS_SHOWN:
            lines.append("    … (see suspicious_bars)")
    if answer.file.ignored_columns:
        lines.append(f"columns not read: {', '.join(answer.file.ignored_columns)}")
    for reason, count, first_line in omitted:
        lines.append(f"left out: {count:,} rows, the first on line {first_line}. {reason}")
    lines += answer.file.notes
    if defaults:
        lines.append("defaults: " + ", ".join(f"{name}={value!r}" for name, value in defaults.items()))
    return lines
