"""Converts arguments to messages of the contract. A wrong argument raises an exception before anything is sent."""
from __future__ import annotations

import datetime
import re
from typing import Any, Dict, Iterable, List, Mapping, Optional, Tuple, Union

import pandas as pd
from google.protobuf.duration_pb2 import Duration
from google.protobuf.timestamp_pb2 import Timestamp

from trucedata.v1 import (
    as_of_pb2, date_pb2, event_filter_pb2, event_pair_pb2, event_pb2, event_study_pb2, field_pb2, frequency_pb2, interval_pb2, series_pb2,
    time_of_day_pb2, unit_pb2)

Instant = Union[str, datetime.datetime, pd.Timestamp]
Span = Union[str, datetime.timedelta, pd.Timedelta]
Day = Union[str, datetime.date]
Names = Union[str, Iterable[str]]
Pairs = Union[str, pd.DataFrame, Iterable[Tuple[str, ...]]]

_NANOS = 1_000_000_000


def enum_value(enum: Any, word: Optional[str], argument: str) -> Any:
    """Returns the value of an enum by its name without prefix, in any case, such as "log_return" of Measure.

    None is UNSPECIFIED, for which the server chooses a value and states its choice.
    """
    if word is None:
        return 0
    descriptor = enum.DESCRIPTOR
    prefix = descriptor.values[0].name[: -len("UNSPECIFIED")]
    names = {value.name[len(prefix) :]: value.number for value in descriptor.values if value.number}
    if not isinstance(word, str) or word.upper() not in names:
        raise ValueError(f"{argument}: {word!r} is not one of {', '.join(sorted(name.lower() for name in names))}")
    return names[word.upper()]


def enum_values(enum: Any, words: Names, argument: str) -> List[Any]:
    return [enum_value(enum, word, argument) for word in texts(words, argument)]


def text(value: str, argument: str) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{argument}: {value!r} is not text")
    return value


def texts(value: Names, argument: str) -> List[str]:
    """Returns one text or several texts as a list."""
    if isinstance(value, str):
        return [value]
    if not isinstance(value, Iterable):
        raise TypeError(f"{argument}: {value!r} is neither text nor a collection of texts")
    return [text(each, argument) for each in value]


def required_names(value: Names, argument: str, source: str) -> List[str]:
    """Returns one name or several names as a list. An empty list is refused, because the server would return everything."""
    names = texts(value, argument)
    if not names:
        raise ValueError(f"{argument}: is empty; give at least one, {source} returns their names")
    return names


def event_pairs(value: Optional[Pairs]) -> Dict[str, Any]:
    """Returns the fields of a request that select its pairs: the name of a list, or the pairs."""
    if value is None:
        return {}
    if isinstance(value, str):
        return {"pair_list": value}
    rows = pair_rows(value)
    if not rows:
        raise ValueError("pairs: is empty; give at least one pair of an event and a series")
    return {"pairs": rows}


def pair_rows(value: Iterable[Any]) -> List[event_pair_pb2.EventPair]:
    """Converts a frame with the columns event, series and, if wanted, benchmark and group, or tuples in that order."""
    columns = ("event", "series", "benchmark", "group")
    if isinstance(value, pd.DataFrame):
        unknown = [column for column in value.columns if column not in columns]
        if unknown or not {"event", "series"} <= set(value.columns):
            found = ", ".join(map(str, value.columns))
            raise ValueError(f"pairs: has the columns {found}; give event, series and, if wanted, benchmark and group")
        present = [column for column in columns if column in value.columns]
        rows = ({column: "" if pd.isna(cell) else cell for column, cell in zip(present, row)}
                for row in value[present].itertuples(index=False))
    else:
        rows = (_pair_of(each, columns) for each in value)
    return [event_pair_pb2.EventPair(**{name: text(cell, f"pairs[{index}].{name}") for name, cell in row.items()})
            for index, row in enumerate(rows)]


