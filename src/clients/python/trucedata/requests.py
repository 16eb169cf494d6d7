"""Keyword arguments into the messages of the contract; a wrong one raises before anything is sent."""
from __future__ import annotations

import datetime
import re
from typing import Any, Iterable, List, Optional, Tuple, Union

import pandas as pd
from google.protobuf.duration_pb2 import Duration
from google.protobuf.timestamp_pb2 import Timestamp

from trucedata.v1 import as_of_pb2, date_pb2, event_filter_pb2, event_pb2, event_study_pb2, field_pb2, frequency_pb2, interval_pb2, unit_pb2

Instant = Union[str, datetime.datetime, pd.Timestamp]
Span = Union[str, datetime.timedelta, pd.Timedelta]
Day = Union[str, datetime.date]
Names = Union[str, Iterable[str]]

_NANOS = 1_000_000_000


def one_of(enum: Any, word: Optional[str], argument: str) -> Any:
    """The value of an enum by its name without the enum's prefix, in any case: "log_return" of Measure. None is UNSPECIFIED: the server chooses and says so."""
    if word is None:
        return 0
    descriptor = enum.DESCRIPTOR
    prefix = descriptor.values[0].name[: -len("UNSPECIFIED")]
    names = {value.name[len(prefix) :]: value.number for value in descriptor.values if value.number}
    if not isinstance(word, str) or word.upper() not in names:
        raise ValueError(f"{argument}: {word!r} is not one of {', '.join(sorted(name.lower() for name in names))}")
    return names[word.upper()]


def all_of(enum: Any, words: Names, argument: str) -> List[Any]:
    return [one_of(enum, word, argument) for word in texts(words, argument)]


def text(value: str, argument: str) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{argument}: {value!r} is not a text")
    return value


def texts(value: Names, argument: str) -> List[str]:
    """One text or several."""
    if isinstance(value, str):
        return [value]
    if not isinstance(value, Iterable):
        raise TypeError(f"{argument}: {value!r} is not a text or several")
    return [text(each, argument) for each in value]


def chosen(value: Names, argument: str, source: str) -> List[str]:
    """One name or several: none would ask the server for all there are."""
    names = texts(value, argument)
    if not names:
        raise ValueError(f"{argument}: is empty; give one or several, {source} has their names")
    return names


def whole(value: int, argument: str) -> int:
    if isinstance(value, bool) or not hasattr(value, "__index__"):
        raise TypeError(f"{argument}: {value!r} is not a whole number")
    number = value.__index__()
    if not -(2**31) <= number < 2**31:
        raise ValueError(f"{argument}: {value!r} does not fit into 32 bits")
    return number


def number(value: float, argument: str) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise TypeError(f"{argument}: {value!r} is not a number")
    return float(value)


def flag(value: bool, argument: str) -> bool:
    if not isinstance(value, bool):
        raise TypeError(f"{argument}: {value!r} is neither True nor False")
    return value


def timestamp(value: Instant, argument: str) -> Timestamp:
    """An instant; a time without a zone is refused, because nobody can tell which instant it is."""
    try:
        instant = pd.Timestamp(value)
    except (TypeError, ValueError):
        instant = pd.NaT
    if instant is pd.NaT:
        raise ValueError(f"{argument}: {value!r} is not a time between the years 1677 and 2262; write 2025-10-10T20:00:00Z")
    if instant.tzinfo is None:
        raise ValueError(f"{argument}: {value!r} has no time zone; write 2025-10-10T20:00:00Z or give a time with tzinfo")
    seconds, nanos = divmod(instant.value, _NANOS)
    return Timestamp(seconds=seconds, nanos=nanos)


def duration(value: Optional[Span], argument: str) -> Optional[Duration]:
    """A length of time: "5min", "1h" or a timedelta. None stays None."""
    if value is None:
        return None
    try:
        span = pd.Timedelta(value) if isinstance(value, (str, datetime.timedelta)) else pd.NaT
    except ValueError:
        span = pd.NaT
    if span is pd.NaT:
        raise ValueError(f"{argument}: {value!r} is not a length of time; write 5min, 1h or 2d, or give a timedelta")
    # The parts of a negative Duration have the same sign.
    seconds, nanos = divmod(abs(span.value), _NANOS)
    sign = -1 if span.value < 0 else 1
    return Duration(seconds=sign * seconds, nanos=sign * nanos)


