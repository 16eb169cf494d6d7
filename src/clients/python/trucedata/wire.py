"""Decodes streamed columns to NumPy. The bytes of a packed field are the array, so no value becomes a Python object."""
from __future__ import annotations

import dataclasses
from typing import Any, Dict, Iterable, List, Mapping, Optional, Tuple

import numpy as np
from google.protobuf.descriptor import FieldDescriptor

from trucedata.v1 import alignment_pb2, event_study_pb2, field_pb2, impact_service_pb2, market_service_pb2, series_chunk_pb2, snapshot_pb2

_FIXED = {1: 8, 5: 4}


@dataclasses.dataclass(frozen=True)
class SeriesChunk:
    """Consecutive bars of one series.

    Attributes:
        series: `series/{id}`.
        times: shape (n,), datetime64[ns] in UTC, strictly ascending; the start of each bar.
        columns: float64 arrays of shape (n,) in the field's unit, by field in lower case ("close") or by name; NaN marks a missing value.
        cursor: resumes the stream after this chunk.
        snapshot: the snapshot that was read.
    """

    series: str
    times: np.ndarray
    columns: Dict[str, np.ndarray]
    cursor: str
    snapshot: snapshot_pb2.Snapshot


@dataclasses.dataclass(frozen=True)
class AlignedColumn:
    """One event and one series over the offsets of the header.

    Attributes:
        message: everything except the arrays: indexes, anchor, reference, confounding events, cursor.
        values: shape (offsets,), float64; NaN where `missing` is not 1 (PRESENT).
        start_times, end_times: shape (offsets,), datetime64[ns] in UTC; NaT where `missing` is not 1.
        missing: shape (offsets,), the numbers of trucedata.v1.Missing.
    """

    message: alignment_pb2.AlignedColumn
    values: np.ndarray
    start_times: np.ndarray
    end_times: np.ndarray
    missing: np.ndarray


@dataclasses.dataclass(frozen=True)
class AlignedPanel:
    """Columns that were received in one message.

    Attributes:
        columns: the columns, in order. Those that share a frame share its arrays.
        cursor: resumes the stream after this panel.
    """

    columns: List[AlignedColumn]
    cursor: str


@dataclasses.dataclass(frozen=True)
class StudyColumns:
    """Results of one series and several events.

    Attributes:
        message: everything except the columns of doubles.
        columns: float64 arrays by their names in ImpactResults; row-major where a row has several values, empty where the test was not
            requested.
    """

    message: event_study_pb2.ImpactResults
    columns: Dict[str, np.ndarray]


_STUDY_COLUMNS: Dict[int, str] = {
    field.number: field.name for field in event_study_pb2.ImpactResults.DESCRIPTOR.fields if field.type == FieldDescriptor.TYPE_DOUBLE}


def _varint(data: memoryview, at: int) -> Tuple[int, int]:
    result = shift = 0
    while True:
        byte = data[at]
        at += 1
        result |= (byte & 0x7F) << shift
        if byte < 0x80:
            return result, at
        shift += 7


def split_fields(data: memoryview, numbers: Iterable[int]) -> Tuple[bytes, Dict[int, List[memoryview]]]:
    """Splits a message into the given length-delimited fields, in order of appearance, and the bytes of all other fields."""
    found: Dict[int, List[memoryview]] = {number: [] for number in numbers}
    rest, at = [], 0
    while at < len(data):
        start = at
        tag, at = _varint(data, at)
        wire_type, length = tag & 7, None
        if wire_type == 0:
            _, at = _varint(data, at)
        elif wire_type == 2:
            length, at = _varint(data, at)
            at += length
        else:
            at += _FIXED[wire_type]
        if length is not None and tag >> 3 in found:
            found[tag >> 3].append(data[at - length : at])
        else:
            rest.append(data[start:at])
    return b"".join(rest), found


def _array(pieces: List[memoryview], dtype: str) -> np.ndarray:
    arrays = [np.frombuffer(piece, dtype) for piece in pieces]
    return arrays[0] if len(arrays) == 1 else np.concatenate(arrays) if arrays else np.empty(0, dtype)


def _times(pieces: List[memoryview]) -> np.ndarray:
    return _array(pieces, "<i8").view("datetime64[ns]")


