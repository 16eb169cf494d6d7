"""Converts the columns of an event study to frames."""
from __future__ import annotations

import dataclasses
import operator
import os
from typing import Any, Callable, Dict, Iterable, List, Optional, Tuple, Union

import numpy as np
import pandas as pd

from . import frames, wire
from .aligned import all_events, concatenate, event_names, session_date, whole_header
from .report import StudyReport, study_report


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
        averages: one row per group ("" for all events), series ("" over all series) and offset: aar, events (the number that count),
            standard_error, lower, upper (over the cross-section; NaN with one event), excluded (the number of events that the overlap
            policy excludes).
        cumulative_averages: one row per group, series and window: caar and the other columns of averages.
        tests: one row per group, series, test and offset or window: test, offset (NaN for a window), first, last (NaN for an offset),
            statistic, degrees_of_freedom (0 for a normal or bootstrapped distribution), p_value, adjusted_p_value, family_size (the number
            of hypotheses adjusted together; 0 without an adjustment), reason (why there is no statistic, such as "TOO_FEW_EVENTS";
            otherwise "").
        buy_and_hold: with `buy_and_hold=True`, one row per group, series and window: bhar (the average), standard_error, events, t,
            p_value, skewness_adjusted_t and skewness_adjusted_p_value.
        regressions: with `regression`, one row per group, window and coefficient: coefficient, estimate, standard_error, t, p_value,
            degrees_of_freedom, r_squared, observations, events_left_out, clusters, standard_errors. NaN without an estimate.
        portfolios: with `calendar_time`, one row per group, weighting, kind of standard errors and coefficient: weighted_by_firms,
            standard_errors, coefficient, estimate, standard_error, t, p_value, degrees_of_freedom, r_squared, lags, sessions, mean_firms.
        warnings: one row per warning: event, series, group ("" where it does not apply), kind, message, test, preferred_test.
        choices: the choices in effect, as a dict: "model", "return_kind", "estimation_window", "confidence_level" and others.
    """

    results: pd.DataFrame
    abnormal_returns: pd.DataFrame
    cumulative: pd.DataFrame
    averages: pd.DataFrame
    cumulative_averages: pd.DataFrame
    tests: pd.DataFrame
    buy_and_hold: pd.DataFrame
    regressions: pd.DataFrame
    portfolios: pd.DataFrame
    warnings: pd.DataFrame
    choices: Dict[str, Any]
    _report: StudyReport = dataclasses.field(repr=False)

    def report(self, path: Union[str, "os.PathLike[str]"], overwrite: bool = False) -> None:
        """Writes the study as one HTML file: figure, results, design, sample, warnings, the request that reproduces it, and the snapshot.

        The file loads nothing. It lists the first 200 rows, and averages of the first 20 series. `trucedata study` writes an equal file.

        Args:
            path: the file to write.
            overwrite: whether a file at `path` is replaced.

        Raises:
            FileExistsError: there is a file at `path` and overwrite is False.
        """
        self._report.write(path, overwrite)


@dataclasses.dataclass(frozen=True)
class FrameRows:
    """The rows of an ImpactFrame as columns, which the results of all its series share.

    Attributes:
        message: the frame.
        columns: event, session_date, reason and alternative, one value per row.
        warnings: row, event and content of each warning that applies to every series.
    """

    message: Any
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
        return FrameRows(frame, columns, [(warning.row, events[warning.row], *_warning(warning)) for warning in frame.warnings])

    def study(self, request: Any, convert: Callable[[pd.DataFrame], Any]) -> Study:
        header = whole_header(self._messages)
        series = [each.name for each in header.series]
        offsets = np.array(header.offsets, dtype=np.int32)
        windows = [(each.first_offset, each.last_offset) for each in header.cumulative_windows]
        aggregates = [message.aggregate for message in self._messages if message.HasField("aggregate")]
        regressions = [message.regression for message in self._messages if message.HasField("regression")]
        portfolios = [message.portfolio for message in self._messages if message.HasField("portfolio")]
        results = _results(self._results, series, list(header.benchmarks), list(header.coefficients))
        keys = results[["event", "series", "alternative"]]
        tables = {
            "results": results, "abnormal_returns": _abnormal(self._results, keys, offsets),
            "cumulative": _cumulative(self._results, keys, windows),
            "averages": _averages(aggregates, series, offsets), "cumulative_averages": _cumulative_averages(aggregates, series, windows),
            "tests": _tests(aggregates, series, offsets, windows, _enums(header, "tests")),
            "buy_and_hold": _buy_and_hold(aggregates, series, windows),
            "regressions": _regressions(regressions, windows), "portfolios": _portfolios(portfolios),
            "warnings": _warnings(header.warnings, self._results, aggregates, regressions + portfolios, series),
        }
        for frame in tables.values():
            frame.attrs["snapshot"] = frames.snapshot_facts(header.snapshot)
        return Study(
            choices=_choices(header),
            _report=study_report(request, self._messages, all_events(self._messages), list(header.series), self._results),
            **{name: convert(frame) for name, frame in tables.items()})


def _choices(header: Any) -> Dict[str, Any]:
    enums = (
        "model", "quantity", "return_kind", "return_span", "factor_values", "anchor_policy", "adjustment", "multiple_testing",
        "adjustment_family", "overlap_policy", "alternative", "estimation_times")
    return {
        **{field: frames.enum_name(header, field) for field in enums}, "tests": _enums(header, "tests"),
        "estimation_window": (header.estimation_window.first_offset, header.estimation_window.last_offset),
        "fields": {series.name: frames.field_name(field) for series, field in zip(header.series, header.fields)},
        "minimum_observations": header.minimum_observations, "confidence_level": header.confidence_level,
        "exclude_other_events": header.exclude_other_events, "benchmarks": list(header.benchmarks),
        "pairs": header.pair_count, "rows": header.row_count,
        "risk_free": (header.risk_free, frames.field_name(header.risk_free_field)) if header.risk_free else None,
        "buy_and_hold": header.buy_and_hold,
        "regression": list(header.regression.attributes),
        "holding_window": (header.calendar_time.holding_window.first_offset, header.calendar_time.holding_window.last_offset)
        if header.HasField("calendar_time") else None,
        "window": frames.enum_name(header, "window_unit"),
        "step": pd.Timedelta(header.step.ToTimedelta()) if header.HasField("step") else None,
    }


def _enums(header: Any, field: str) -> List[str]:
    names = frames.enum_names(header.DESCRIPTOR.fields_by_name[field].enum_type)
    return [names[number] for number in getattr(header, field)]


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
        {**_aggregate_keys(each, series), "offset": offset, "aar": average, "events": count, **_bounds(bounds),
         "excluded": each.excluded_events}
        for each in aggregates for offset, average, count, *bounds in zip(
            offsets, each.average_abnormal_returns, each.event_counts, each.average_standard_errors, each.average_lower_bounds,
            each.average_upper_bounds)]
    return frames.typed_frame(rows, {**_KEY_TYPES, "offset": 0, "aar": np.nan, "events": 0, **_bounds([np.nan] * 3), "excluded": 0})


def _cumulative_averages(aggregates: List[Any], series: List[str], windows: List[Any]) -> pd.DataFrame:
    rows = [
        {**_aggregate_keys(each, series), "first": first, "last": last, "caar": average, "events": count, **_bounds(bounds),
         "excluded": each.excluded_events}
        for each in aggregates for (first, last), average, count, *bounds in zip(
            windows, each.cumulative_average_abnormal_returns, each.cumulative_event_counts, each.cumulative_standard_errors,
            each.cumulative_lower_bounds, each.cumulative_upper_bounds)]
    return frames.typed_frame(
        rows, {**_KEY_TYPES, "first": 0, "last": 0, "caar": np.nan, "events": 0, **_bounds([np.nan] * 3), "excluded": 0})


def _bounds(values: List[float]) -> Dict[str, float]:
    return dict(zip(("standard_error", "lower", "upper"), values))


def _buy_and_hold(aggregates: List[Any], series: List[str], windows: List[Any]) -> pd.DataFrame:
    rows = []
    for each in aggregates:
        tests = {(frames.enum_name(one, "test"), one.window_index): one for one in each.buy_and_hold_statistics}
        averages = zip(each.average_buy_and_hold_abnormal_returns, each.buy_and_hold_standard_errors, each.cumulative_event_counts)
        for index, (average, error, count) in enumerate(averages):
            first, last = windows[index]
            row = {**_aggregate_keys(each, series), "first": first, "last": last, "bhar": average, "standard_error": error, "events": count}
            for test, prefix in (("CROSS_SECTIONAL_T", ""), ("SKEWNESS_ADJUSTED_T", "skewness_adjusted_")):
                one = tests.get((test, index))
                row[f"{prefix}t"], row[f"{prefix}p_value"] = (one.statistic, one.p_value) if one else (np.nan, np.nan)
            rows.append(row)
    numbers = ("t", "p_value", "skewness_adjusted_t", "skewness_adjusted_p_value")
    return frames.typed_frame(rows, {
        **_KEY_TYPES, "first": 0, "last": 0, "bhar": np.nan, "standard_error": np.nan, "events": 0, **dict.fromkeys(numbers, np.nan)})


def _coefficients(names: List[str], estimates: Any) -> List[Dict[str, Any]]:
    """Returns a row for each coefficient; NaN without estimates."""
    fields = {
        "estimate": "coefficients", "standard_error": "coefficient_standard_errors", "t": "t_statistics", "p_value": "p_values"}
    return [
        {
            "coefficient": name,
            **{column: getattr(estimates, field)[index] if len(estimates.coefficients) else np.nan for column, field in fields.items()},
            "degrees_of_freedom": estimates.degrees_of_freedom if len(estimates.coefficients) else np.nan,
            "r_squared": estimates.r_squared if len(estimates.coefficients) else np.nan,
        }
        for index, name in enumerate(names)]


_COEFFICIENT_TYPES: Dict[str, Any] = {
    "coefficient": "",
    **dict.fromkeys(("estimate", "standard_error", "t", "p_value", "degrees_of_freedom", "r_squared"), np.nan)}


def _regressions(regressions: List[Any], windows: List[Any]) -> pd.DataFrame:
    rows = [
        {
            "group": each.group, "alternative": each.alternative_anchors, "first": windows[each.window_index][0],
            "last": windows[each.window_index][1], **row, "observations": each.observations, "events_left_out": each.events_left_out,
            "clusters": each.estimates.clusters, "standard_errors": frames.enum_name(each.estimates, "standard_errors"),
        }
        for each in regressions for row in _coefficients(each.coefficient_names, each.estimates)]
    return frames.typed_frame(rows, {
        "group": "", "alternative": False, "first": 0, "last": 0, **_COEFFICIENT_TYPES, "observations": 0, "events_left_out": 0,
        "clusters": 0, "standard_errors": ""})


def _portfolios(portfolios: List[Any]) -> pd.DataFrame:
    rows = [
        {
            "group": each.group, "alternative": each.alternative_anchors, "weighted_by_firms": weighted,
            "standard_errors": frames.enum_name(estimates, "standard_errors"), **row, "lags": estimates.lags, "sessions": each.sessions,
            "mean_firms": each.mean_firms,
        }
        for each in portfolios
        for weighted, regressions in ((False, each.equally_weighted), (True, each.weighted_by_firms))
        for estimates in regressions for row in _coefficients(each.coefficient_names, estimates)]
    return frames.typed_frame(rows, {
        "group": "", "alternative": False, "weighted_by_firms": False, "standard_errors": "", **_COEFFICIENT_TYPES, "lags": 0,
        "sessions": 0, "mean_firms": np.nan})


def power_frame(messages: List[Any]) -> pd.DataFrame:
    """Returns the rates of the cells of SimulatePower, whose messages begin with the header."""
    header = messages[0].header
    windows = [(each.first_offset, each.last_offset) for each in header.study.cumulative_windows]
    rows = [
        {
            "event_count": message.cell.event_count, "effect": message.cell.effect, "test": frames.enum_name(rate, "test"),
            "first": windows[rate.window_index][0], "last": windows[rate.window_index][1], "rejection_rate": rate.rejection_rate,
            "standard_error": rate.standard_error, "studies": rate.studies,
        }
        for message in messages[1:] for rate in message.cell.rates]
    frame = frames.typed_frame(rows, {
        "event_count": 0, "effect": np.nan, "test": "", "first": 0, "last": 0, "rejection_rate": np.nan, "standard_error": np.nan,
        "studies": 0})
    frame.attrs.update({
        "candidates": header.candidates, "replications": header.replications, "significance_level": header.significance_level,
        "effect_unit": frames.enum_name(header, "effect_unit"),
        "effect_window": (header.effect_window.first_offset, header.effect_window.last_offset), "seed": header.seed,
        "snapshot": frames.snapshot_facts(header.snapshot)})
    return frame


def _tests(aggregates: List[Any], series: List[str], offsets: np.ndarray, windows: List[Any], tests: List[str]) -> pd.DataFrame:
    """Returns each test at each offset and window. A test without a statistic has the kinds of the warnings about it as its reason."""
    rows = []
    for each in aggregates:
        found = {
            (frames.enum_name(one, "test"), one.offset if one.HasField("offset") else None, one.window_index): one
            for one in each.statistics}
        reasons: Dict[str, List[str]] = {}
        for warning in each.warnings:
            kind, _, test, _ = _warning(warning)
            if test and kind in _REFUSALS:
                reasons.setdefault(test, []).append(kind)
        places = [(offset, 0, (np.nan, np.nan)) for offset in offsets.tolist()]
        places += [(None, index, window) for index, window in enumerate(windows)]
        for test in tests:
            for offset, window, (first, last) in places:
                statistic = found.get((test, offset, window))
                if statistic is None and test not in reasons:
                    continue
                numbers = {name: np.nan if statistic is None else getattr(statistic, name) for name in _STATISTIC}
                rows.append({
                    **_aggregate_keys(each, series), "test": test, "offset": np.nan if offset is None else offset, "first": first,
                    "last": last, **numbers, "family_size": 0 if statistic is None else statistic.family_size,
                    "reason": "" if statistic is not None else ", ".join(reasons[test])})
    columns = dict.fromkeys(("offset", "first", "last", *_STATISTIC), np.nan)
    return frames.typed_frame(rows, {**_KEY_TYPES, "test": "", **columns, "family_size": 0, "reason": ""})


_STATISTIC = ("statistic", "degrees_of_freedom", "p_value", "adjusted_p_value")

# The kinds of warning that explain why a test has no statistic.
_REFUSALS = ("TOO_FEW_EVENTS", "NO_VARIATION", "STUDY_TOO_LARGE", "NO_TEST_OVER_EVENTS")


def _warning(warning: Any) -> Tuple[str, ...]:
    kind, test, preferred_test = (frames.enum_name(warning, field) for field in ("kind", "test", "preferred_test"))
    return kind, warning.message, test, preferred_test


def _warnings(
    whole: Iterable[Any], results: List[SeriesResults], aggregates: List[Any], others: List[Any], series: List[str],
) -> pd.DataFrame:
    rows: List[Tuple[str, ...]] = [("", "", "", *_warning(warning)) for warning in whole]
    for each in results:
        specific = [(warning.row, each.rows.columns["event"][warning.row], *_warning(warning)) for warning in each.message.warnings]
        name = series[each.message.series_index]
        warnings = sorted(specific + each.rows.warnings, key=operator.itemgetter(0)) if specific else each.rows.warnings
        rows += [(event, name, "", *content) for _, event, *content in warnings]
    rows += [
        ("", _aggregate_keys(each, series)["series"], each.group, *_warning(warning)) for each in aggregates for warning in each.warnings]
    rows += [("", "", each.group, *_warning(warning)) for each in others for warning in each.warnings]
    return frames.typed_frame(rows, dict.fromkeys(("event", "series", "group", "kind", "message", "test", "preferred_test"), ""))
