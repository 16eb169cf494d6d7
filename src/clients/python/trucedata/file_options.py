"""Converts the options of reading a file to a message, and reads files in pieces."""
from __future__ import annotations

import contextlib
import io
import os
import shutil
import tempfile
from typing import IO, Any, Dict, Iterator, List, Mapping, Optional, Tuple, Union

from trucedata.v1 import field_pb2, series_file_pb2

from .requests import Names, Span, boolean, duration, enum_value, field, integer, number, text, texts, unit

# A path, the bytes of a file, or a file that is open in binary mode.
File = Union[str, "os.PathLike[str]", bytes, bytearray, memoryview, IO[bytes]]

_PIECE_BYTES = 512 * 1024
RETURN_UNITS = {"simple return": field_pb2.FIELD_SIMPLE_RETURN, "log return": field_pb2.FIELD_LOG_RETURN}


def field_spec(name: str, described: Optional[str], rule: Optional[str] = None) -> field_pb2.FieldSpec:
    """Returns a field from its name, its unit, which can be "simple return" or "log return", and its aggregation rule.

    The name "simple_return:NAME" or "log_return:NAME" names a column of returns, as with `trucedata import series --column`.
    """
    kind, _, own_name = text(name, "columns").partition(":")
    number, column_name = field(own_name or kind, "columns")
    if own_name:
        if kind not in ("simple_return", "log_return"):
            raise ValueError(f"columns: {name!r} is neither 'simple_return:NAME' nor 'log_return:NAME'; write the name alone")
        number, column_name = field(kind, "columns")[0], own_name
    spec = field_pb2.FieldSpec(field=number, column_name=column_name)
    if described in RETURN_UNITS:
        if number not in (RETURN_UNITS[described], field_pb2.FIELD_NAMED):
            raise ValueError(f"units: column {name!r} cannot hold a {described}; call it {described.replace(' ', '_')!r} or otherwise")
        spec.field = RETURN_UNITS[described]
        spec.unit.CopyFrom(unit("fraction", "units"))
    elif described is not None:
        spec.unit.CopyFrom(unit(described, f"units[{name!r}]"))
    if rule is not None:
        spec.aggregation_rule = enum_value(field_pb2.AggregationRule, rule, f"rules[{name!r}]")
    return spec


def mapping(value: Optional[Mapping[str, str]], argument: str, example: str) -> Dict[str, str]:
    if value is not None and not isinstance(value, Mapping):
        raise TypeError(f"{argument}: {value!r} is not a mapping, such as {example}")
    return {text(key, argument): text(each, argument) for key, each in (value or {}).items()}


def file_columns(
    columns: Optional[Mapping[str, str]], units: Mapping[str, str], rules: Mapping[str, str],
) -> List[series_file_pb2.SeriesFileColumn]:
    """Returns the columns to read, and entries without a column for the units and rules of other fields."""
    selected = mapping(columns, "columns", "{'Close': 'close'}")
    fields = {name.rpartition(":")[2]: name for name in selected.values()}
    result = [
        series_file_pb2.SeriesFileColumn(column=column, field=_stated(name, units, rules)) for column, name in selected.items()]
    for name in dict.fromkeys([*units, *rules]):
        if name in fields:
            continue
        spec = _stated(name, units, rules)
        if spec.field in RETURN_UNITS.values() and spec.column_name:
            kind = units[name].replace(" ", "_")
            raise ValueError(f"units: {name!r} holds returns, so name its column: columns={{{name!r}: '{kind}:{name}'}}")
        result.append(series_file_pb2.SeriesFileColumn(field=spec))
    return result


def _stated(name: str, units: Mapping[str, str], rules: Mapping[str, str]) -> field_pb2.FieldSpec:
    own_name = name.rpartition(":")[2]
    return field_spec(name, units.get(own_name), rules.get(own_name))


