"""An event study's columns into frames."""
from __future__ import annotations

import dataclasses
import operator
from typing import Any, Callable, Dict, Iterable, List, Optional, Tuple

import numpy as np
import pandas as pd

from . import frames, wire
from .aligned import event_names, joined, session_date, whole_header


@dataclasses.dataclass(frozen=True)
class Study:
    """An event study. Returns are fractions; NaN is a number that cannot be had, and `warnings` says why. Each frame has `.attrs["snapshot"]`.

    Attributes:
        results: one row an event and series (this frame and the next two have no row without `results`): event, series, session_date, reason,
            alternative, observations (returns in the estimation window), r_squared, residual_deviation, degrees_of_freedom, and each coefficient
            with its standard error beside it ("intercept", "intercept_se").
        abnormal_returns: one row an event, series and offset: abnormal_return, standard_error, p_value.
        cumulative: one row an event, series and window (first, last): car, observations, buy_and_hold, standard_error, t, p_value, lower, upper.
        averages: one row a group ("" for all events), series ("" over all) and offset: aar, events (how many count).
        cumulative_averages: one row a group, series and window: caar, events.
        tests: one row a group, series, test and place: test, offset (NaN for a window), first, last (NaN for an offset), statistic,
            degrees_of_freedom (0 for a normal or bootstrapped distribution), p_value, adjusted_p_value.
        warnings: one row a warning: event, series, group ("" where it is of none), kind, message, test, preferred_test.
        choices: what was in effect: "model", "return_kind", "estimation_window", "confidence_level" and the rest, as a dict.
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
class Rows:
    """What a frame says of the rows of each table that it describes, in the words of the frames; made once for all series.

    Attributes:
        columns: event, session_date, reason and alternative, one value a row.
        warnings: row, event and words of each warning that holds whatever the series.
    """

    columns: Dict[str, np.ndarray]
    warnings: List[Tuple[Any, ...]]


@dataclasses.dataclass(frozen=True)
class Table:
    """Results of one series with their rows."""

    message: Any
    columns: Dict[str, np.ndarray]
    rows: Rows


class Gathered:
    """The messages of a study as they come."""

    def __init__(self) -> None:
        self._messages: List[Any] = []
        self._frames: Dict[int, Rows] = {}
        self._results: List[Table] = []
        self._events: Optional[np.ndarray] = None

    def take(self, answer: Any) -> None:
        if isinstance(answer, wire.StudyColumns):
            self._results.append(Table(answer.message, answer.columns, self._frames[answer.message.frame_index]))
        elif answer.HasField("frame"):
            self._frames[answer.frame.index] = self._rows(answer.frame)
        else:
            self._messages.append(answer)

    def _rows(self, frame: Any) -> Rows:
        if self._events is None:  # All events come before the first frame.
            self._events = np.array(event_names(self._messages), dtype=object)
        events = self._events[list(frame.event_indexes)]
        columns = {
            "event": events, "session_date": _words(map(session_date, frame.anchors)),
            "reason": _words(frames.word(anchor, "reason") for anchor in frame.anchors), "alternative": np.array(frame.alternative_anchors, dtype=bool)}
        return Rows(columns, [(warning.row, events[warning.row], *_warning(warning)) for warning in frame.warnings])

    def study(self, shaped: Callable[[pd.DataFrame], Any]) -> Study:
        header = whole_header(self._messages)
        series = [each.name for each in header.series]
        offsets = np.array(header.offsets, dtype=np.int32)
        windows = [(each.first_offset, each.last_offset) for each in header.cumulative_windows]
        aggregates = [message.aggregate for message in self._messages if message.HasField("aggregate")]
        results = _results(self._results, series, list(header.coefficients))
        keys = results[["event", "series", "alternative"]]
        found = {
            "results": results, "abnormal_returns": _abnormal(self._results, keys, offsets), "cumulative": _cumulative(self._results, keys, windows),
            "averages": _averages(aggregates, series, offsets), "cumulative_averages": _cumulative_averages(aggregates, series, windows),
            "tests": _tests(aggregates, series, windows), "warnings": _warnings(self._results, aggregates, series),
        }
        for frame in found.values():
            frame.attrs["snapshot"] = frames.snapshot_facts(header.snapshot)
        return Study(choices=_choices(header), **{name: shaped(frame) for name, frame in found.items()})


def _choices(header: Any) -> Dict[str, Any]:
    words = ("model", "return_kind", "return_span", "factor_values", "anchor_policy", "adjustment", "multiple_testing")
    test = frames.words(header.DESCRIPTOR.fields_by_name["tests"].enum_type)
    return {
        **{field: frames.word(header, field) for field in words}, "tests": [test[number] for number in header.tests],
        "estimation_window": (header.estimation_window.first_offset, header.estimation_window.last_offset),
        "fields": {series.name: frames.field_name(field) for series, field in zip(header.series, header.fields)},
        "minimum_observations": header.minimum_observations, "confidence_level": header.confidence_level,
        "exclude_other_events": header.exclude_other_events,
    }


# What an aggregate's rows begin with, of the types that they have.
_NO_KEYS = {"group": "", "series": "", "alternative": False}


def _words(words: Iterable[Any]) -> np.ndarray:
    return np.array(list(words), dtype=object)


def _column(results: List[Table], name: str, width: int) -> np.ndarray:
    """Shape (rows, width); NaN where the server left the column out because its test was not asked for."""
    rows = [len(each.message.observations) for each in results]
    parts = [each.columns[name] if len(each.columns[name]) else np.full(count * width, np.nan) for each, count in zip(results, rows)]
    return joined(parts).reshape(sum(rows), width)


def _results(results: List[Table], series: List[str], coefficients: List[str]) -> pd.DataFrame:
    columns: Dict[str, Any] = {
        "event": _of_rows(results, "event"),
        "series": np.repeat(np.array([series[each.message.series_index] for each in results], dtype=object), [len(each.message.observations) for each in results]),
        "session_date": _of_rows(results, "session_date"),
        "reason": _of_rows(results, "reason"),
        "alternative": _of_rows(results, "alternative", "bool"),
        "observations": np.array([count for each in results for count in each.message.observations], dtype=np.int32),
    }
    for column, field in (("r_squared", "r_squared"), ("residual_deviation", "residual_deviations"), ("degrees_of_freedom", "degrees_of_freedom")):
        columns[column] = _column(results, field, 1)[:, 0]
    values, errors = (_column(results, field, len(coefficients)) for field in ("coefficients", "coefficient_standard_errors"))
    for index, name in enumerate(coefficients):
        columns[name], columns[f"{name}_se"] = values[:, index], errors[:, index]
    return pd.DataFrame(columns)


def _of_rows(results: List[Table], name: str, dtype: str = "object") -> np.ndarray:
    return joined([each.rows.columns[name] for each in results], dtype)


def _spread(keys: pd.DataFrame, width: int) -> pd.DataFrame:
    """Each row of the keys as often as it has places."""
    return keys.loc[keys.index.repeat(width)].reset_index(drop=True)


def _abnormal(results: List[Table], keys: pd.DataFrame, offsets: np.ndarray) -> pd.DataFrame:
    width = len(offsets)
    return _spread(keys, width).assign(
        offset=np.tile(offsets, len(keys)), abnormal_return=_column(results, "abnormal_returns", width).ravel(),
        standard_error=_column(results, "abnormal_return_standard_errors", width).ravel(),
        p_value=_column(results, "abnormal_return_p_values", width).ravel())


def _cumulative(results: List[Table], keys: pd.DataFrame, windows: List[Any]) -> pd.DataFrame:
    width = len(windows)
    fields = {
        "car": "cumulative_abnormal_returns", "buy_and_hold": "buy_and_hold_abnormal_returns", "standard_error": "cumulative_standard_errors",
        "t": "cumulative_t_statistics", "p_value": "cumulative_p_values", "lower": "cumulative_lower_bounds", "upper": "cumulative_upper_bounds",
    }
    counts = np.array([count for each in results for count in each.message.cumulative_observations], dtype=np.int32)
    return _spread(keys, width).assign(
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
    return frames.typed(rows, {**_NO_KEYS, "offset": 0, "aar": np.nan, "events": 0})


def _cumulative_averages(aggregates: List[Any], series: List[str], windows: List[Any]) -> pd.DataFrame:
    rows = [
        {**_aggregate_keys(each, series), "first": first, "last": last, "caar": average, "events": count}
        for each in aggregates
        for (first, last), average, count in zip(windows, each.cumulative_average_abnormal_returns, each.cumulative_event_counts)]
    return frames.typed(rows, {**_NO_KEYS, "first": 0, "last": 0, "caar": np.nan, "events": 0})


def _tests(aggregates: List[Any], series: List[str], windows: List[Any]) -> pd.DataFrame:
    rows = []
    for each in aggregates:
        for statistic in each.statistics:
            at_offset = statistic.HasField("offset")
            first, last = (np.nan, np.nan) if at_offset else windows[statistic.window_index]
            rows.append({
                **_aggregate_keys(each, series), "test": frames.word(statistic, "test"), "offset": statistic.offset if at_offset else np.nan,
                "first": first, "last": last, "statistic": statistic.statistic, "degrees_of_freedom": statistic.degrees_of_freedom,
                "p_value": statistic.p_value, "adjusted_p_value": statistic.adjusted_p_value})
    numbers = ("offset", "first", "last", "statistic", "degrees_of_freedom", "p_value", "adjusted_p_value")
    return frames.typed(rows, {**_NO_KEYS, "test": "", **dict.fromkeys(numbers, np.nan)})


def _warning(warning: Any) -> Tuple[str, ...]:
    return frames.word(warning, "kind"), warning.message, frames.word(warning, "test"), frames.word(warning, "preferred_test")


def _warnings(results: List[Table], aggregates: List[Any], series: List[str]) -> pd.DataFrame:
    rows: List[Tuple[str, ...]] = []
    for each in results:
        own = [(warning.row, each.rows.columns["event"][warning.row], *_warning(warning)) for warning in each.message.warnings]
        name = series[each.message.series_index]
        said = sorted(own + each.rows.warnings, key=operator.itemgetter(0)) if own else each.rows.warnings
        rows += [(event, name, "", *words) for _, event, *words in said]
    rows += [
        ("", _aggregate_keys(each, series)["series"], each.group, *_warning(warning)) for each in aggregates for warning in each.warnings]
    return frames.typed(rows, dict.fromkeys(("event", "series", "group", "kind", "message", "test", "preferred_test"), ""))
