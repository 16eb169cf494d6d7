"""The client: one method a question, each answering with a data frame."""
from __future__ import annotations

import time
from typing import Callable, Dict, Iterable, Iterator, List, Optional, Union

import grpc
import numpy as np
import pandas as pd

from trucedata.v1 import (
    alignment_pb2, dataset_service_pb2, event_filter_pb2, event_pb2, event_service_pb2, field_pb2, impact_service_pb2, market_service_pb2,
    policy_service_pb2, reaction_service_pb2, series_pb2,
)

from . import frames, wire
from .errors import ServerUnavailable, from_call
from .requests import Instant, all_of, as_of, interval, one_of, texts

_LARGEST_MESSAGE = 4 << 20
_FIRST_PAUSE_SECONDS = 0.2


class Client:
    """A connection to a TruceData server.

    Every read takes `known` (only what the public could know by then: an ISO 8601 text or a time with zone) and `revision` (the data set as it was
    recorded then); without them it answers with everything at the latest revision. What was read stands in `.attrs["snapshot"]` of each frame.
    A call is tried again while no server answers; a stream that breaks goes on behind the last message that came.

    Args:
        address: host and gRPC port, such as "localhost:50051".
        attempts: how often a call is tried while the server is unavailable; at least 1.
        timeout: seconds that one attempt may take; None for no limit.

    Raises:
        trucedata.TruceDataError: by any method; see its attributes for reason, field and hint.
        TypeError, ValueError: an argument is wrong; nothing was sent.
    """

    def __init__(self, address: str = "localhost:50051", *, attempts: int = 3, timeout: Optional[float] = None) -> None:
        if not isinstance(address, str) or "://" in address or ":" not in address:
            raise ValueError(f"address: {address!r} is not host:port, such as localhost:50051")
        if attempts < 1:
            raise ValueError(f"attempts: {attempts} is less than 1")
        self._address, self._attempts, self._timeout = address, attempts, timeout
        self._channel = grpc.insecure_channel(address, options=[("grpc.max_receive_message_length", _LARGEST_MESSAGE)])

    def __enter__(self) -> "Client":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Ends the connection."""
        self._channel.close()

    def dataset(self, *, known: Optional[Instant] = None, revision: Optional[int] = None) -> dict:
        """What is here: the number of records by collection, the server's version and the snapshot."""
        answer = self._unary(
            "DatasetService/GetDataset", dataset_service_pb2.GetDatasetRequest(as_of=as_of(known, revision)), dataset_service_pb2.GetDatasetResponse)
        counts = {count.collection: count.count for count in answer.counts}
        return {"counts": counts, "server_version": answer.server_version, "snapshot": frames.snapshot_facts(answer.snapshot)}

    def events(
        self, query: str = "", *, kinds: Iterable[str] = (), phases: Iterable[str] = (), actors: Iterable[str] = (), targets: Iterable[str] = (),
        policies: Iterable[str] = (), tags: Iterable[str] = (), start: Optional[Instant] = None, end: Optional[Instant] = None,
        known: Optional[Instant] = None, revision: Optional[int] = None,
    ) -> pd.DataFrame:
        """Events by time, one a row.

        Args:
            query: words to find in the event or in what sources say of it.
            kinds, phases: names without prefix, such as "tariff" and "threatened".
            start, end: events whose time meets [start, end).
        """
        chosen = event_filter_pb2.EventFilter(
            query=query, kinds=all_of(event_pb2.EventKind, kinds, "kinds"), phases=all_of(event_pb2.Phase, phases, "phases"),
            actors=texts(actors, "actors"), targets=texts(targets, "targets"), policies=texts(policies, "policies"), tags=texts(tags, "tags"),
            time=interval(start, end))
        request = event_service_pb2.ListEventsRequest(filter=chosen, as_of=as_of(known, revision))
        return self._list("EventService/ListEvents", request, event_service_pb2.ListEventsResponse, "events", frames.event)

    def claims(
        self, subject: str = "", *, source: str = "", conflicts_only: bool = False, known: Optional[Instant] = None, revision: Optional[int] = None,
    ) -> pd.DataFrame:
        """What sources assert: one claim a row, with source and paragraph. `subject` is an event or a reaction by name."""
        request = event_service_pb2.ListClaimsRequest(subject=subject, source=source, conflicts_only=conflicts_only, as_of=as_of(known, revision))
        return self._list("EventService/ListClaims", request, event_service_pb2.ListClaimsResponse, "claims", frames.claim)

    def policy_path(self, name: str, *, known: Optional[Instant] = None, revision: Optional[int] = None) -> pd.DataFrame:
        """The steps of a policy over valid time, as known at the as-of: scheduled, in force, threatened, suspended. NaT is an open end."""
        request = policy_service_pb2.GetPolicyPathRequest(name=name, as_of=as_of(known, revision))
        answer = self._unary("PolicyService/GetPolicyPath", request, policy_service_pb2.GetPolicyPathResponse)
        return frames.frame(map(frames.policy_step, answer.steps), answer.snapshot)

    def reactions(
        self, *, events: Iterable[str] = (), known: Optional[Instant] = None, revision: Optional[int] = None) -> pd.DataFrame:
        """Market moves as reported, one a row; fractions, not percent."""
        request = reaction_service_pb2.ListReactionsRequest(events=texts(events, "events"), as_of=as_of(known, revision))
        return self._list("ReactionService/ListReactions", request, reaction_service_pb2.ListReactionsResponse, "reactions", frames.reaction)

    def reconcile(
        self, reactions: Union[str, Iterable[str]] = (), *, known: Optional[Instant] = None, revision: Optional[int] = None) -> pd.DataFrame:
        """Reported moves held against prices: the verdict, and the measurement that fits best, with its instants."""
        request = reaction_service_pb2.ReconcileReactionsRequest(reactions=texts(reactions, "reactions"), as_of=as_of(known, revision))
        return self._list(
            "ReactionService/ReconcileReactions", request, reaction_service_pb2.ReconcileReactionsResponse, "reconciliations", frames.reconciliation)

    def series(
        self, name: str, *, start: Optional[Instant] = None, end: Optional[Instant] = None, adjustment: Optional[str] = None,
        known: Optional[Instant] = None, revision: Optional[int] = None,
    ) -> pd.DataFrame:
        """A series: one bar a row, indexed by its start in UTC, a float64 column a field; NaN is missing.

        `.attrs["units"]` has the unit of each column. `adjustment` is "raw" (the default), "splits" or "splits_and_dividends".
        """
        chunks = list(self.series_chunks(name, start=start, end=end, adjustment=adjustment, known=known, revision=revision))
        about = self._unary(
            "MarketService/GetSeries", market_service_pb2.GetSeriesRequest(name=name, as_of=as_of(known, revision)), market_service_pb2.GetSeriesResponse)
        units = {wire.column_name(field): frames.unit_text(field.unit) for field in about.series.fields}
        columns = {field: _joined([chunk.columns[field] for chunk in chunks]) for field in (chunks[0].columns if chunks else units)}
        index = pd.DatetimeIndex(_joined([chunk.times for chunk in chunks], "datetime64[ns]"), tz="UTC", name="time")
        result = pd.DataFrame(columns, index=index, copy=False)
        result.attrs.update(series=name, units=units, snapshot=frames.snapshot_facts(chunks[-1].snapshot if chunks else about.snapshot))
        return result

    def series_chunks(
        self, names: Union[str, Iterable[str]], *, start: Optional[Instant] = None, end: Optional[Instant] = None, adjustment: Optional[str] = None,
        known: Optional[Instant] = None, revision: Optional[int] = None,
    ) -> Iterator[wire.SeriesChunk]:
        """The bars of series as they come, for what does not fit into memory: NumPy arrays over the bytes received, read-only."""
        request = market_service_pb2.ReadSeriesRequest(
            series=texts(names, "names"), time=interval(start, end), adjustment=one_of(series_pb2.Adjustment, adjustment, "adjustment"),
            as_of=as_of(known, revision))
        chunks = self._stream("MarketService/ReadSeries", request, wire.series_chunk, lambda chunk: chunk.cursor if chunk else "")
        return (chunk for chunk in chunks if chunk is not None)

    def align(
        self, events: Union[str, Iterable[str]], series: Union[str, Iterable[str]], *, first: int = -5, last: int = 5, field: Optional[str] = None,
        measure: str = "value", anchor_policy: Optional[str] = None, reference: Optional[str] = None, matched_calendar: str = "",
        adjustment: Optional[str] = None, known: Optional[Instant] = None, revision: Optional[int] = None,
    ) -> pd.DataFrame:
        """Series around events: one row an event, series and session offset.

        Columns: event, series, offset, value (float64, NaN where `missing` is not "PRESENT"), start_time and end_time (where the measurement starts
        and ends, UTC), missing, session_date (of the anchor session) and reason (which rule found it).

        Args:
            first, last: offsets in sessions of each series' own calendar, both inclusive; 0 is the anchor session.
            measure: "value", "simple_return", "log_return", "cumulative_simple_return" or "change". Returns are fractions.
            anchor_policy: "containing_or_next" (the server's default), "next", "previous" or "reject".
            reference: "last_before_event" (the server's default), "first_offset" or "previous_session".
            matched_calendar: `calendars/{id}`, to measure a 24x7 asset over an exchange's own closes.
        """
        request = impact_service_pb2.AlignEventsRequest(
            events=texts(events, "events"), series=texts(series, "series"),
            window=alignment_pb2.Window(unit=alignment_pb2.WINDOW_UNIT_SESSIONS, first_offset=first, last_offset=last),
            measure=one_of(alignment_pb2.Measure, measure, "measure"),
            anchor_policy=one_of(alignment_pb2.AnchorPolicy, anchor_policy, "anchor_policy"),
            reference=one_of(alignment_pb2.Reference, reference, "reference"), matched_calendar=matched_calendar,
            adjustment=one_of(series_pb2.Adjustment, adjustment, "adjustment"), as_of=as_of(known, revision))
        if field is not None:
            request.field.field = one_of(field_pb2.Field, field, "field")
        header, names, columns = None, [], []
        for answer in self._stream("ImpactService/AlignEvents", request, wire.align_response, _align_cursor):
            if isinstance(answer, wire.AlignedColumn):
                columns.append(answer)
            elif answer.HasField("header"):
                header = header or answer.header
                names = names or [event.name for event in header.events]
            else:
                names[answer.events.first_index:] = [event.name for event in answer.events.events]
        return _aligned_frame(header, names, columns)

    def _list(self, method: str, request, response, field: str, row: Callable) -> pd.DataFrame:
        """All pages of a list at the revision of the first."""
        rows: List[dict] = []
        while True:
            answer = self._unary(method, request, response)
            rows.extend(map(row, getattr(answer, field)))
            if not answer.next_page_token:
                return frames.frame(rows, answer.snapshot)
            request.page_token = answer.next_page_token

    def _unary(self, method: str, request, response):
        call = self._channel.unary_unary(f"/trucedata.v1.{method}", type(request).SerializeToString, response.FromString)
        for attempt in range(self._attempts):
            try:
                return call(request, timeout=self._timeout)
            except grpc.RpcError as error:
                failure = from_call(error, self._address)
            self._pause_or_raise(failure, attempt)

    def _stream(self, method: str, request, read: Callable, cursor_of: Callable) -> Iterator:
        call = self._channel.unary_stream(f"/trucedata.v1.{method}", type(request).SerializeToString, read)
        attempt = 0
        while True:
            answers = call(request, timeout=self._timeout)
            try:
                for answer in answers:
                    attempt = 0
                    request.cursor = cursor_of(answer) or request.cursor
                    yield answer
                return
            except grpc.RpcError as error:
                failure = from_call(error, self._address)
            finally:
                answers.cancel()
            self._pause_or_raise(failure, attempt)
            attempt += 1

    def _pause_or_raise(self, failure: Exception, attempt: int) -> None:
        if not isinstance(failure, ServerUnavailable) or attempt + 1 >= self._attempts:
            raise failure from None
        time.sleep(_FIRST_PAUSE_SECONDS * 2**attempt)


