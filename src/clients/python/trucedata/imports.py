"""Creates the messages of an import of bars."""
from __future__ import annotations

from types import MappingProxyType
from typing import Any, Callable, Dict, Iterator, List, Mapping, Optional

from google.protobuf.duration_pb2 import Duration

from trucedata.v1 import field_pb2, ingest_service_pb2, series_file_pb2, series_pb2

from . import wire
from .file_options import FileSource, field_spec
from .import_frames import FrameContent, Table
from .requests import Instant, Span, duration, frequency, observation, text, timestamp

_CHUNK_BYTES = 512 * 1024

# What the server takes for properties of a new series that are not given.
_DEFAULTS = {"source": "imported by the user", "publisher": "not stated", "terms": "not stated"}

Header = ingest_service_pb2.ImportSeriesHeader


def header(author: str, message: str, knowledge_time: Optional[Instant], validate_only: bool) -> ingest_service_pb2.ImportHeader:
    return ingest_service_pb2.ImportHeader(
        author=text(author, "author"), message=text(message, "message"), validate_only=validate_only,
        knowledge_time=None if knowledge_time is None else timestamp(knowledge_time, "knowledge_time"))


def given_series(
    name: str, *, length: Optional[str], instrument: str, calendar: str, display_name: str, source: str, publisher: str, terms: str,
    note: str, knowledge_delay: Optional[Span], observed_at: Optional[str],
) -> series_pb2.Series:
    """Returns the properties of a series that are given."""
    given = series_pb2.Series(
        name=text(name, "name"), display_name=text(display_name, "display_name"), frequency=frequency(length, "frequency"),
        calendar=text(calendar, "calendar"), source=text(source, "source"), publisher=text(publisher, "publisher"),
        terms=text(terms, "terms"), note=text(note, "note"), knowledge_delay=duration(knowledge_delay, "knowledge_delay"),
        observation=observation(observed_at, "observed_at"))
    if text(instrument, "instrument"):
        given.instrument = instrument
    return given


def described_series(
    given: series_pb2.Series, stored: Optional[series_pb2.Series], units: Mapping[str, str] = MappingProxyType({}),
    rules: Mapping[str, str] = MappingProxyType({}),
) -> series_pb2.Series:
    """Returns the header of the import: the stored header with the given properties, or a new one with the defaults of the server."""
    described = series_pb2.Series()
    if stored is None:
        described.adjustment = series_pb2.ADJUSTMENT_RAW
        described.display_name = given.name.partition("/")[2]
        for name, value in _DEFAULTS.items():
            setattr(described, name, value)
        described.knowledge_delay.CopyFrom(Duration())
    else:
        described.CopyFrom(stored)
        for output in ("first_time", "last_time", "bar_count", "contract_rule"):
            described.ClearField(output)
    for field, value in given.ListFields():
        described.ClearField(field.name)
        if hasattr(value, "CopyFrom"):
            getattr(described, field.name).CopyFrom(value)
        else:
            setattr(described, field.name, value)
    if stored is not None:
        _change_fields(described, units, rules)
    return described


def set_frequency(given: series_pb2.Series, value: Optional[str]) -> None:
    if value is not None:
        given.frequency.CopyFrom(frequency(value, "frequency"))


def defaults(given: series_pb2.Series, inferred: Optional[str]) -> Dict[str, str]:
    """Returns the properties of a new series that are not given, with their values."""
    values: Dict[str, str] = {} if inferred is None else {"frequency": inferred}
    if not given.display_name and "{symbol}" not in given.name:
        values["display_name"] = given.name.partition("/")[2]
    values.update((name, value) for name, value in _DEFAULTS.items() if not getattr(given, name))
    if not given.HasField("knowledge_delay"):
        values["knowledge_delay"] = "0s"
    return values