def series_chunk(data: bytes) -> Optional[SeriesChunk]:
    """Decodes a ReadSeriesResponse. Returns None when it has no chunk."""
    rest, outer = split_fields(memoryview(data), (1,))
    if not outer[1]:
        return None
    response = market_service_pb2.ReadSeriesResponse.FromString(rest)
    rest, inner = split_fields(outer[1][0], (2, 3))
    chunk = series_chunk_pb2.SeriesChunk.FromString(rest)
    columns = {}
    for piece in inner[3]:
        rest, values = split_fields(piece, (3,))
        column = series_chunk_pb2.Column.FromString(rest)
        columns[column_name(column)] = _array(values[3], "<f8")
    return SeriesChunk(chunk.series, _times(inner[2]), columns, chunk.cursor, response.snapshot)


def column_name(column: Any) -> str:
    """Returns "close" for FIELD_CLOSE, and the name of the column for FIELD_NAMED."""
    return column.column_name or field_pb2.Field.Name(column.field).replace("FIELD_", "").lower()


def align_response(data: bytes) -> Any:
    """Decodes an AlignEventsResponse to an AlignedColumn, an AlignedPanel or, for a header, events or series, the message."""
    rest, outer = split_fields(memoryview(data), (2, 4))
    if outer[4]:
        return _panel(outer[4][0])
    if not outer[2]:
        return impact_service_pb2.AlignEventsResponse.FromString(rest)
    rest, inner = split_fields(outer[2][0], (5, 6, 7, 8))
    # Every value of Missing is less than 128, so a packed enum has one byte per row.
    return AlignedColumn(
        alignment_pb2.AlignedColumn.FromString(rest), _array(inner[7], "<f8"), _times(inner[5]), _times(inner[6]), _array(inner[8], "u1"))


def _panel(data: memoryview) -> AlignedPanel:
    rest, inner = split_fields(data, (1, 4))
    panel = alignment_pb2.AlignedPanel.FromString(rest)
    frames = [split_fields(piece, (4, 5, 6)) for piece in inner[1]]
    shared = [
        (alignment_pb2.AlignedFrame.FromString(rest), _times(fields[4]), _times(fields[5]), _array(fields[6], "u1"))
        for rest, fields in frames]
    columns = []
    for index, values in enumerate(_array(inner[4], "<f8").reshape(len(panel.series_indexes), -1)):
        frame, starts, ends, missing = shared[panel.frame_indexes[index]]
        message = alignment_pb2.AlignedColumn(
            event_index=frame.event_index, is_alternative=frame.is_alternative, series_index=panel.series_indexes[index],
            anchor=frame.anchor)
        missing = missing if missing.size else np.full(values.size, alignment_pb2.MISSING_PRESENT, "u1")
        columns.append(AlignedColumn(message, values, starts, ends, missing))
    return AlignedPanel(columns, panel.cursor)


def impact_response(data: bytes) -> Any:
    """Decodes an EstimateImpactResponse to StudyColumns or, for a header, events, series, a frame or an aggregate, the message."""
    rest, outer = split_fields(memoryview(data), (4,))
    if not outer[4]:
        return impact_service_pb2.EstimateImpactResponse.FromString(rest)
    rest, inner = split_fields(outer[4][0], _STUDY_COLUMNS)
    return StudyColumns(
        event_study_pb2.ImpactResults.FromString(rest), {name: _array(inner[number], "<f8") for number, name in _STUDY_COLUMNS.items()})


def chunk_request(series: str, times: np.ndarray, columns: Mapping[str, Tuple[Any, np.ndarray]]) -> bytes:
    """Encodes an ImportSeriesRequest with a chunk of datetime64[ns] times and, by name, the field and float64 values of each column."""
    parts = [_field(1, series.encode()), _field(2, times.astype("<i8").tobytes())]
    for name, (field, values) in columns.items():
        column = series_chunk_pb2.Column(field=field, column_name=name if field == field_pb2.FIELD_NAMED else "")
        parts.append(_field(3, column.SerializeToString() + _field(3, values.astype("<f8").tobytes())))
    return _field(2, b"".join(parts))


def _field(number: int, data: bytes) -> bytes:
    length, size = b"", len(data)
    while size > 0x7F:
        length += bytes((size & 0x7F | 0x80,))
        size >>= 7
    return bytes((number << 3 | 2,)) + length + bytes((size,)) + data
