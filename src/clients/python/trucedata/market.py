"""Questions about series: what there is, their bars, and bars of one's own."""
from __future__ import annotations

from typing import Any, Generic, List, Mapping, Optional, Sequence, Tuple, TypeVar

import pandas as pd

from trucedata.v1 import as_of_pb2, frequency_pb2, ingest_service_pb2, market_service_pb2, series_pb2

from . import bars, frames, imports, wire
from .calls import Download, Plan, Stream, Together, Unary, Upload, listing
from .output import Output
from .requests import Instant, Names, Span, as_of, flag, frequency, interval, one_of, selector, text, texts

FrameT = TypeVar("FrameT")
FactsT = TypeVar("FactsT")
ChunksT = TypeVar("ChunksT")

# Calls that are under way together: as many streams as HTTP/2 servers commonly allow.
_AT_ONCE = 100


class MarketMethods(Generic[FrameT, FactsT, ChunksT]):
    """Series. Columns are float64 in the unit that `.attrs["units"]` gives; NaN is missing."""

    _output: Output

    def _run(self, plan: Plan[Any]) -> Any:
        raise NotImplementedError

    def _iterate(self, stream: Stream) -> Any:
        raise NotImplementedError

    def list_series(
        self, *, instrument: str = "", policy: str = "", frequency_unit: Optional[str] = None, known: Optional[Instant] = None,
        revision: Optional[int] = None,
    ) -> FrameT:
        """The series that there are.

        Columns: name, display_name, subject, calendar, frequency, fields, units (one a field), adjustment, first_time, last_time, bar_count, publisher,
        terms, note.

        Args:
            instrument, policy: only of this one. frequency_unit: "session", "minute", "hour", … .
        """
        request = market_service_pb2.ListSeriesRequest(
            instrument=text(instrument, "instrument"), policy=text(policy, "policy"),
            frequency_unit=one_of(frequency_pb2.FrequencyUnit, frequency_unit, "frequency_unit"), as_of=as_of(known, revision))

        def plan() -> Plan[Any]:
            found, last = yield from listing("MarketService/ListSeries", request, market_service_pb2.ListSeriesResponse, "series")
            return self._output.frame(frames.frame(found, series_pb2.Series, frames.series, last.snapshot))

        return self._run(plan())

    def series(
        self, names: Names, *, fields: Names = (), start: Optional[Instant] = None, end: Optional[Instant] = None, adjustment: Optional[str] = None,
        resample: Optional[str] = None, known: Optional[Instant] = None, revision: Optional[int] = None,
    ) -> FrameT:
        """Bars: one a row, indexed by its start in UTC (datetime64[ns]), a float64 column a field.

        Of one name the columns are the fields; of a list of names the first column is `series`, categorical, and the rows are in the order of the
        names. A field that a series lacks is NaN there. `.attrs` has "series", "units" by column and "snapshot".

        Args:
            fields: "open", "high", "low", "close", "volume", "value" or a column of the importer's own; empty for all.
            start, end: bars that start in [start, end).
            adjustment: "raw" (the default), "splits" or "splits_and_dividends".
            resample: a longer frequency, such as "week" or "15 minutes".

        Raises:
            NotFound: no such series. InvalidRequest: FIELD_NOT_IN_SERIES, ADJUSTMENT_UNAVAILABLE, RESAMPLE_INVALID, INTERVAL_REVERSED.
        """
        wanted = texts(names, "names")
        request = self._reading(wanted, fields, start, end, adjustment, resample, known, revision)

        def plan() -> Plan[Any]:
            headers, snapshot = yield from _headers(wanted, request.as_of)
            gathered = bars.Gathered(headers, [wire.column_name(field) for field in request.fields])
            bar = self._output.bar("series", gathered.expected)

            def take(chunk: wire.SeriesChunk) -> None:
                gathered.take(chunk)
                bar.update(len(chunk.times))

            try:
                yield Download(_stream(request), take)
            finally:
                bar.close()
            return self._output.frame(gathered.frame(isinstance(names, str), snapshot))

        return self._run(plan())

    def series_chunks(
        self, names: Names, *, fields: Names = (), start: Optional[Instant] = None, end: Optional[Instant] = None,
        adjustment: Optional[str] = None, resample: Optional[str] = None, known: Optional[Instant] = None, revision: Optional[int] = None,
    ) -> ChunksT:
        """The bars of series as they come, for what does not fit into memory: an iterator of `SeriesChunk`.

        The arrays stand over the bytes received, at most 1 MiB a chunk, and are read-only. Arguments as for `series`.
        """
        stream = _stream(self._reading(texts(names, "names"), fields, start, end, adjustment, resample, known, revision))
        return self._iterate(stream)

    def import_frame(
        self, frame: pd.DataFrame, name: str, *, author: str, message: str = "", units: Optional[Mapping[str, str]] = None,
        frequency: Optional[str] = None, instrument: str = "", calendar: str = "", display_name: str = "", source: str = "",
        publisher: str = "", terms: str = "", note: str = "", knowledge_delay: Optional[Span] = None, knowledge_time: Optional[Instant] = None,
        validate_only: bool = False,
    ) -> FactsT:
        """Writes a frame as the bars of a series, in one revision or not at all: a bar replaces the one of the same time, others stay.

        The frame is what `series` answers with: indexed by the start of each bar with a time zone, ascending, a numeric column a field; NaN is missing.
        For a series that exists the name is enough. For a new one, or to change what is said of it, `units` and what stands beside it are given: all
        of it, since the header is written anew.

        Args:
            name: `series/{id}`.
            author: who writes; message: why. Both stand in the revision.
            units: of each column, as `.attrs["units"]` has them: "USD per barrel", "index points", "fraction", "number of shares".
            frequency: "session", "minute", "5 minutes", "hour", "irregular", … .
            instrument, calendar: what is observed, `instruments/{id}`, or the calendar alone, `calendars/{id}`.
            source, publisher, terms: where the figures are from and on which terms they may be used.
            knowledge_delay: how long after a bar's end it is public, such as "15min"; None for at once.
            knowledge_time: for corrections, the earliest instant at which the public could know these bars.
            validate_only: only check.

        Returns:
            A dict: "revision" made (or the latest when nothing changed), "changed", "bars".

        Raises:
            TypeError, ValueError: the frame is not of this form. InvalidRequest: the server's rules; `field` names the chunk and row.
        """
        table = imports.columns(frame)
        header = imports.header(author, message, knowledge_time, flag(validate_only, "validate_only"))
        new = None
        if units is not None:
            new = imports.series(
                name, table, units, frequency, instrument, calendar, display_name, source, publisher, terms, note, knowledge_delay)
        elif frequency or instrument or calendar or display_name or source or publisher or terms or note or knowledge_delay:
            raise ValueError("units: what is said of a series is written whole; give the unit of each column beside the rest")

        def plan() -> Plan[Any]:
            if new is None:
                about = yield _about(text(name, "name"), as_of_pb2.AsOf())
                described = imports.as_stored(about.series)
            else:
                described = new
            imports.check(table, described)
            answer = yield Upload(
                "IngestService/ImportSeries", lambda: imports.messages(header, described, table), ingest_service_pb2.ImportSeriesResponse)
            return {"revision": answer.revision.number, "changed": answer.changed, "bars": answer.bar_count}

        return self._run(plan())

    @staticmethod
    def _reading(
        names: Any, fields: Names, start: Any, end: Any, adjustment: Optional[str], resample: Optional[str], known: Any, revision: Any,
    ) -> market_service_pb2.ReadSeriesRequest:
        if not names:
            raise ValueError("names: is empty; give one series or several, list_series() has their names")
        return market_service_pb2.ReadSeriesRequest(
            series=names, fields=[selector(field, "fields") for field in texts(fields, "fields")], time=interval(start, end),
            adjustment=one_of(series_pb2.Adjustment, adjustment, "adjustment"), resample=frequency(resample, "resample"),
            as_of=as_of(known, revision))


def _about(name: str, at: as_of_pb2.AsOf) -> Unary:
    return Unary("MarketService/GetSeries", market_service_pb2.GetSeriesRequest(name=name, as_of=at), market_service_pb2.GetSeriesResponse)


def _headers(names: Sequence[str], at: as_of_pb2.AsOf) -> Plan[Tuple[List[Any], Any]]:
    """What is said of each series, and the snapshot. From the first on all is read at one revision, which `at` then says."""
    first = yield _about(names[0], at)
    at.revision = first.snapshot.revision
    headers = [first.series]
    for start in range(1, len(names), _AT_ONCE):
        answers = yield Together([_about(name, at) for name in names[start : start + _AT_ONCE]])
        headers += [answer.series for answer in answers]
    return headers, first.snapshot


def _stream(request: market_service_pb2.ReadSeriesRequest) -> Stream:
    return Stream("MarketService/ReadSeries", request, wire.series_chunk, lambda chunk: chunk.cursor)