def _joined(arrays: List[np.ndarray], dtype: str = "float64") -> np.ndarray:
    return np.concatenate(arrays) if arrays else np.empty(0, dtype)


def _align_cursor(answer) -> str:
    return answer.message.cursor if isinstance(answer, wire.AlignedColumn) else ""


def _aligned_frame(header, names: List[str], columns: List[wire.AlignedColumn]) -> pd.DataFrame:
    offsets = np.array(header.offsets, dtype=np.int32)
    series = [each.name for each in header.series]
    missing: Dict[int, str] = {value.number: value.name[len("MISSING_"):] for value in alignment_pb2.Missing.DESCRIPTOR.values}
    words = np.array([missing.get(number, "") for number in range(max(missing) + 1)], dtype=object)

    def repeated(values: Iterable) -> np.ndarray:
        return np.repeat(np.array(list(values), dtype=object), len(offsets))

    result = pd.DataFrame({
        "event": repeated(names[column.message.event_index] for column in columns),
        "series": repeated(series[column.message.series_index] for column in columns),
        "offset": np.tile(offsets, len(columns)),
        "value": _joined([column.values for column in columns]),
        "start_time": pd.DatetimeIndex(_joined([column.start_times for column in columns], "datetime64[ns]"), tz="UTC"),
        "end_time": pd.DatetimeIndex(_joined([column.end_times for column in columns], "datetime64[ns]"), tz="UTC"),
        "missing": words[_joined([column.missing for column in columns], "u1")],
        "session_date": repeated(_date(column.message.anchor) for column in columns),
        "reason": repeated(frames.word(column.message.anchor, "reason") for column in columns),
    })
    result.attrs.update(
        measure=frames.word(header, "measure"), reference=frames.word(header, "reference"), anchor_policy=frames.word(header, "anchor_policy"),
        adjustment=frames.word(header, "adjustment"), snapshot=frames.snapshot_facts(header.snapshot))
    return result


def _date(anchor) -> Optional[str]:
    date = anchor.session_date
    return f"{date.year:04}-{date.month:02}-{date.day:02}" if anchor.HasField("session_date") else None