def _pair_of(value: Any, columns: Tuple[str, ...]) -> Dict[str, Any]:
    if isinstance(value, str) or not isinstance(value, (tuple, list)) or not 2 <= len(value) <= len(columns):
        raise TypeError(f"pairs: {value!r} is not a tuple of an event and a series, with a benchmark and a group if wanted")
    return dict(zip(columns, value))


def integer(value: int, argument: str) -> int:
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


def boolean(value: bool, argument: str) -> bool:
    if not isinstance(value, bool):
        raise TypeError(f"{argument}: {value!r} is neither True nor False")
    return value


def timestamp(value: Instant, argument: str) -> Timestamp:
    """Converts an instant. A time without a zone is refused, because it does not identify an instant."""
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
    """Converts a duration such as "5min", "1h" or a timedelta. None remains None."""
    if value is None:
        return None
    try:
        span = pd.Timedelta(value) if isinstance(value, (str, datetime.timedelta)) else pd.NaT
    except ValueError:
        span = pd.NaT
    if span is pd.NaT:
        raise ValueError(f"{argument}: {value!r} is not a duration; write 5min, 1h or 2d, or give a timedelta")
    # Both parts of a negative Duration are negative.
    seconds, nanos = divmod(abs(span.value), _NANOS)
    sign = -1 if span.value < 0 else 1
    return Duration(seconds=sign * seconds, nanos=sign * nanos)


def civil_date(value: Optional[Day], argument: str) -> Optional[date_pb2.Date]:
    """Converts a civil day such as "2025-10-10" or a date. None remains None."""
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
        message.revision = integer(revision, "revision")
    return message


def interval(start: Optional[Instant], end: Optional[Instant]) -> Optional[interval_pb2.Interval]:
    """Returns the half-open interval [start, end); None without bounds."""
    if start is None and end is None:
        return None
    message = interval_pb2.Interval()
    if start is not None:
        message.start_time.CopyFrom(timestamp(start, "start"))
    if end is not None:
        message.end_time.CopyFrom(timestamp(end, "end"))
    return message


def event_filter(
    query: str, kinds: Names, phases: Names, actors: Names, targets: Names, policies: Names, tags: Names, instruments: Names,
    start: Optional[Instant], end: Optional[Instant],
) -> event_filter_pb2.EventFilter:
    return event_filter_pb2.EventFilter(
        query=text(query, "query"), kinds=enum_values(event_pb2.EventKind, kinds, "kinds"),
        phases=enum_values(event_pb2.Phase, phases, "phases"),
        actors=texts(actors, "actors"), targets=texts(targets, "targets"), policies=texts(policies, "policies"), tags=texts(tags, "tags"),
        instruments=texts(instruments, "instruments"), time=interval(start, end))


def event_groups(value: Any) -> List[event_study_pb2.EventGroup]:
    """Converts groups of events: {label: names}, {label: arguments of `event_filter`} or a Series of labels by event. None is no group."""
    if isinstance(value, pd.Series):
        members: Dict[str, List[str]] = {}
        for event, label in value.dropna().items():
            members.setdefault(text(label, "groups"), []).append(text(event, "groups"))
        value = members
    if value is not None and not isinstance(value, Mapping):
        raise TypeError(f"groups: {value!r} is neither a mapping from labels to events nor a Series of labels by event")
    return [_event_group(text(label, "groups"), events) for label, events in (value or {}).items()]


def _event_group(label: str, events: Any) -> event_study_pb2.EventGroup:
    if not isinstance(events, Mapping):
        return event_study_pb2.EventGroup(label=label, events=texts(events, "groups"))
    choices: Dict[str, Any] = {
        "query": "", "start": None, "end": None,
        **dict.fromkeys(("kinds", "phases", "actors", "targets", "policies", "tags", "instruments"), ())}
    unknown = [name for name in events if name not in choices]
    if unknown:
        raise ValueError(f"groups: {unknown[0]!r} does not select events; the names are {', '.join(choices)}")
    return event_study_pb2.EventGroup(label=label, filter=event_filter(**{**choices, **events}))


