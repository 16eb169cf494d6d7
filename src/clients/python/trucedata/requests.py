"""Keyword arguments into the messages of the contract; a wrong one raises before anything is sent."""
from __future__ import annotations

import datetime
from typing import Iterable, List, Optional, Union

import pandas as pd
from google.protobuf.timestamp_pb2 import Timestamp

from trucedata.v1 import as_of_pb2, interval_pb2

Instant = Union[str, datetime.datetime, pd.Timestamp]


def one_of(enum, word: Optional[str], argument: str) -> int:
    """The value of an enum by its name without the enum's prefix, in any case: "log_return" of Measure. None is UNSPECIFIED: the server chooses and says so."""
    if word is None:
        return 0
    descriptor = enum.DESCRIPTOR
    prefix = descriptor.values[0].name[: -len("UNSPECIFIED")]
    names = {value.name[len(prefix) :]: value.number for value in descriptor.values if value.number}
    if not isinstance(word, str) or word.upper() not in names:
        raise ValueError(f"{argument}: {word!r} is not one of {', '.join(sorted(name.lower() for name in names))}")
    return names[word.upper()]


def all_of(enum, words: Iterable[str], argument: str) -> List[int]:
    return [one_of(enum, word, argument) for word in texts(words, argument)]


def texts(value: Union[str, Iterable[str]], argument: str) -> List[str]:
    """One text or several."""
    values = [value] if isinstance(value, str) else list(value)
    for each in values:
        if not isinstance(each, str):
            raise TypeError(f"{argument}: {each!r} is not a text")
    return values


def timestamp(value: Instant, argument: str) -> Timestamp:
    """An instant; a time without a zone is refused, because nobody can tell which instant it is."""
    instant = pd.Timestamp(value)
    if instant.tzinfo is None:
        raise ValueError(f"{argument}: {value!r} has no time zone; write 2025-10-10T20:00:00Z or give a time with tzinfo")
    seconds, nanos = divmod(instant.value, 1_000_000_000)
    return Timestamp(seconds=seconds, nanos=nanos)


def as_of(known: Optional[Instant], revision: Optional[int]) -> as_of_pb2.AsOf:
    message = as_of_pb2.AsOf()
    if known is not None:
        message.knowledge_time.CopyFrom(timestamp(known, "known"))
    if revision is not None:
        if isinstance(revision, bool) or not isinstance(revision, int):
            raise TypeError(f"revision: {revision!r} is not a whole number")
        message.revision = revision
    return message


def interval(start: Optional[Instant], end: Optional[Instant]) -> Optional[interval_pb2.Interval]:
    """The half-open interval [start, end); None without bounds."""
    if start is None and end is None:
        return None
    message = interval_pb2.Interval()
    if start is not None:
        message.start_time.CopyFrom(timestamp(start, "start"))
    if end is not None:
        message.end_time.CopyFrom(timestamp(end, "end"))
    return message
