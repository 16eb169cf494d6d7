"""Changes to events and claims, as they come."""
from __future__ import annotations

import dataclasses
from typing import Any, Generic, Optional, TypeVar

import pandas as pd

from trucedata.v1 import event_service_pb2

from . import frames
from .calls import Stream
from .requests import Instant, Names, Span, duration, event_filter, text, whole

ChangesT = TypeVar("ChangesT")


@dataclasses.dataclass(frozen=True)
class Change:
    """One change, or a heartbeat.

    Attributes:
        kind: "event" or "claim" for one that is new or has changed, "removed" for one that is gone or no longer in the filter, "heartbeat".
        name: of the event or claim; "" in a heartbeat.
        record: a row as of `events` or `claims`; empty for what was removed and in a heartbeat.
        revision: that made the change; in a heartbeat the latest, up to which everything has come.
        record_time: when that revision was recorded, in UTC.
        cursor: where to go on after this change, also in another process.
    """

    kind: str
    name: str
    record: frames.Row
    revision: int
    record_time: pd.Timestamp
    cursor: str


class WatchMethods(Generic[ChangesT]):
    """What changes."""

    def _iterate(self, stream: Stream) -> Any:
        raise NotImplementedError

    def watch(
        self, query: str = "", *, kinds: Names = (), phases: Names = (), actors: Names = (), targets: Names = (), policies: Names = (),
        tags: Names = (), start: Optional[Instant] = None, end: Optional[Instant] = None, after_revision: int = 0,
        heartbeat: Optional[Span] = None, cursor: str = "",
    ) -> ChangesT:
        """Changes to events and to the claims about them, from a revision on, then new ones as they are recorded: an iterator of `Change` without end.

        It goes on behind the last change when the server was away: nothing is lost, nothing comes twice. The client's `timeout` does not end it;
        leaving the loop does.

        Args:
            query, kinds, phases, actors, targets, policies, tags, start, end: which events, as for `events`; claims follow their events.
            after_revision: what came after this one; 0 for everything, `.attrs["snapshot"]["revision"]` of a frame for what came since.
            heartbeat: how often to say that nothing changed, "1s" to "1h"; None for the server's 30 seconds.
            cursor: of a `Change`, to go on behind it with the same arguments otherwise.

        Raises:
            InvalidRequest: REVISION_IN_FUTURE, CURSOR_INVALID, FILTER_VALUE_UNKNOWN. ServerUnavailable: it stayed away for all attempts.
        """
        request = event_service_pb2.WatchEventsRequest(
            filter=event_filter(query, kinds, phases, actors, targets, policies, tags, start, end), after_revision=whole(after_revision, "after_revision"),
            heartbeat_interval=duration(heartbeat, "heartbeat"), cursor=text(cursor, "cursor"))
        return self._iterate(Stream("EventService/WatchEvents", request, _change, lambda change: change.cursor, is_endless=True))


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
