"""Methods for series around events and event studies."""
from __future__ import annotations

from typing import Any, Dict, Generic, List, Mapping, Optional, Sequence, Tuple, TypeVar, Union

import pandas as pd

from trucedata.v1 import alignment_pb2, event_study_pb2, impact_service_pb2, power_study_pb2, series_pb2

from . import wire
from .aligned import aligned_frame
from .calls import Download, Plan, Stream
from .output import Output
from .requests import (
    Instant, Names, Pairs, Span, as_of, boolean, duration, enum_value, enum_values, event_groups, event_pairs, integer, interval, number,
    offsets, required_names, selector, text, texts,
)
from .studies import Study, StudyAccumulator, power_frame

FrameT = TypeVar("FrameT")
StudyT = TypeVar("StudyT")
ColumnsT = TypeVar("ColumnsT")

Offsets = Tuple[int, int]
Groups = Union[Mapping[str, Union[Names, Mapping[str, Any]]], "pd.Series[Any]"]


class ImpactMethods(Generic[FrameT, StudyT, ColumnsT]):
    """Methods that return market data around events."""

    _output: Output

    def _run(self, plan: Plan[Any]) -> Any:
        raise NotImplementedError

    def _iterate(self, stream: Stream) -> Any:
        raise NotImplementedError

    def align(
        self, events: Names = (), series: Names = (), *, pairs: Optional[Pairs] = None, first: int = -5, last: int = 5,
        window: str = "sessions", step: Optional[Span] = None, field: Optional[str] = None, measure: str = "value",
        anchor_policy: Optional[str] = None, reference: Optional[str] = None,
        direction: Optional[str] = None, allow_exact: Optional[bool] = None, tolerance: Optional[Span] = None, matched_calendar: str = "",
        anchor_sensitivity: bool = False, adjustment: Optional[str] = None, known: Optional[Instant] = None, revision: Optional[int] = None,
    ) -> FrameT:
        """Returns series around events, with one row for each event, series and offset.

        Columns: event, series, offset, value (float64, NaN where `missing` is not "PRESENT"), start_time and end_time (the start and the
        end of the measurement, UTC; NaT where there is none), missing, session_date (of the anchor session, ISO 8601), reason (the rule
        that selected the session), alternative (whether the row is measured from the event's alternative anchor). `.attrs` has every choice
        in effect, "units" by series and "snapshot".

        Args:
            pairs: instead of events and series, as in `impact`, to align each event with its own series.
            first, last: offsets, both inclusive; 0 is the anchor session, the first bar that ends after the event, or the event's time.
            window: the unit of the offsets: "sessions" of each series' own calendar, "bars" of each series, or "elapsed" time in steps.
            step: the length of one offset in an elapsed window, such as "30min"; None for the other units.
            field: "close", "value", …; None for each series' main field.
            measure: "value" or "change" in the series' unit, "simple_return", "log_return" or "cumulative_simple_return" as fractions.
            anchor_policy: "containing_or_next" (the server's default), "next", "previous" or "reject".
            reference: "last_before_event" (the server's default), "first_offset" or "previous_session".
            direction: the direction in which an elapsed window searches for observations: "backward" (the server's default), "forward" or
                "nearest".
            allow_exact: whether an observation at exactly the instant matches in an elapsed window.
            tolerance: the maximum distance of an observation in an elapsed window, such as "2h"; beyond it the row is STALE.
            matched_calendar: `calendars/{id}`, to measure a 24x7 asset over an exchange's own closes.
            anchor_sensitivity: whether an event that can belong to two sessions has rows for both.
            adjustment: "raw", "splits" or "splits_and_dividends".

        Raises:
            NotFound: an event or series does not exist or was not yet known. InvalidRequest: WINDOW_INVALID, WINDOW_TOO_LARGE (100,000
            offsets), FIELD_NOT_IN_SERIES, ARGUMENT_CONFLICT, CALENDAR_BOUNDS_EXCEEDED, ADJUSTMENT_UNAVAILABLE.
        """
        request = self._align_request(
            events, series, pairs, first, last, window, step, field, measure, anchor_policy, reference, direction, allow_exact, tolerance,
            matched_calendar, anchor_sensitivity, adjustment, known, revision)
        request.layout = alignment_pb2.ALIGNMENT_LAYOUT_PANELS

        def plan() -> Plan[Any]:
            messages: List[Any] = []
            columns: List[wire.AlignedColumn] = []
            yield Download(
                _align_stream(request, wire.align_response),
                lambda answer: columns.extend(answer.columns) if isinstance(answer, wire.AlignedPanel) else messages.append(answer))
            return self._output.frame(aligned_frame(messages, columns))

        return self._run(plan())

    def align_columns(
        self, events: Names = (), series: Names = (), *, pairs: Optional[Pairs] = None, first: int = -5, last: int = 5,
        window: str = "sessions", step: Optional[Span] = None, field: Optional[str] = None, measure: str = "value",
        anchor_policy: Optional[str] = None, reference: Optional[str] = None,
        direction: Optional[str] = None, allow_exact: Optional[bool] = None, tolerance: Optional[Span] = None, matched_calendar: str = "",
        anchor_sensitivity: bool = False, adjustment: Optional[str] = None, known: Optional[Instant] = None, revision: Optional[int] = None,
    ) -> ColumnsT:
        """Streams what `align` returns, for results that do not fit into memory.

        Returns an iterator of `AlignedColumn`, one for each event and series, events outermost. Its arrays have one value for each offset
        from `first` to `last`. `message.event_index` and `message.series_index` are indexes into the requested events and series. `align`
        documents the arguments.
        """
        request = self._align_request(
            events, series, pairs, first, last, window, step, field, measure, anchor_policy, reference, direction, allow_exact, tolerance,
            matched_calendar, anchor_sensitivity, adjustment, known, revision)
        return self._iterate(_align_stream(request, _column_or_none))

    def impact(
        self, events: Names = (), series: Names = (), *, pairs: Optional[Pairs] = None, benchmark: str = "", model: Optional[str] = None,
        factors: Names = (), dimson_lags: int = 0,
        event_window: Optional[Offsets] = None, estimation_window: Optional[Offsets] = None, cumulative_windows: Tuple[Offsets, ...] = (),
        field: Optional[str] = None, return_kind: Optional[str] = None, return_span: Optional[str] = None,
        factor_values: Optional[str] = None, factor_series: str = "", risk_free: str = "", quantity: Optional[str] = None,
        minimum_observations: int = 0, exclude_other_events: bool = False, tests: Names = (), confidence_level: float = 0.0,
        groups: Optional[Groups] = None, regression: Optional[Names] = None,
        standard_errors: Optional[str] = None,
        cluster: Optional[str] = None, calendar_time: Optional[Tuple[Offsets, int]] = None, buy_and_hold: bool = False,
        multiple_testing: Optional[str] = None, bootstrap: Optional[Tuple[int, int]] = None,
        window: Optional[str] = None, step: Optional[Span] = None, estimation_times: Optional[str] = None,
        anchor_policy: Optional[str] = None, anchor_sensitivity: bool = False, adjustment: Optional[str] = None, results: bool = True,
        adjustment_family: Optional[str] = None, overlap_policy: Optional[str] = None, alternative: Optional[str] = None,
        known: Optional[Instant] = None, revision: Optional[int] = None,
    ) -> StudyT:
        """Returns an event study: abnormal and cumulative abnormal returns with their tests, as the frames of a `Study`.

        The server chooses the arguments that are omitted, and `Study.choices` states its choices.

        Every event is studied with every series. To study each event with its own series, give `pairs` instead; averages are then over the
        pairs and those of each group, not by series.

        Args:
            pairs: a frame with the columns event, series and, if wanted, benchmark and group; tuples in that order, at most 10,000; or the
                name of a list that was imported, `pairLists/{id}`.
            benchmark: `series/{id}`, for "market_model", "market_adjusted", "scholes_williams" and "dimson"; by default that of the pair or
                of the series' instrument.
            model: "market_model" (the server's default), "market_adjusted", "constant_mean", "multi_factor", "scholes_williams", "dimson",
                "fama_french_3", "carhart_4" or "fama_french_5".
            factor_series: `series/{id}` with the factors of the last three models, as `import_factors` creates it.
            risk_free: `series/{id}` of returns, subtracted from the returns of the series and of the benchmark.
            quantity: "return" (the server's default), "log_volume", "squared_return" or "absolute_return". Frames call its abnormal
                values abnormal returns.
            factors: `series/{id}`, 1 to 20, for "multi_factor". factor_values: "levels" or "returns". dimson_lags: 1 to 10.
            event_window, estimation_window: (first, last) session offsets, both inclusive; (-10, 10) and (-130, -11) by default.
            window: the unit of all windows: "sessions" (the server's default), or for intraday studies "bars" of each series or "elapsed"
                time in steps, which include hours in which the market is closed.
            step: the length of one unit of an elapsed window, such as "1h"; None for the other units.
            estimation_times: "all" (the server's default), or "same_times_of_day" to estimate an intraday model only on the bars or steps
                that start at a local time of day at which one of the event window starts.
            cumulative_windows: parts of the event window over which returns are cumulated; the whole event window by default.
            return_kind: "simple" or "log". return_span: "lumped" or "trade_to_trade".
            minimum_observations: minimum number of returns in the estimation window; 0 for 30.
            exclude_other_events: whether sessions of other events are excluded from the estimation window.
            tests: "time_series_t", "patell_z", "boehmer_musumeci_poulsen_t", "corrado_rank", "generalized_sign", …; all except "bootstrap"
                by default.
            confidence_level: confidence level of the bounds, greater than 0 and less than 1; 0 for 0.95.
            multiple_testing: "holm" or "benjamini_hochberg".
            regression: names of attributes of events, on which cumulative abnormal returns are regressed, with standard_errors "hc3" (the
                server's default), "clustered" or "classical", and for "clustered" cluster "anchor_day" (the server's default), "event" or
                "series".
            calendar_time: ((first, last), minimum_firms), the calendar-time portfolio that holds a series in these sessions after its
                events, such as ((1, 20), 1).
            buy_and_hold: whether `Study.buy_and_hold` has the averages of buy-and-hold abnormal returns with their tests.
            adjustment_family: which p-values of a test are adjusted together: those of one "window", over series and groups, those of one
                "series", over offsets, windows and groups, or "all" (the server's default).
            groups: groups of events that are aggregated in addition to all events: a mapping from each label to the events, or to the
                arguments of `events()` that select them, such as {"duties": {"kinds": "tariff"}}; or a pandas Series of labels whose index
                contains the events, such as a column of a table of events.
            overlap_policy: which events count in averages when event windows overlap: "keep_all" (the server's default), "keep_first" or
                "drop_all". alternative: the alternative hypothesis of p-values: "two_sided" (the server's default), "greater" or "less".
            bootstrap: (replications, seed), when it is among the tests.
            results: False returns only averages and tests, which is fastest; it does not change their numbers.

        Raises:
            NotFound: an event or series does not exist. InvalidRequest: BENCHMARK_MISSING, ARGUMENT_CONFLICT, VALUE_OUT_OF_BOUNDS,
            TOO_FEW_OBSERVATIONS when nothing could be estimated (if only some results cannot be estimated, they are NaN with a warning).
        """
        request = impact_service_pb2.EstimateImpactRequest(
            **_selection(events, series, pairs), field=selector(field, "field"),
            model=enum_value(event_study_pb2.NormalModel, model, "model"), benchmark=text(benchmark, "benchmark"),
            factors=texts(factors, "factors"),
            dimson_lags=integer(dimson_lags, "dimson_lags"), return_kind=enum_value(event_study_pb2.ReturnKind, return_kind, "return_kind"),
            return_span=enum_value(event_study_pb2.ReturnSpan, return_span, "return_span"),
            factor_values=enum_value(event_study_pb2.FactorValues, factor_values, "factor_values"),
            factor_series=text(factor_series, "factor_series"), risk_free=text(risk_free, "risk_free"),
            quantity=enum_value(event_study_pb2.StudyQuantity, quantity, "quantity"),
            estimation_window=offsets(estimation_window, "estimation_window"), event_window=offsets(event_window, "event_window"),
            cumulative_windows=[offsets(each, "cumulative_windows") for each in cumulative_windows],
            minimum_observations=integer(minimum_observations, "minimum_observations"),
            exclude_other_events=boolean(exclude_other_events, "exclude_other_events"),
            tests=enum_values(event_study_pb2.EventStudyTest, tests, "tests"),
            confidence_level=number(confidence_level, "confidence_level"),
            groups=event_groups(groups),
            multiple_testing=enum_value(event_study_pb2.MultipleTesting, multiple_testing, "multiple_testing"),
            adjustment_family=enum_value(event_study_pb2.AdjustmentFamily, adjustment_family, "adjustment_family"),
            overlap_policy=enum_value(event_study_pb2.OverlapPolicy, overlap_policy, "overlap_policy"),
            alternative=enum_value(event_study_pb2.AlternativeHypothesis, alternative, "alternative"),
            bootstrap=_bootstrap(bootstrap), regression=_regression(regression, standard_errors, cluster),
            calendar_time=_calendar_time(calendar_time), buy_and_hold=boolean(buy_and_hold, "buy_and_hold"),
            anchor_policy=enum_value(alignment_pb2.AnchorPolicy, anchor_policy, "anchor_policy"),
            anchor_sensitivity=boolean(anchor_sensitivity, "anchor_sensitivity"),
            adjustment=enum_value(series_pb2.Adjustment, adjustment, "adjustment"),
            window_unit=enum_value(alignment_pb2.WindowUnit, window, "window"), step=duration(step, "step"),
            estimation_times=enum_value(event_study_pb2.EstimationTimes, estimation_times, "estimation_times"),
            as_of=as_of(known, revision),
            layout=event_study_pb2.IMPACT_LAYOUT_TABLES if boolean(results, "results") else event_study_pb2.IMPACT_LAYOUT_AGGREGATES)

        def plan() -> Plan[Any]:
            accumulator = StudyAccumulator()
            yield Download(
                Stream("ImpactService/EstimateImpact", request, wire.impact_response, _study_cursor), accumulator.add)
            return accumulator.study(request, self._output.frame)

        return self._run(plan())

    def power(
        self, series: Names, *, event_counts: Sequence[int], effects: Sequence[float], effect_unit: Optional[str] = None,
        effect_window: Optional[Offsets] = None, start: Optional[Instant] = None, end: Optional[Instant] = None, replications: int = 0,
        seed: int = 0, significance_level: float = 0.0, benchmark: str = "", model: Optional[str] = None, factors: Names = (),
        dimson_lags: int = 0,
        event_window: Optional[Offsets] = None, estimation_window: Optional[Offsets] = None, cumulative_windows: Tuple[Offsets, ...] = (),
        field: Optional[str] = None, return_kind: Optional[str] = None, return_span: Optional[str] = None,
        factor_values: Optional[str] = None, factor_series: str = "", risk_free: str = "", quantity: Optional[str] = None,
        minimum_observations: int = 0, tests: Names = (), alternative: Optional[str] = None,
        adjustment: Optional[str] = None, known: Optional[Instant] = None, revision: Optional[int] = None,
    ) -> FrameT:
        """Returns the power of the tests of a planned study, by simulation.

        The server draws sessions and series of the data, adds an effect to their returns and runs the tests.

        Columns: event_count, effect, test, first and last (the cumulative window), rejection_rate, standard_error (of the simulation),
        studies (in which the test has a statistic). `.attrs` has "candidates" (the sessions that events are drawn from), "replications",
        "significance_level", "effect_unit", "effect_window", "seed" and "snapshot".

        Args:
            event_counts: planned numbers of events, ascending. effects: on the return of each session of the effect window; 0 gives the
                size of the tests.
            effect_unit: "return" (the server's default) or "standard_deviations" of the residuals.
            effect_window: (first, last) session offsets inside the event window; (0, 0) by default.
            start, end: the times to draw events from; the history of the series by default.
            replications: simulated studies for each number of events, 100 to 10,000; 0 for 1,000. seed: equal seeds give equal answers.
            significance_level: greater than 0 and less than 1; 0 for 0.05.

        `impact` documents the other arguments.

        Raises:
            NotFound: a series does not exist. InvalidRequest: ARGUMENT_CONFLICT, VALUE_OUT_OF_BOUNDS (also when the simulation would take
            too long), TOO_FEW_OBSERVATIONS when no session has enough returns before it.
        """
        request = impact_service_pb2.SimulatePowerRequest(
            study=impact_service_pb2.EstimateImpactRequest(
                series=texts(series, "series"), field=selector(field, "field"),
                model=enum_value(event_study_pb2.NormalModel, model, "model"), benchmark=text(benchmark, "benchmark"),
                factors=texts(factors, "factors"), dimson_lags=integer(dimson_lags, "dimson_lags"),
                return_kind=enum_value(event_study_pb2.ReturnKind, return_kind, "return_kind"),
                return_span=enum_value(event_study_pb2.ReturnSpan, return_span, "return_span"),
                factor_values=enum_value(event_study_pb2.FactorValues, factor_values, "factor_values"),
                factor_series=text(factor_series, "factor_series"), risk_free=text(risk_free, "risk_free"),
                quantity=enum_value(event_study_pb2.StudyQuantity, quantity, "quantity"),
                estimation_window=offsets(estimation_window, "estimation_window"), event_window=offsets(event_window, "event_window"),
                cumulative_windows=[offsets(each, "cumulative_windows") for each in cumulative_windows],
                minimum_observations=integer(minimum_observations, "minimum_observations"),
                tests=enum_values(event_study_pb2.EventStudyTest, tests, "tests"),
                alternative=enum_value(event_study_pb2.AlternativeHypothesis, alternative, "alternative"),
                adjustment=enum_value(series_pb2.Adjustment, adjustment, "adjustment"), as_of=as_of(known, revision)),
            period=interval(start, end), event_counts=[integer(each, "event_counts") for each in event_counts],
            effects=[number(each, "effects") for each in effects],
            effect_unit=enum_value(power_study_pb2.EffectUnit, effect_unit, "effect_unit"),
            effect_window=offsets(effect_window, "effect_window"), replications=integer(replications, "replications"),
            seed=_seed(seed, "seed"), significance_level=number(significance_level, "significance_level"))

        def plan() -> Plan[Any]:
            messages: Dict[Any, Any] = {}

            # A stream that broke starts again and repeats its cells, which are equal.
            def add(answer: Any) -> None:
                messages[(answer.cell.event_count, answer.cell.effect)] = answer

            yield Download(
                Stream("ImpactService/SimulatePower", request, impact_service_pb2.SimulatePowerResponse.FromString, lambda _: ""), add)
            return self._output.frame(power_frame(list(messages.values())))

        return self._run(plan())

    @staticmethod
    def _align_request(
        events: Names, series: Names, pairs: Optional[Pairs], first: int, last: int, window: str, step: Optional[Span],
        field: Optional[str], measure: str,
        anchor_policy: Optional[str], reference: Optional[str], direction: Optional[str], allow_exact: Optional[bool],
        tolerance: Optional[Span],
        matched_calendar: str, anchor_sensitivity: bool, adjustment: Optional[str], known: Optional[Instant], revision: Optional[int],
    ) -> impact_service_pb2.AlignEventsRequest:
        match = None
        if (direction, allow_exact, tolerance) != (None, None, None):
            match = alignment_pb2.Match(
                direction=enum_value(alignment_pb2.MatchDirection, direction, "direction"), tolerance=duration(tolerance, "tolerance"))
            if allow_exact is not None:
                match.allow_exact = boolean(allow_exact, "allow_exact")
        return impact_service_pb2.AlignEventsRequest(
            **_selection(events, series, pairs), field=selector(field, "field"),
            window=alignment_pb2.Window(
                unit=enum_value(alignment_pb2.WindowUnit, window, "window"), first_offset=integer(first, "first"),
                last_offset=integer(last, "last"),
                step=duration(step, "step")),
            measure=enum_value(alignment_pb2.Measure, measure, "measure"),
            anchor_policy=enum_value(alignment_pb2.AnchorPolicy, anchor_policy, "anchor_policy"),
            reference=enum_value(alignment_pb2.Reference, reference, "reference"), match=match,
            matched_calendar=text(matched_calendar, "matched_calendar"),
            anchor_sensitivity=boolean(anchor_sensitivity, "anchor_sensitivity"),
            adjustment=enum_value(series_pb2.Adjustment, adjustment, "adjustment"), as_of=as_of(known, revision))


