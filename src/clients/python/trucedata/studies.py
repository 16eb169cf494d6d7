"""Converts the columns of an event study to frames."""
from __future__ import annotations

import dataclasses
import operator
from typing import Any, Callable, Dict, Iterable, List, Optional, Tuple

import numpy as np
import pandas as pd

from . import frames, wire
from .aligned import concatenate, event_names, session_date, whole_header


@dataclasses.dataclass(frozen=True)
class Study:
    """An event study. Returns are fractions. NaN marks a number that is not available, for a reason that `warnings` states.

    Each frame has `.attrs["snapshot"]`.

    Attributes:
        results: one row per event and series: event, series, benchmark ("" for a model without), session_date, reason, alternative,
            observations (returns in the estimation window), r_squared, residual_deviation, degrees_of_freedom, and each coefficient
            followed by its standard error ("intercept", "intercept_se"). With `results=False`, this frame and the next two are empty.
        abnormal_returns: one row per event, series and offset: abnormal_return, standard_error, p_value.
        cumulative: one row per event, series and window (first, last): car, observations, buy_and_hold, standard_error, t, p_value, lower,
            upper.
        averages: one row per group ("" for all events), series ("" over all series) and offset: aar, events (the number that count).
        cumulative_averages: one row per group, series and window: caar, events.
        tests: one row per group, series, test and offset or window: test, offset (NaN for a window), first, last (NaN for an offset),
            statistic, degrees_of_freedom (0 for a normal or bootstrapped distribution), p_value, adjusted_p_value.
        warnings: one row per warning: event, series, group ("" where it does not apply), kind, message, test, preferred_test.
        choices: the choices in effect, as a dict: "model", "return_kind", "estimation_window", "confidence_level" and others.
    """

    results: pd.DataFrame
    abnormal_returns: pd.DataFrame
    cumulative: pd.DataFrame
    averages: pd.DataFrame
    cumulative_averages: pd.DataFrame
    tests: pd.DataFrame
    warnings: pd.DataFrame
    choices: Dict[str, Any]


@dataclasses.dataclass(frozen=True)
class FrameRows:
    """The rows of an ImpactFrame as columns, which the results of all its series share.

    Attributes:
        columns: event, session_date, reason and alternative, one value per row.
        warnings: row, event and content of each warning that applies to every series.
    """

    columns: Dict[str, np.ndarray]
    warnings: List[Tuple[Any, ...]]


@dataclasses.dataclass(frozen=True)
class SeriesResults:
    """The results of one series with the rows that they describe."""

    message: Any
    columns: Dict[str, np.ndarray]
    rows: FrameRows


class StudyAccumulator:
    """Collects the messages of a study."""

    def __init__(self) -> None:
        self._messages: List[Any] = []
        self._frames: Dict[int, FrameRows] = {}
        self._results: List[SeriesResults] = []
        self._events: Optional[np.ndarray] = None

    def add(self, answer: Any) -> None:
        if isinstance(answer, wire.StudyColumns):
            self._results.append(SeriesResults(answer.message, answer.columns, self._frames[answer.message.frame_index]))
        elif answer.HasField("frame"):
            self._frames[answer.frame.index] = self._rows(answer.frame)
        else:
            self._messages.append(answer)

    def _rows(self, frame: Any) -> FrameRows:
        # All events are received before the first frame.
        if self._events is None:
            self._events = np.array(event_names(self._messages), dtype=object)
        events = self._events[list(frame.event_indexes)]
        columns = {
            "event": events, "session_date": _object_array(map(session_date, frame.anchors)),
            "reason": _object_array(frames.enum_name(anchor, "reason") for anchor in frame.anchors),
            "alternative": np.array(frame.alternative_anchors, dtype=bool)}
        return FrameRows(columns, [(warning.row, events[warning.row], *_warning(warning)) for warning in frame.warnings])

    def study(self, convert: Callable[[pd.DataFrame], Any]) -> Study:
        header = whole_header(self._messages)
        series = [each.name for each in header.series]
        offsets = np.array(header.offsets, dtype=np.int32)
        windows = [(each.first_offset, each.last_offset) for each in header.cumulative_windows]
        aggregates = [message.aggregate for message in self._messages if message.HasField("aggregate")]
        results = _results(self._results, series, list(header.benchmarks), list(header.coefficients))
        keys = results[["event", "series", "alternative"]]
        tables = {
            "results": results, "abnormal_returns": _abnormal(self._results, keys, offsets),
            "cumulative": _cumulative(self._results, keys, windows),
            "averages": _averages(aggregates, series, offsets), "cumulative_averages": _cumulative_averages(aggregates, series, windows),
            "tests": _tests(aggregates, series, windows), "warnings": _warnings(self._results, aggregates, series),
        }
        for frame in tables.values():
            frame.attrs["snapshot"] = frames.snapshot_facts(header.snapshot)
        return Study(choices=_choices(header), **{name: convert(frame) for name, frame in tables.items()})