def check_complete(given: series_pb2.Series) -> None:
    """Raises one error with everything that a new series lacks."""
    missing = []
    if not given.HasField("frequency"):
        missing.append("frequency (such as 'session', 'hour' or 'irregular'; the times permit several)")
    if not given.calendar and not given.instrument:
        missing.append("calendar (such as 'calendars/XNYS' or 'calendars/24x7') or instrument")
    if missing:
        raise ValueError(f"name: {given.name} does not exist; to create it, give {' and '.join(missing)}")


def field_specs(names: List[str], units: Mapping[str, str], rules: Mapping[str, str]) -> List[field_pb2.FieldSpec]:
    for name in rules:
        if name not in names:
            raise ValueError(f"rules: there is no column {name!r}; the columns are {', '.join(names)}")
    return [field_spec(name, units.get(name), rules.get(name)) for name in names]


def _change_fields(described: series_pb2.Series, units: Mapping[str, str], rules: Mapping[str, str]) -> None:
    """Sets the units and rules that are given for fields of a stored series."""
    specs = {wire.column_name(spec): spec for spec in described.fields}
    for argument, values in (("units", units), ("rules", rules)):
        for name in values:
            if name not in specs:
                raise ValueError(f"{argument}: {described.name} has no column {name!r}; its columns are {', '.join(specs)}")
    for name, spec in specs.items():
        given = field_spec(name, units.get(name), rules.get(name))
        if name in units:
            spec.field = given.field
            spec.unit.CopyFrom(given.unit)
        if name in rules:
            spec.aggregation_rule = given.aggregation_rule


def check_columns(names: List[str], described: series_pb2.Series) -> None:
    stored = [wire.column_name(spec) for spec in described.fields]
    for missing in sorted(set(stored) - set(names)):
        raise ValueError(f"frame: {described.name} has a column {missing!r} that the frame lacks; add it, with NaN where it has no value")
    for unknown in sorted(set(names) - set(stored)):
        raise ValueError(f"frame: {described.name} has no column {unknown!r}; its columns are {', '.join(stored)}")


def chunk_messages(header: Header, table: Table, progress_bar: Callable[..., Any]) -> Iterator[bytes]:
    """Yields the messages of one import, with the columns in the order of the series."""
    yield ingest_service_pb2.ImportSeriesRequest(header=header).SerializeToString()
    times, values = table
    names = [wire.column_name(spec) for spec in header.series.fields]
    rows = _CHUNK_BYTES // (8 * (len(names) + 1))
    progress = progress_bar(len(times))
    try:
        for start in range(0, len(times), rows):
            block = slice(start, start + rows)
            yield wire.chunk_request(header.series.name, times[block], {name: (values[name][0], values[name][1][block]) for name in names})
            progress.update(len(times[block]))
    finally:
        progress.close()


def frame_messages(header: Header, content: FrameContent, progress_bar: Callable[..., Any]) -> Iterator[bytes]:
    """Yields the messages of a frame that is sent as a file."""
    yield ingest_service_pb2.ImportSeriesRequest(header=header).SerializeToString()
    progress = progress_bar(len(content.frame))
    try:
        for count, pieces in content.rows():
            for piece in pieces:
                yield ingest_service_pb2.ImportSeriesRequest(data=piece).SerializeToString()
            progress.update(count)
    finally:
        progress.close()


def file_messages(header: Header, source: FileSource, progress_bar: Callable[..., Any]) -> Iterator[bytes]:
    yield ingest_service_pb2.ImportSeriesRequest(header=header).SerializeToString()
    progress = progress_bar(source.size, "B")
    try:
        for piece in source.pieces():
            yield ingest_service_pb2.ImportSeriesRequest(data=piece).SerializeToString()
            progress.update(len(piece))
    finally:
        progress.close()


def frame_options(options: series_file_pb2.SeriesFileOptions, content: FrameContent) -> series_file_pb2.SeriesFileOptions:
    """Returns the options of a file without a header line, so that line 1 of an error is the first row."""
    result = series_file_pb2.SeriesFileOptions()
    result.CopyFrom(options)
    result.delimiter, result.no_header = ",", True
    result.header[:] = content.header
    result.time_columns[:] = content.time_columns
    return result
