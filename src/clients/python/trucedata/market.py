"""Methods that list, read and import series."""
from __future__ import annotations

from typing import Any, Generic, List, Mapping, Optional, Sequence, Tuple, TypeVar

import pandas as pd

from trucedata.v1 import as_of_pb2, frequency_pb2, ingest_service_pb2, market_service_pb2, series_pb2

from . import bars, factors, frames, imports, wire
from .calls import Download, Plan, Stream, Unary, UnaryBatch, Upload, read_pages
from .output import Output
from .requests import Instant, Names, Span, as_of, boolean, enum_value, frequency, interval, selector, text, texts

FrameT = TypeVar("FrameT")
FactsT = TypeVar("FactsT")
ChunksT = TypeVar("ChunksT")

# HTTP/2 servers commonly allow 100 concurrent streams.
_MAX_CONCURRENT_CALLS = 100


class MarketMethods(Generic[FrameT, FactsT, ChunksT]):
    """Methods for series. Columns are float64 in the unit that `.attrs["units"]` states; NaN marks a missing value."""

    _output: Output

    def _run(self, plan: Plan[Any]) -> Any:
        raise NotImplementedError

    def _iterate(self, stream: Stream) -> Any:
        raise NotImplementedError

    def list_series(
        self, *, instrument: str = "", policy: str = "", frequency_unit: Optional[str] = None, known: Optional[Instant] = None,
        revision: Optional[int] = None,
    ) -> FrameT:
        """Lists series by name.

        Columns: name, display_name, subject, calendar, frequency, fields, units (one per field), adjustment, first_time, last_time,
        bar_count, publisher, terms, note.

        Args:
            instrument, policy: only series of this instrument or policy.
            frequency_unit: only series with this unit: "session", "minute", "hour", ….
        """
        request = market_service_pb2.ListSeriesRequest(
            instrument=text(instrument, "instrument"), policy=text(policy, "policy"),
            frequency_unit=enum_value(frequency_pb2.FrequencyUnit, frequency_unit, "frequency_unit"), as_of=as_of(known, revision))

        def plan() -> Plan[Any]:
            found, last = yield from read_pages("MarketService/ListSeries", request, market_service_pb2.ListSeriesResponse, "series")
            return self._output.frame(frames.frame(found, series_pb2.Series, frames.series, last.snapshot))

        return self._run(plan())

    def series(
        self, names: Names, *, fields: Names = (), start: Optional[Instant] = None, end: Optional[Instant] = None,
        adjustment: Optional[str] = None,
        resample: Optional[str] = None, known: Optional[Instant] = None, revision: Optional[int] = None,
    ) -> FrameT:
        """Returns bars, one per row, indexed by their start in UTC (datetime64[ns]), with one float64 column per field.

        For one name the columns are the fields. For a list of names the first column is `series`, categorical, and the rows are in the
        order of the names. A field that a series lacks is NaN there. `.attrs` has "series", "units" by column and "snapshot".

        Args:
            fields: "open", "high", "low", "close", "volume", "value" or the name of an importer's column; empty for all.
            start, end: only bars that start in [start, end).
            adjustment: "raw" (the default), "splits" or "splits_and_dividends".
            resample: a longer frequency, such as "week" or "15 minutes".

        Raises:
            NotFound: a series does not exist. InvalidRequest: FIELD_NOT_IN_SERIES, ADJUSTMENT_UNAVAILABLE, RESAMPLE_INVALID,
            INTERVAL_REVERSED.
        """
        series = texts(names, "names")
        request = self._read_request(series, fields, start, end, adjustment, resample, known, revision)

        def plan() -> Plan[Any]:
            headers, snapshot = yield from _headers(series, request.as_of)
            accumulator = bars.BarAccumulator(headers, [wire.column_name(field) for field in request.fields])
            progress = self._output.progress_bar("series", accumulator.expected)

            def consume(chunk: wire.SeriesChunk) -> None:
                accumulator.add(chunk)
                progress.update(len(chunk.times))

            try:
                yield Download(_stream(request), consume)
            finally:
                progress.close()
            return self._output.frame(accumulator.frame(isinstance(names, str), snapshot))

        return self._run(plan())

    def series_chunks(
        self, names: Names, *, fields: Names = (), start: Optional[Instant] = None, end: Optional[Instant] = None,
        adjustment: Optional[str] = None, resample: Optional[str] = None, known: Optional[Instant] = None, revision: Optional[int] = None,
    ) -> ChunksT:
        """Streams the bars of series as an iterator of `SeriesChunk`, for results that do not fit into memory.

        The arrays are read-only views of the received bytes, at most 1 MiB per chunk. `series` documents the arguments.
        """
        stream = _stream(self._read_request(texts(names, "names"), fields, start, end, adjustment, resample, known, revision))
        return self._iterate(stream)

    def import_frame(
        self, frame: pd.DataFrame, name: str, *, author: str, message: str = "", units: Optional[Mapping[str, str]] = None,
        frequency: Optional[str] = None, instrument: str = "", calendar: str = "", display_name: str = "", source: str = "",
        publisher: str = "", terms: str = "", note: str = "", knowledge_delay: Optional[Span] = None,
        observed_at: Optional[str] = None, knowledge_time: Optional[Instant] = None,
        replace: bool = False, validate_only: bool = False,
    ) -> FactsT:
        """Writes a frame as the bars of a series, atomically in one revision. Stored bars of other times remain.

        The frame has the form that `series` returns: indexed by the start of each bar with a time zone, ascending, with one numeric column
        per field, where NaN marks a missing value. For a stored series the name is sufficient. To create a series, or to change its header,
        give `units` and all other properties of the header, because the whole header is replaced.

        Args:
            name: `series/{id}`.
            author, message: the author of the revision and the reason for it.
            units: unit of each column, as in `.attrs["units"]`: "USD per barrel", "index points", "fraction", "number of shares";
                "simple return" or "log return" for a column of returns per bar as fractions, which studies use as such.
            frequency: "session", "minute", "5 minutes", "hour", "irregular", ….
            instrument, calendar: the observed `instruments/{id}`, or only a `calendars/{id}`.
            source, publisher, terms: the origin of the figures and the terms under which they may be used.
            knowledge_delay: time from the end of a bar, or from its observation, until it is public, such as "15min"; None for zero.
            observed_at: for session bars, the time of day at which a close or value is observed within its session: "14:30" in the
                calendar's time zone, or "19:30 Europe/London". None for the end of the session.
            knowledge_time: for corrections, the earliest instant at which the public could know these bars.
            replace: whether bars may replace stored bars that differ. Otherwise such bars are refused, unless `knowledge_time` is given.
            validate_only: whether to validate and count the bars without writing them.

        Returns:
            A dict: "revision" (the one that was created, or the latest when nothing changed), "changed", "bars", and the numbers of bars
            that are "new_bars", "changed_bars" and "unchanged_bars".

        Raises:
            TypeError, ValueError: the frame does not have this form. InvalidRequest: the server rejects it; `field` names the chunk and the
            row.
        """
        table = imports.columns(frame)
        header = imports.header(author, message, knowledge_time, boolean(validate_only, "validate_only"))
        boolean(replace, "replace")
        new = None
        if units is not None:
            new = imports.series(
                name, table, units, frequency, instrument, calendar, display_name, source, publisher, terms, note, knowledge_delay,
                observed_at)
        elif frequency or instrument or calendar or display_name or source or publisher or terms or note or knowledge_delay or observed_at:
            raise ValueError("units: is missing; the whole header of a series is written, so give the unit of each column too")

        def plan() -> Plan[Any]:
            if new is None:
                stored = yield _get_series(text(name, "name"), as_of_pb2.AsOf())
                described = imports.as_stored(stored.series)
            else:
                described = new
            imports.check(table, described)
            answer = yield Upload(
                "IngestService/ImportSeries", lambda: imports.messages(header, described, table, replace),
                ingest_service_pb2.ImportSeriesResponse)
            return {
                "revision": answer.revision.number, "changed": answer.changed, "bars": answer.bar_count,
                "new_bars": sum(r.new_count for r in answer.results), "changed_bars": sum(r.changed_count for r in answer.results),
                "unchanged_bars": sum(r.unchanged_count for r in answer.results),
            }

        return self._run(plan())

    def import_factors(
        self, files: Names, name: str = "series/fama-french-us-daily", *, author: str, message: str = "",
        calendar: str = "calendars/XNYS", source: str = "Kenneth R. French, data library", terms: str = "not stated",
        knowledge_delay: Optional[Span] = None,
    ) -> FactsT:
        """Writes published factor returns as one series with a column for each factor, for `impact(factor_series=)`.

        The columns are called after the headings of the files: mkt_rf, smb, hml, rmw, cma, mom, rf.

        Args:
            files: paths of daily files in the layout of Kenneth R. French's data library, CSV or zip; several are joined by date.
            name: `series/{id}`.
            author, message: the author of the revision and the reason for it.
            calendar: `calendars/{id}` of the days. Days outside its verified dates are left out.
            knowledge_delay: time until a return is public. The files are published once a month, so reads as of an earlier instant need it.

        Returns:
            A dict: "revision", "changed", "bars" and "left_out", the number of days outside the verified dates.

        Raises:
            ValueError: a file does not have the layout, or a day is not a session. InvalidRequest: the server rejects the series.
        """
        table = factors.read(texts(files, "files"))
        header = imports.header(author, message, None, False)
        request = market_service_pb2.ListSessionsRequest(calendar=text(calendar, "calendar"))

        def plan() -> Plan[Any]:
            found, _ = yield from read_pages("MarketService/ListSessions", request, market_service_pb2.ListSessionsResponse, "sessions")
            frame = factors.at_sessions(table, found, calendar)
            columns = imports.columns(frame)
            described = imports.series(
                name, columns, dict.fromkeys(frame.columns, "simple return"), "session", "", calendar, "Factor returns per day", source,
                source, terms, "Simple returns per day as fractions, imported from a published factor file.", knowledge_delay, None)
            answer = yield Upload(
                "IngestService/ImportSeries", lambda: imports.messages(header, described, columns, replace=True),
                ingest_service_pb2.ImportSeriesResponse)
            return {
                "revision": answer.revision.number, "changed": answer.changed, "bars": answer.bar_count,
                "left_out": len(table) - len(frame),
            }

        return self._run(plan())

    @staticmethod
    def _read_request(
        names: Any, fields: Names, start: Any, end: Any, adjustment: Optional[str], resample: Optional[str], known: Any, revision: Any,
    ) -> market_service_pb2.ReadSeriesRequest:
        if not names:
            raise ValueError("names: is empty; give at least one series, list_series() returns their names")
        return market_service_pb2.ReadSeriesRequest(
            series=names, fields=[selector(field, "fields") for field in texts(fields, "fields")], time=interval(start, end),
            adjustment=enum_value(series_pb2.Adjustment, adjustment, "adjustment"), resample=frequency(resample, "resample"),
            as_of=as_of(known, revision))


def _get_series(name: str, at: as_of_pb2.AsOf) -> Unary:
    return Unary("MarketService/GetSeries", market_service_pb2.GetSeriesRequest(name=name, as_of=at), market_service_pb2.GetSeriesResponse)


def _headers(names: Sequence[str], at: as_of_pb2.AsOf) -> Plan[Tuple[List[Any], Any]]:
    """Returns the header of each series, and the snapshot.

    Sets the revision of `at` and its content hash to those of the first series, so that all reads use it and none reads another history.
    """
    first = yield _get_series(names[0], at)
    at.revision, at.content_hash = first.snapshot.revision, first.snapshot.content_hash
    headers = [first.series]
    for start in range(1, len(names), _MAX_CONCURRENT_CALLS):
        answers = yield UnaryBatch([_get_series(name, at) for name in names[start : start + _MAX_CONCURRENT_CALLS]])
        headers += [answer.series for answer in answers]
    return headers, first.snapshot


def _stream(request: market_service_pb2.ReadSeriesRequest) -> Stream:
    return Stream("MarketService/ReadSeries", request, wire.series_chunk, lambda chunk: chunk.cursor)