def _choices(header: Any) -> Dict[str, Any]:
    enums = (
        "model", "return_kind", "return_span", "factor_values", "anchor_policy", "adjustment", "multiple_testing", "estimation_times")
    test = frames.enum_names(header.DESCRIPTOR.fields_by_name["tests"].enum_type)
    return {
        **{field: frames.enum_name(header, field) for field in enums}, "tests": [test[number] for number in header.tests],
        "estimation_window": (header.estimation_window.first_offset, header.estimation_window.last_offset),
        "fields": {series.name: frames.field_name(field) for series, field in zip(header.series, header.fields)},
        "minimum_observations": header.minimum_observations, "confidence_level": header.confidence_level,
        "exclude_other_events": header.exclude_other_events, "benchmarks": list(header.benchmarks),
        "pairs": header.pair_count, "rows": header.row_count, "window": frames.enum_name(header, "window_unit"),
        "step": pd.Timedelta(header.step.ToTimedelta()) if header.HasField("step") else None,
    }


# The first columns of the frames of aggregates, with values of their types.
_KEY_TYPES = {"group": "", "series": "", "alternative": False}


def _object_array(values: Iterable[Any]) -> np.ndarray:
    return np.array(list(values), dtype=object)


def _column(results: List[SeriesResults], name: str, width: int) -> np.ndarray:
    """Returns an array of shape (rows, width), with NaN where the server omitted the column because its test was not requested."""
    rows = [len(each.message.observations) for each in results]
    parts = [each.columns[name] if len(each.columns[name]) else np.full(count * width, np.nan) for each, count in zip(results, rows)]
    return concatenate(parts).reshape(sum(rows), width)


def _results(results: List[SeriesResults], series: List[str], benchmarks: List[str], coefficients: List[str]) -> pd.DataFrame:
    counts = [len(each.message.observations) for each in results]

    def names(of_results: Iterable[str]) -> np.ndarray:
        return np.repeat(_object_array(of_results), counts)

    columns: Dict[str, Any] = {
        "event": _row_column(results, "event"),
        "series": names(series[each.message.series_index] for each in results),
        "benchmark": names(benchmarks[each.message.benchmark_index] if benchmarks else "" for each in results),
        "session_date": _row_column(results, "session_date"),
        "reason": _row_column(results, "reason"),
        "alternative": _row_column(results, "alternative", "bool"),
        "observations": np.array([count for each in results for count in each.message.observations], dtype=np.int32),
    }
    fields = {"r_squared": "r_squared", "residual_deviation": "residual_deviations", "degrees_of_freedom": "degrees_of_freedom"}
    for column, field in fields.items():
        columns[column] = _column(results, field, 1)[:, 0]
    values, errors = (_column(results, field, len(coefficients)) for field in ("coefficients", "coefficient_standard_errors"))
    for index, name in enumerate(coefficients):
        columns[name], columns[f"{name}_se"] = values[:, index], errors[:, index]
    return pd.DataFrame(columns)


def _row_column(results: List[SeriesResults], name: str, dtype: str = "object") -> np.ndarray:
    return concatenate([each.rows.columns[name] for each in results], dtype)


def _repeat_rows(keys: pd.DataFrame, width: int) -> pd.DataFrame:
    """Repeats each row of the keys `width` times."""
    return keys.loc[keys.index.repeat(width)].reset_index(drop=True)


def _abnormal(results: List[SeriesResults], keys: pd.DataFrame, offsets: np.ndarray) -> pd.DataFrame:
    width = len(offsets)
    return _repeat_rows(keys, width).assign(
        offset=np.tile(offsets, len(keys)), abnormal_return=_column(results, "abnormal_returns", width).ravel(),
        standard_error=_column(results, "abnormal_return_standard_errors", width).ravel(),
        p_value=_column(results, "abnormal_return_p_values", width).ravel())


