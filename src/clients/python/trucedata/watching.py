"""Streams changes to events and claims."""
from __future__ import annotations

import dataclasses
from typing import Any, Generic, Optional, TypeVar

import pandas as pd

from trucedata.v1 import event_service_pb2

from . import frames
from .calls import Stream
from .requests import Instant, Names, Span, duration, event_filter, integer, text

ChangesT = TypeVar("ChangesT")

# The default and the minimum of the server.
_DEFAULT_HEARTBEAT_SECONDS = 30.0
_MIN_HEARTBEAT_SECONDS = 1.0


@dataclasses.dataclass(frozen=True)
class Change:
    """One change, or a heartbeat.

    Attributes:
        kind: "event" or "claim" for a new or changed record, "removed" for a record that was removed or no longer matches the filter,
            "heartbeat".
        name: the name of the event or claim; "" in a heartbeat.
        record: the row that `events` or `claims` returns for it; empty for a removed record and in a heartbeat.
        revision: the revision that made the change; in a heartbeat the latest revision, all changes of which have been received.
        record_time: the time at which that revision was recorded, in UTC.
        cursor: resumes after this change, also in another process.
    """

    kind: str
    name: str
    record: frames.Row
    revision: int
    record_time: pd.Timestamp
    cursor: str


class WatchMethods(Generic[ChangesT]):
    """Methods that stream changes."""

    def _iterate(self, stream: Stream) -> Any:
        raise NotImplementedError

    def watch(
        self, query: str = "", *, kinds: Names = (), phases: Names = (), actors: Names = (), targets: Names = (), policies: Names = (),
        tags: Names = (), instruments: Names = (), start: Optional[Instant] = None, end: Optional[Instant] = None, after_revision: int = 0,
        heartbeat: Optional[Span] = None, cursor: str = "",
    ) -> ChangesT:
        """Streams changes to events and their claims after a revision, then new changes as they are recorded.

        Returns an endless iterator of `Change`. After an interruption it resumes without losing or repeating a change. A stream that
        receives neither a change nor a heartbeat for three heartbeat intervals counts as interrupted. The client's `timeout` does not
        apply; to end the stream, leave the loop.

        Args:
            query, kinds, phases, actors, targets, policies, tags, instruments, start, end: the filter of `events`. Claims follow their
                events.
            after_revision: only changes after this revision, such as `.attrs["snapshot"]["revision"]` of a frame; 0 for everything.
            heartbeat: interval of heartbeats while nothing changes, "1s" to "1h"; None for the server's 30 seconds.
            cursor: `cursor` of a `Change`, to resume after it with otherwise unchanged arguments.

        Raises:
            InvalidRequest: REVISION_IN_FUTURE, CURSOR_INVALID, FILTER_VALUE_UNKNOWN. ServerUnavailable: no attempt reached the server, or
                it stays silent.
        """
        interval = duration(heartbeat, "heartbeat")
        request = event_service_pb2.WatchEventsRequest(
            filter=event_filter(query, kinds, phases, actors, targets, policies, tags, instruments, start, end),
            after_revision=integer(after_revision, "after_revision"),
            heartbeat_interval=interval, cursor=text(cursor, "cursor"))
        seconds = _DEFAULT_HEARTBEAT_SECONDS if interval is None else max(_MIN_HEARTBEAT_SECONDS, interval.seconds + interval.nanos / 1e9)
        return self._iterate(Stream("EventService/WatchEvents", request, _change, lambda change: change.cursor, seconds))


def _change(data: bytes) -> Change:
    answer = event_service_pb2.WatchEventsResponse.FromString(data)
    kind = answer.WhichOneof("change")
    record: frames.Row = {}
    if kind == "event":
        record = frames.event(answer.event)
    elif kind == "claim":
        record = frames.claim(answer.claim)
    return Change(
        {"removed_name": "removed", None: "heartbeat"}.get(kind, kind), record.get("name", answer.removed_name), record, answer.revision,
        frames.instant(answer, "record_time"), answer.cursor)