def day(value: Optional[Day], argument: str) -> Optional[date_pb2.Date]:
    """A civil day: "2025-10-10" or a date. None stays None."""
    if value is None:
        return None
    try:
        found = datetime.date.fromisoformat(value) if isinstance(value, str) else value
    except ValueError:
        found = None
    if not isinstance(found, datetime.date) or isinstance(found, datetime.datetime):
        raise ValueError(f"{argument}: {value!r} is not a civil day such as 2025-10-10")
    return date_pb2.Date(year=found.year, month=found.month, day=found.day)


def as_of(known: Optional[Instant], revision: Optional[int]) -> as_of_pb2.AsOf:
    message = as_of_pb2.AsOf()
    if known is not None:
        message.knowledge_time.CopyFrom(timestamp(known, "known"))
    if revision is not None:
        message.revision = whole(revision, "revision")
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


def event_filter(
    query: str, kinds: Names, phases: Names, actors: Names, targets: Names, policies: Names, tags: Names, start: Optional[Instant],
    end: Optional[Instant],
) -> event_filter_pb2.EventFilter:
    return event_filter_pb2.EventFilter(
        query=text(query, "query"), kinds=all_of(event_pb2.EventKind, kinds, "kinds"), phases=all_of(event_pb2.Phase, phases, "phases"),
        actors=texts(actors, "actors"), targets=texts(targets, "targets"), policies=texts(policies, "policies"), tags=texts(tags, "tags"),
        time=interval(start, end))


def field(name: str, argument: str) -> Tuple[Any, str]:
    """A column by name: the field, and for one of the importer's own its name."""
    text(name, argument)
    known = {value.name[len("FIELD_") :].lower(): value.number for value in field_pb2.Field.DESCRIPTOR.values if value.number not in (0, field_pb2.FIELD_NAMED)}
    return (known[name], "") if name in known else (field_pb2.FIELD_NAMED, name)


def selector(name: Optional[str], argument: str) -> Any:
    if name is None:
        return None
    chosen, column = field(name, argument)
    return field_pb2.FieldSelector(field=chosen, column_name=column)


def offsets(value: Optional[Tuple[int, int]], argument: str) -> Any:
    """(first, last), both inclusive. None stays None."""
    if value is None:
        return None
    if not isinstance(value, (tuple, list)) or len(value) != 2:
        raise TypeError(f"{argument}: {value!r} is not (first, last), such as (-10, 10)")
    return event_study_pb2.SessionRange(first_offset=whole(value[0], argument), last_offset=whole(value[1], argument))


def frequency(value: Optional[str], argument: str) -> Optional[frequency_pb2.Frequency]:
    """ "session", "week", "month", "irregular", "second", "minute", "hour" or several of the last three: "5 minutes". None stays None."""
    if value is None:
        return None
    units = {each.name[len("FREQUENCY_UNIT_") :].lower(): each.number for each in frequency_pb2.FrequencyUnit.DESCRIPTOR.values if each.number}
    found = re.fullmatch(r"(?:(\d+) )?(\w+?)s?", value) if isinstance(value, str) else None
    if not found or found[2] not in units:
        raise ValueError(f"{argument}: {value!r} is not a frequency; write one of {', '.join(units)}, or a number of them such as '5 minutes'")
    return frequency_pb2.Frequency(unit=units[found[2]], count=whole(int(found[1] or 1), argument))


def unit(value: str, argument: str) -> unit_pb2.Unit:
    """A unit as frames give it: "USD per barrel", "USD", "index points", "fraction", "number of aircraft"."""
    kinds = {each.name[len("UNIT_KIND_") :].replace("_", " ").lower(): each.number for each in unit_pb2.UnitKind.DESCRIPTOR.values if each.number}
    plain = {kind: code for kind, code in kinds.items() if kind not in ("money", "price", "count")}
    text(value, argument)
    if value in plain:
        return unit_pb2.Unit(kind=plain[value])
    if value.startswith("number of "):
        return unit_pb2.Unit(kind=unit_pb2.UNIT_KIND_COUNT, counted=value[len("number of ") :])
    money = re.fullmatch(r"([A-Z]{3})(?: per (.+))?", value)
    if not money:
        raise ValueError(f"{argument}: {value!r} is not a unit; write 'USD per barrel', 'USD', 'number of shares' or one of {', '.join(sorted(plain))}")
    kind = unit_pb2.UNIT_KIND_PRICE if money[2] else unit_pb2.UNIT_KIND_MONEY
    return unit_pb2.Unit(kind=kind, currency=money[1], per=money[2] or "")