def _cumulative(results: List[SeriesResults], keys: pd.DataFrame, windows: List[Any]) -> pd.DataFrame:
    width = len(windows)
    fields = {
        "car": "cumulative_abnormal_returns", "buy_and_hold": "buy_and_hold_abnormal_returns",
        "standard_error": "cumulative_standard_errors",
        "t": "cumulative_t_statistics", "p_value": "cumulative_p_values", "lower": "cumulative_lower_bounds",
        "upper": "cumulative_upper_bounds",
    }
    counts = np.array([count for each in results for count in each.message.cumulative_observations], dtype=np.int32)
    return _repeat_rows(keys, width).assign(
        first=np.tile(np.array([first for first, _ in windows], dtype=np.int32), len(keys)),
        last=np.tile(np.array([last for _, last in windows], dtype=np.int32), len(keys)), observations=counts,
        **{column: _column(results, field, width).ravel() for column, field in fields.items()})


def _aggregate_keys(aggregate: Any, series: List[str]) -> Dict[str, Any]:
    return {
        "group": aggregate.group, "series": series[aggregate.series_index] if aggregate.series_index >= 0 else "",
        "alternative": aggregate.alternative_anchors,
    }


def _averages(aggregates: List[Any], series: List[str], offsets: np.ndarray) -> pd.DataFrame:
    rows = [
        {**_aggregate_keys(each, series), "offset": offset, "aar": average, "events": count}
        for each in aggregates for offset, average, count in zip(offsets, each.average_abnormal_returns, each.event_counts)]
    return frames.typed_frame(rows, {**_KEY_TYPES, "offset": 0, "aar": np.nan, "events": 0})


def _cumulative_averages(aggregates: List[Any], series: List[str], windows: List[Any]) -> pd.DataFrame:
    rows = [
        {**_aggregate_keys(each, series), "first": first, "last": last, "caar": average, "events": count}
        for each in aggregates
        for (first, last), average, count in zip(windows, each.cumulative_average_abnormal_returns, each.cumulative_event_counts)]
    return frames.typed_frame(rows, {**_KEY_TYPES, "first": 0, "last": 0, "caar": np.nan, "events": 0})


def _tests(aggregates: List[Any], series: List[str], windows: List[Any]) -> pd.DataFrame:
    rows = []
    for each in aggregates:
        for statistic in each.statistics:
            at_offset = statistic.HasField("offset")
            first, last = (np.nan, np.nan) if at_offset else windows[statistic.window_index]
            rows.append({
                **_aggregate_keys(each, series), "test": frames.enum_name(statistic, "test"),
                "offset": statistic.offset if at_offset else np.nan,
                "first": first, "last": last, "statistic": statistic.statistic, "degrees_of_freedom": statistic.degrees_of_freedom,
                "p_value": statistic.p_value, "adjusted_p_value": statistic.adjusted_p_value})
    numbers = ("offset", "first", "last", "statistic", "degrees_of_freedom", "p_value", "adjusted_p_value")
    return frames.typed_frame(rows, {**_KEY_TYPES, "test": "", **dict.fromkeys(numbers, np.nan)})


def _warning(warning: Any) -> Tuple[str, ...]:
    kind, test, preferred_test = (frames.enum_name(warning, field) for field in ("kind", "test", "preferred_test"))
    return kind, warning.message, test, preferred_test


def _warnings(results: List[SeriesResults], aggregates: List[Any], series: List[str]) -> pd.DataFrame:
    rows: List[Tuple[str, ...]] = []
    for each in results:
        specific = [(warning.row, each.rows.columns["event"][warning.row], *_warning(warning)) for warning in each.message.warnings]
        name = series[each.message.series_index]
        warnings = sorted(specific + each.rows.warnings, key=operator.itemgetter(0)) if specific else each.rows.warnings
        rows += [(event, name, "", *content) for _, event, *content in warnings]
    rows += [
        ("", _aggregate_keys(each, series)["series"], each.group, *_warning(warning)) for each in aggregates for warning in each.warnings]
    return frames.typed_frame(rows, dict.fromkeys(("event", "series", "group", "kind", "message", "test", "preferred_test"), ""))