def field(name: str, argument: str) -> Tuple[Any, str]:
    """Returns the field of a column and, for a column that the importer defines, its name; otherwise ""."""
    text(name, argument)
    others = (field_pb2.FIELD_UNSPECIFIED, field_pb2.FIELD_NAMED)
    values = field_pb2.Field.DESCRIPTOR.values
    known = {value.name[len("FIELD_") :].lower(): value.number for value in values if value.number not in others}
    return (known[name], "") if name in known else (field_pb2.FIELD_NAMED, name)


def selector(name: Optional[str], argument: str) -> Any:
    if name is None:
        return None
    number, column_name = field(name, argument)
    return field_pb2.FieldSelector(field=number, column_name=column_name)


def offsets(value: Optional[Tuple[int, int]], argument: str) -> Any:
    """Converts (first, last), both inclusive. None remains None."""
    if value is None:
        return None
    if not isinstance(value, (tuple, list)) or len(value) != 2:
        raise TypeError(f"{argument}: {value!r} is not (first, last), such as (-10, 10)")
    return event_study_pb2.SessionRange(first_offset=integer(value[0], argument), last_offset=integer(value[1], argument))


def frequency(value: Optional[str], argument: str) -> Optional[frequency_pb2.Frequency]:
    """Converts "session", "week", "month", "quarter", "year", "irregular", "second", "minute" or "hour", or a number of
    the last three, such as "5 minutes".

    None remains None.
    """
    if value is None:
        return None
    values = frequency_pb2.FrequencyUnit.DESCRIPTOR.values
    units = {each.name[len("FREQUENCY_UNIT_") :].lower(): each.number for each in values if each.number}
    found = re.fullmatch(r"(?:(\d+) )?(\w+?)s?", value) if isinstance(value, str) else None
    if not found or found[2] not in units:
        raise ValueError(
            f"{argument}: {value!r} is not a frequency; write one of {', '.join(units)}, or a number of units such as '5 minutes'")
    return frequency_pb2.Frequency(unit=units[found[2]], count=integer(int(found[1] or 1), argument))


def observation(value: Optional[str], argument: str) -> Optional[series_pb2.ObservationRule]:
    """Converts a time of day such as "14:30", or "19:30 Europe/London" in a zone other than the calendar's. None remains None."""
    if value is None:
        return None
    found = re.fullmatch(r"(\d\d):(\d\d)(?::(\d\d))?(?: (\S+))?", value) if isinstance(value, str) else None
    if not found:
        raise ValueError(f"{argument}: {value!r} is not a time of day; write '14:30', or '19:30 Europe/London' for a zone of its own")
    hours, minutes, seconds = (int(part or 0) for part in found.groups()[:3])
    at = time_of_day_pb2.TimeOfDay(hours=hours, minutes=minutes, seconds=seconds)
    return series_pb2.ObservationRule(time_of_day=at, time_zone=found[4] or "")


def unit(value: str, argument: str) -> unit_pb2.Unit:
    """Converts a unit as frames state it: "USD per barrel", "USD", "index points", "fraction", "number of aircraft"."""
    values = unit_pb2.UnitKind.DESCRIPTOR.values
    kinds = {each.name[len("UNIT_KIND_") :].replace("_", " ").lower(): each.number for each in values if each.number}
    plain = {kind: code for kind, code in kinds.items() if kind not in ("money", "price", "count")}
    text(value, argument)
    if value in plain:
        return unit_pb2.Unit(kind=plain[value])
    if value.startswith("number of "):
        return unit_pb2.Unit(kind=unit_pb2.UNIT_KIND_COUNT, counted=value[len("number of ") :])
    money = re.fullmatch(r"([A-Z]{3})(?: per (.+))?", value)
    if not money:
        raise ValueError(
            f"{argument}: {value!r} is not a unit; write 'USD per barrel', 'USD', 'number of shares' or one of {', '.join(sorted(plain))}")
    kind = unit_pb2.UNIT_KIND_PRICE if money[2] else unit_pb2.UNIT_KIND_MONEY
    return unit_pb2.Unit(kind=kind, currency=money[1], per=money[2] or "")