def file_options(
    *, columns: Optional[Mapping[str, str]], units: Mapping[str, str], rules: Mapping[str, str], time_column: Names, symbol_column: str,
    wide: bool, where: Optional[Mapping[str, Any]], knowledge_time_column: str, vintages: bool, time_format: str, zone: str,
    ambiguous: Optional[str], shift: Optional[Span], label: Optional[str], duplicates: Optional[str], missing: Names,
    scale: Optional[float], layout: str = "", delimiter: str = "", header: Names = (), no_header: bool = False, skip_lines: int = 0,
    skip_footer: int = 0, comment: str = "", member: str = "", decimal_comma: bool = False, thousands: str = "",
) -> series_file_pb2.SeriesFileOptions:
    if where is not None and not isinstance(where, Mapping):
        raise TypeError(f"where: {where!r} is not a mapping of columns to values, such as {{'ticker': 'AAPL'}}")
    return series_file_pb2.SeriesFileOptions(
        layout=text(layout, "layout"), delimiter=text(delimiter, "delimiter"), header=texts(header, "header"),
        no_header=boolean(no_header, "no_header"), skip_lines=integer(skip_lines, "skip_lines"),
        skip_footer=integer(skip_footer, "skip_footer"), comment=text(comment, "comment"), member=text(member, "member"),
        columns=file_columns(columns, units, rules), time_columns=time_names(time_column),
        symbol_column=text(symbol_column, "symbol_column"), wide=boolean(wide, "wide"),
        where=[
            series_file_pb2.SeriesFileCondition(column=text(column, "where"), value=_cell(value))
            for column, value in (where or {}).items()],
        knowledge_time_column=text(knowledge_time_column, "knowledge_time_column"), vintages=boolean(vintages, "vintages"),
        time_format=text(time_format, "time_format"), zone=text(zone, "zone"),
        ambiguous_time=enum_value(series_file_pb2.AmbiguousTime, ambiguous, "ambiguous"), shift=duration(shift, "shift"),
        label=enum_value(series_file_pb2.BarLabel, label, "label"),
        duplicate_time=enum_value(series_file_pb2.DuplicateTime, duplicates, "duplicates"),
        decimal_comma=boolean(decimal_comma, "decimal_comma"), thousands=text(thousands, "thousands"), missing=texts(missing, "missing"),
        scale=None if scale is None else number(scale, "scale"))


def time_names(value: Names) -> List[str]:
    """Returns the columns that state the time: a list, or a text in which + joins them."""
    return [each.strip() for each in value.split("+") if each.strip()] if isinstance(value, str) else texts(value, "time_column")


def _cell(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool) or hasattr(value, "__index__"):
        return str(value)
    raise TypeError(f"where: {value!r} is neither text nor a whole number; write the text of the cell")


class FileSource:
    """A file to import, which can be read several times because a call can be repeated."""

    def __init__(self, file: File, name: str) -> None:
        self._file = file
        self._start = 0
        self.name = name or self._default_name()
        if isinstance(file, (bytes, bytearray, memoryview)):
            self.size = len(memoryview(file).cast("B"))
        elif isinstance(file, (str, os.PathLike)):
            self.size = os.stat(file).st_size
        else:
            self._file, self._start, self.size = self._seekable(file)
        if not self.size:
            raise ValueError(f"{self.name}: is empty")

    def _default_name(self) -> str:
        if isinstance(self._file, (str, os.PathLike)):
            return os.path.basename(os.fspath(self._file))
        name = getattr(self._file, "name", "")
        return os.path.basename(name) if isinstance(name, str) else ""

    @staticmethod
    def _seekable(file: Any) -> Tuple[IO[bytes], int, int]:
        if isinstance(file, io.StringIO):
            file = io.BytesIO(file.read().encode())
        if isinstance(file, io.TextIOBase):
            raise TypeError("file: is open as text; open it with open(path, 'rb')")
        if not hasattr(file, "read"):
            raise TypeError(f"file: {type(file).__name__} is not a path, bytes or a file; for a data frame, call import_frame")
        if not (hasattr(file, "seekable") and file.seekable()):
            copy = tempfile.TemporaryFile()
            shutil.copyfileobj(file, copy)
            copy.seek(0)
            file = copy
        start = file.tell()
        size = file.seek(0, io.SEEK_END) - start
        file.seek(start)
        return file, start, size

    def pieces(self) -> Iterator[bytes]:
        """Yields the bytes from the beginning."""
        with contextlib.ExitStack() as stack:
            file: Any = self._file
            if isinstance(file, (bytes, bytearray, memoryview)):
                file = io.BytesIO(file)
            elif isinstance(file, (str, os.PathLike)):
                file = stack.enter_context(open(file, "rb"))
            else:
                file.seek(self._start)
            while piece := file.read(_PIECE_BYTES):
                yield piece
