"""Converts aligned columns to one frame."""
from __future__ import annotations

from typing import Any, Iterable, List, Optional, Sequence

import numpy as np
import pandas as pd

from trucedata.v1 import alignment_pb2

from . import frames, wire


def concatenate(arrays: Sequence[np.ndarray], dtype: str = "float64") -> np.ndarray:
    return np.concatenate(arrays) if arrays else np.empty(0, dtype)


def all_events(messages: Iterable[Any]) -> List[Any]:
    """Returns all events: those of the header, and those that did not fit into it."""
    events: List[Any] = []
    for message in messages:
        if message.HasField("header") and not events:
            events = list(message.header.events)
        elif message.HasField("events"):
            events[message.events.first_index :] = message.events.events
    return events


def event_names(messages: Iterable[Any]) -> List[str]:
    return [event.name for event in all_events(messages)]


def whole_header(messages: Iterable[Any]) -> Any:
    """Returns the header with all series, including those that did not fit into it and were sent in further messages."""
    header: Any = None
    for message in messages:
        if message.HasField("header"):
            header = type(message.header)()
            header.CopyFrom(message.header)
        elif message.HasField("series"):
            header.series.extend(message.series.series)
            header.fields.extend(message.series.fields)
    return header


def session_date(anchor: Any) -> Optional[str]:
    return frames.civil_date(anchor.session_date) if anchor.HasField("session_date") else None


def aligned_frame(messages: List[Any], columns: List[wire.AlignedColumn]) -> pd.DataFrame:
    header = whole_header(messages)
    names, offsets = event_names(messages), np.array(header.offsets, dtype=np.int32)
    series = [each.name for each in header.series]
    missing = frames.enum_names(alignment_pb2.Missing.DESCRIPTOR)
    names_by_value = np.array([missing.get(number, "") for number in range(max(missing) + 1)], dtype=object)

    def repeated(values: Iterable[Any]) -> np.ndarray:
        return np.repeat(np.array(list(values), dtype=object), len(offsets))

    result = pd.DataFrame({
        "event": repeated(names[column.message.event_index] for column in columns),
        "series": repeated(series[column.message.series_index] for column in columns),
        "offset": np.tile(offsets, len(columns)),
        "value": concatenate([column.values for column in columns]),
        "start_time": pd.DatetimeIndex(concatenate([column.start_times for column in columns], "datetime64[ns]"), tz="UTC"),
        "end_time": pd.DatetimeIndex(concatenate([column.end_times for column in columns], "datetime64[ns]"), tz="UTC"),
        "missing": names_by_value[concatenate([column.missing for column in columns], "u1")],
        "session_date": repeated(session_date(column.message.anchor) for column in columns),
        "reason": repeated(frames.enum_name(column.message.anchor, "reason") for column in columns),
        "alternative": repeated(column.message.is_alternative for column in columns).astype(bool),
    })
    result.attrs.update(
        measure=frames.enum_name(header, "measure"), reference=frames.enum_name(header, "reference"),
        anchor_policy=frames.enum_name(header, "anchor_policy"),
        adjustment=frames.enum_name(header, "adjustment"), window=frames.enum_name(header.window, "unit"),
        matched_calendar=header.matched_calendar,
        direction=frames.enum_name(header.match, "direction") if header.HasField("match") else "",
        fields={name: frames.field_name(field) for name, field in zip(series, header.fields)},
        units={each.name: _unit(each, field) for each, field in zip(header.series, header.fields)},
        snapshot=frames.snapshot_facts(header.snapshot))
    return result


def _unit(series: Any, field: Any) -> str:
    """Returns the unit of the field that was read. Returns are fractions regardless of it."""
    return next((frames.unit_text(spec.unit) for spec in series.fields if frames.field_name(spec) == frames.field_name(field)), "")
