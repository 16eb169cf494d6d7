"""Converts a frame to the messages of an import."""
from __future__ import annotations

from typing import Dict, Iterator, Mapping, Optional, Tuple

import numpy as np
import pandas as pd
from google.protobuf.duration_pb2 import Duration

from trucedata.v1 import field_pb2, ingest_service_pb2, series_pb2

from . import wire
from .requests import Instant, Span, duration, field, frequency, observation, text, timestamp, unit

_CHUNK_BYTES = 512 * 1024

_RETURNS = {"simple return": field_pb2.FIELD_SIMPLE_RETURN, "log return": field_pb2.FIELD_LOG_RETURN}

Table = Tuple[np.ndarray, Dict[str, Tuple[int, np.ndarray]]]


def columns(frame: pd.DataFrame) -> Table:
    """Returns the times and, by name, the field and values of each column."""
    if not isinstance(frame, pd.DataFrame):
        raise TypeError(f"frame: {type(frame).__name__} is not a pandas DataFrame")
    if not isinstance(frame.index, pd.DatetimeIndex):
        raise TypeError(f"frame: the index is {type(frame.index).__name__}; index the frame by the start of each bar, with set_index")
    if frame.index.tz is None:
        raise ValueError("frame: the index has no time zone; set it with tz_localize")
    if frame.index.hasnans:
        raise ValueError(f"frame: row {int(np.argmax(frame.index.isna()))} has no time")
    if not frame.index.is_monotonic_increasing or not frame.index.is_unique:
        raise ValueError("frame: the times do not ascend, or a time occurs twice; use sort_index, and drop duplicates")
    if not frame.columns.is_unique:
        duplicate = frame.columns[frame.columns.duplicated()][0]
        raise ValueError(f"frame: column {duplicate!r} occurs twice; give each column its own name")
    types, table = pd.api.types, {}
    for name in frame.columns:
        if not types.is_numeric_dtype(frame[name]) or types.is_bool_dtype(frame[name]) or types.is_complex_dtype(frame[name]):
            raise TypeError(f"frame: column {name!r} is {frame[name].dtype}, not numeric; convert it or remove it")
        table[name] = (field(name, "frame")[0], frame[name].to_numpy("float64", na_value=np.nan))
    return frame.index.tz_convert("UTC").tz_localize(None).to_numpy("datetime64[ns]"), table


def header(author: str, message: str, knowledge_time: Optional[Instant], validate_only: bool) -> ingest_service_pb2.ImportHeader:
    return ingest_service_pb2.ImportHeader(
        author=text(author, "author"), message=text(message, "message"), validate_only=validate_only,
        knowledge_time=None if knowledge_time is None else timestamp(knowledge_time, "knowledge_time"))


def series(
    name: str, table: Table, units: Mapping[str, str], length: Optional[str], instrument: str, calendar: str, display_name: str,
    source: str,
    publisher: str, terms: str, note: str, knowledge_delay: Optional[Span], observed_at: Optional[str],
) -> series_pb2.Series:
    """Returns the header of a new series. Its subject is the instrument, or none when only a calendar is given."""
    if not isinstance(units, Mapping):
        raise TypeError(f"units: {units!r} is not a mapping of columns to units, such as {{'close': 'index points'}}")
    for column in table[1].keys() - units.keys():
        raise ValueError(f"units: column {column!r} has no unit; give one for each column")
    described = series_pb2.Series(
        name=text(name, "name"), display_name=text(display_name, "display_name"), frequency=frequency(length, "frequency"),
        calendar=text(calendar, "calendar"), adjustment=series_pb2.ADJUSTMENT_RAW, source=text(source, "source"),
        publisher=text(publisher, "publisher"), terms=text(terms, "terms"), note=text(note, "note"),
        knowledge_delay=duration(knowledge_delay, "knowledge_delay") or Duration(), observation=observation(observed_at, "observed_at"))
    if text(instrument, "instrument"):
        described.instrument = instrument
    for column in units:
        described.fields.append(_spec(column, units[column]))
    return described


def _spec(column: str, described: str) -> field_pb2.FieldSpec:
    """Returns the field of a column from its unit, which can be "simple return" or "log return"."""
    number, column_name = field(column, "units")
    if described in _RETURNS:
        kind = _RETURNS[described]
        if number not in (kind, field_pb2.FIELD_NAMED):
            raise ValueError(f"units: column {column!r} cannot hold a {described}; call it {described.replace(' ', '_')!r} or otherwise")
        return field_pb2.FieldSpec(field=kind, column_name=column_name, unit=unit("fraction", "units"))
    return field_pb2.FieldSpec(field=number, column_name=column_name, unit=unit(described, f"units[{column!r}]"))


def as_stored(stored: series_pb2.Series) -> series_pb2.Series:
    """Returns the header of a stored series without the fields that only the server sets."""
    described = series_pb2.Series()
    described.CopyFrom(stored)
    for output in ("first_time", "last_time", "bar_count"):
        described.ClearField(output)
    return described


def check(table: Table, described: series_pb2.Series) -> None:
    names = [wire.column_name(spec) for spec in described.fields]
    for missing in set(names) - table[1].keys():
        raise ValueError(f"frame: {described.name} has a column {missing!r} that the frame lacks; add it, with NaN where it has no value")
    for unknown in table[1].keys() - set(names):
        raise ValueError(f"frame: {described.name} has no column {unknown!r}; its columns are {', '.join(names)}")


def messages(
    header: ingest_service_pb2.ImportHeader, described: series_pb2.Series, table: Table, replace: bool = False,
) -> Iterator[bytes]:
    """Yields the messages of one import, with the columns in the order of the series."""
    yield ingest_service_pb2.ImportSeriesRequest(
        header=ingest_service_pb2.ImportSeriesHeader(header=header, series=described, replace=replace)).SerializeToString()
    times, values = table
    names = [wire.column_name(spec) for spec in described.fields]
    rows = _CHUNK_BYTES // (8 * (len(names) + 1))
    for start in range(0, len(times), rows):
        block = slice(start, start + rows)
        yield wire.chunk_request(described.name, times[block], {name: (values[name][0], values[name][1][block]) for name in names})
