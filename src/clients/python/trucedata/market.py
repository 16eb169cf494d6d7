"""Methods that list and read series."""
from __future__ import annotations

from typing import Any, Generic, List, Optional, Sequence, Tuple, TypeVar

import pandas as pd

from trucedata.v1 import as_of_pb2, frequency_pb2, market_service_pb2, series_pb2

from . import bars, frames, wire
from .calls import Download, Plan, Stream, Unary, UnaryBatch, read_pages
from .output import Output
from .requests import Instant, Names, as_of, enum_value, frequency, interval, selector, text, texts

FrameT = TypeVar("FrameT")
ChunksT = TypeVar("ChunksT")

# HTTP/2 servers commonly allow 100 concurrent streams.
_MAX_CONCURRENT_CALLS = 100


class MarketMethods(Generic[FrameT, ChunksT]):
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