def _selection(events: Names, series: Names, pairs: Optional[Pairs]) -> Dict[str, Any]:
    """Returns the fields of a request that select pairs, or events and series."""
    if pairs is None:
        return {"events": required_names(events, "events", "events()"), "series": texts(series, "series")}
    if texts(events, "events") or texts(series, "series"):
        raise ValueError("pairs: is given together with events or series; give one of the two")
    return event_pairs(pairs)


def _align_stream(request: impact_service_pb2.AlignEventsRequest, read: Any) -> Stream:
    return Stream("ImpactService/AlignEvents", request, read, _cursor_after)


def _cursor_after(answer: Any) -> str:
    if isinstance(answer, wire.AlignedPanel):
        return answer.cursor
    return answer.message.cursor if isinstance(answer, wire.AlignedColumn) else ""


def _column_or_none(data: bytes) -> Optional[wire.AlignedColumn]:
    answer = wire.align_response(data)
    return answer if isinstance(answer, wire.AlignedColumn) else None


def _study_cursor(answer: Any) -> str:
    if isinstance(answer, wire.StudyColumns):
        return answer.message.cursor
    return getattr(getattr(answer, answer.WhichOneof("message")), "cursor", "")


def _regression(
    attributes: Optional[Names], standard_errors: Optional[str], cluster: Optional[str],
) -> Optional[event_study_pb2.CrossSectionalRegression]:
    if attributes is None:
        if standard_errors is not None or cluster is not None:
            raise ValueError("standard_errors, cluster: they need regression, the names of attributes")
        return None
    return event_study_pb2.CrossSectionalRegression(
        attributes=texts(attributes, "regression"),
        standard_errors=enum_value(event_study_pb2.StandardErrors, standard_errors, "standard_errors"),
        cluster=enum_value(event_study_pb2.RegressionCluster, cluster, "cluster"))


def _calendar_time(value: Optional[Tuple[Offsets, int]]) -> Optional[event_study_pb2.CalendarTimePortfolio]:
    if value is None:
        return None
    if not isinstance(value, (tuple, list)) or len(value) != 2:
        raise TypeError(f"calendar_time: {value!r} is not ((first, last), minimum_firms), such as ((1, 20), 1)")
    return event_study_pb2.CalendarTimePortfolio(
        holding_window=offsets(value[0], "calendar_time"), minimum_firms=integer(value[1], "calendar_time"))


def _seed(value: int, argument: str) -> int:
    if integer(value, argument) < 0:
        raise ValueError(f"{argument}: the seed {value} is negative; give 0 or more")
    return value


def _bootstrap(value: Optional[Tuple[int, int]]) -> Optional[event_study_pb2.Bootstrap]:
    if value is None:
        return None
    if not isinstance(value, (tuple, list)) or len(value) != 2:
        raise TypeError(f"bootstrap: {value!r} is not (replications, seed), such as (2000, 1)")
    return event_study_pb2.Bootstrap(replications=integer(value[0], "bootstrap"), seed=_seed(value[1], "bootstrap"))
