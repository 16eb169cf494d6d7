"""Converts data frames to the columns of an import, or to a file if an option of reading applies to them."""
from __future__ import annotations

import datetime
import decimal
import importlib
import io
import numbers
import re
from typing import Any, Dict, Iterable, Iterator, List, Optional, Tuple

import numpy as np
import pandas as pd

from .requests import field

Table = Tuple[np.ndarray, Dict[str, Tuple[int, np.ndarray]]]

_NANOS = {"s": 10**9, "ms": 10**6, "us": 10**3, "ns": 1}
_DAY = 86_400 * 10**9
_ROWS = 20_000
_PIECE_BYTES = 512 * 1024
_TIME = "time"


def to_pandas(frame: Any) -> pd.DataFrame:
    """Converts a pandas DataFrame or Series, or a table of polars, pyarrow or another library that exports Arrow, by its own method."""
    if isinstance(frame, pd.Series):
        return frame.to_frame("value" if frame.name is None else frame.name)
    if isinstance(frame, pd.DataFrame):
        return frame
    kind = f"{type(frame).__module__.partition('.')[0]} {type(frame).__name__}"
    if type(frame).__name__ == "LazyFrame":
        raise TypeError(f"frame: {kind} has no rows yet; call collect()")
    try:
        if hasattr(frame, "to_pandas"):
            return frame.to_pandas()
        if hasattr(frame, "__arrow_c_stream__"):
            return importlib.import_module("pyarrow").table(frame).to_pandas()
    except ImportError as error:
        raise TypeError(
            f"frame: the conversion of a {kind} requires {error.name or 'pyarrow'}; install it, or write the table as CSV or Parquet "
            "and call import_csv") from None
    raise TypeError(
        f"frame: {kind} is neither a pandas DataFrame nor a table that converts to one with to_pandas() or __arrow_c_stream__; "
        "build a DataFrame, or write a CSV or Parquet file and call import_csv")


class FrameContent:
    """The rows of a frame as columns, with the columns of times as text."""

    def __init__(
        self, frame: pd.DataFrame, time_columns: List[str], texts: Iterable[str], time_format: str,
    ) -> None:
        if isinstance(frame.columns, pd.MultiIndex):
            raise ValueError("frame: the columns have several levels; select one, for example with frame.xs('AAPL', axis=1, level=1)")
        frame = _with_index_as_columns(frame)
        if not frame.columns.is_unique:
            duplicate = frame.columns[frame.columns.duplicated()][0]
            raise ValueError(f"frame: column {duplicate!r} occurs twice; give each column its own name")
        unnamed = [name for name in frame.columns if not isinstance(name, str)]
        if unnamed:
            raise TypeError(f"frame: the name of column {unnamed[0]!r} is not text; rename it")
        if not len(frame):
            raise ValueError("frame: has no rows")
        self.frame = frame
        self.time_columns = time_columns or _time_columns(frame)
        for name in [*self.time_columns, *texts]:
            if name not in frame.columns:
                raise ValueError(f"frame: has no column {name!r}; its columns are {', '.join(frame.columns)}")
        texts = set(texts)
        self.values = [name for name in frame.columns if name not in self.time_columns and name not in texts]
        for name in self.time_columns:
            _check_times(frame[name], name)
            if _is_number(frame[name]) and not time_format:
                raise TypeError(
                    f"frame: column {name!r} has numbers as times; give time_format, such as 's', 'ms', 'us', 'ns' or 'yyyymmdd', "
                    "or convert it with pandas.to_datetime")
        for name in self.values:
            _check_values(frame[name], name)

    def plain(self) -> Optional[Table]:
        """Returns the times and, by name, the field and values of each column; None if the frame must be sent as a file."""
        times = self.frame[self.time_columns[0]] if len(self.time_columns) == 1 else pd.Series(dtype=object)
        if not isinstance(times.dtype, pd.DatetimeTZDtype) or not times.is_monotonic_increasing or not times.is_unique:
            return None
        table = {}
        for name in self.values:
            column = self.frame[name]
            if not pd.api.types.is_numeric_dtype(column) or not re.fullmatch("[a-z0-9_]{1,100}", name):
                return None
            table[name] = (field(name, "frame")[0], column.to_numpy("float64", na_value=np.nan))
        return times.dt.tz_convert("UTC").dt.tz_localize(None).to_numpy().astype("datetime64[ns]"), table

    def are_midnights(self) -> bool:
        """Returns whether all times are civil dates or midnights in their zone."""
        local = [_local(self.frame[name]) for name in self.time_columns]
        return len(local) == 1 and local[0] is not None and not (local[0] % _DAY).any()

    def frequency(self) -> Optional[str]:
        """Returns the frequency if the times permit only one."""
        if len(self.time_columns) != 1:
            return None
        column = self.frame[self.time_columns[0]]
        local = _local(column)
        if local is None:
            return None
        if not (local % _DAY).any():
            return _calendar_frequency(np.unique(local) // _DAY)
        is_aware = isinstance(column.dtype, pd.DatetimeTZDtype)
        return _clock_frequency(np.unique(_nanos(column, str(column.name)) if is_aware else local))

    def rows(self) -> Iterator[Tuple[int, List[bytes]]]:
        """Yields the rows as CSV without a header line: the number of rows, and their pieces. Floats have all digits."""
        columns = [*self.time_columns, *(name for name in self.frame.columns if name not in self.time_columns)]
        for start in range(0, len(self.frame), _ROWS):
            block = self.frame.iloc[start : start + _ROWS]
            texts = {
                name: _time_texts(block[name], self.frame[name]) if name in self.time_columns else _cells(block[name]) for name in columns}
            out = io.StringIO()
            pd.DataFrame(texts, columns=columns).to_csv(out, index=False, header=False)
            data = out.getvalue().replace("\r\n", "\n").encode()
            yield len(block), [data[at : at + _PIECE_BYTES] for at in range(0, len(data), _PIECE_BYTES)]

    @property
    def header(self) -> List[str]:
        return [*self.time_columns, *(name for name in self.frame.columns if name not in self.time_columns)]


def _with_index_as_columns(frame: pd.DataFrame) -> pd.DataFrame:
    index = frame.index
    if isinstance(index, pd.RangeIndex) and index.name is None:
        return frame
    is_time = isinstance(index, (pd.DatetimeIndex, pd.PeriodIndex)) or _holds_dates(index.to_series())
    if not isinstance(index, pd.MultiIndex) and not is_time and index.name is None:
        return frame.reset_index(drop=True)
    names = [_TIME if name is None and not isinstance(index, pd.MultiIndex) else name for name in index.names]
    if any(name in frame.columns for name in names):
        names = [name for name in names if name in frame.columns]
        raise ValueError(f"frame: {names[0]!r} names both the index and a column; rename one of them")
    frame = frame.rename_axis(index=names)
    return frame.reset_index()


def _holds_dates(column: pd.Series) -> bool:
    """Returns whether a column of objects consists of dates or times."""
    if column.dtype != object:
        return False
    known = column[~column.isna()]
    return len(known) > 0 and all(isinstance(each, datetime.date) for each in known)


def _time_columns(frame: pd.DataFrame) -> List[str]:
    """Returns the only column of times, or nothing if the server has to find it by its name."""
    found = [
        name for name in frame.columns
        if isinstance(frame[name].dtype, (pd.DatetimeTZDtype, pd.PeriodDtype)) or frame[name].dtype.kind == "M"
        or _holds_dates(frame[name])]
    if len(found) == 1:
        return found
    if found:
        raise ValueError(f"frame: the columns {', '.join(found)} have times; give the one that labels the bars as time_column")
    named = [name for name in frame.columns if name.lower() in ("time", "date", "datetime", "timestamp", "day")]
    if len(named) != 1:
        raise ValueError("frame: has no column of times; index it by the start of each bar with set_index, or give time_column")
    return named


def _is_number(column: pd.Series) -> bool:
    return bool(pd.api.types.is_numeric_dtype(column)) and not pd.api.types.is_bool_dtype(column)


def _check_times(column: pd.Series, name: str) -> None:
    missing = column.isna().to_numpy()
    if missing.any():
        raise ValueError(f"frame: row {int(np.argmax(missing))} has no time in column {name!r}")
    if column.dtype.kind == "M" or isinstance(column.dtype, pd.DatetimeTZDtype):
        _nanos(column, name)
    elif isinstance(column.dtype, pd.PeriodDtype):
        if not re.fullmatch(r"D|M|Q-DEC|A-DEC|Y-DEC", column.dtype.freq.freqstr):
            raise ValueError(f"frame: column {name!r} has periods of {column.dtype.freq.freqstr}; convert them with dt.to_timestamp()")
    elif pd.api.types.is_bool_dtype(column):
        raise TypeError(f"frame: column {name!r} is {column.dtype}, not times")


def _nanos(column: pd.Series, name: str) -> np.ndarray:
    """Returns naive times as nanoseconds since 1970. A time that they cannot hold is refused instead of wrapping."""
    naive = column.dt.tz_convert("UTC").dt.tz_localize(None) if isinstance(column.dtype, pd.DatetimeTZDtype) else column
    raw = naive.to_numpy()
    factor = _NANOS[np.datetime_data(raw.dtype)[0]]
    counts = raw.view("i8")
    outside = np.abs(counts) > (2**63 - 1) // factor
    if outside.any():
        row = int(np.argmax(outside))
        raise ValueError(f"frame: row {row}: {raw[row]} in column {name!r} is not between the years 1677 and 2262; correct or remove it")
    return counts * factor


def _local(column: pd.Series) -> Optional[np.ndarray]:
    """Returns the local times of a column as nanoseconds; None for text, numbers and times in several zones."""
    if isinstance(column.dtype, pd.DatetimeTZDtype):
        column = column.dt.tz_localize(None)
    if isinstance(column.dtype, pd.PeriodDtype):
        column = column.dt.to_timestamp()
    if column.dtype.kind == "M":
        return _nanos(column, str(column.name))
    if not _holds_dates(column) or any(getattr(each, "tzinfo", None) for each in column):
        return None
    try:
        return np.array([pd.Timestamp(each).value for each in column], dtype="i8")
    except ValueError:
        return None


def _calendar_frequency(days: np.ndarray) -> Optional[str]:
    """Returns the frequency of civil dates, given as days since 1970."""
    if len(days) < 3:
        return None
    gaps = np.diff(days)
    if np.median(gaps) == 1:
        return "session"
    if np.median(gaps) == 7 and not (gaps % 7).any():
        return "week"
    dates = pd.DatetimeIndex(days.astype("datetime64[D]").astype("datetime64[ns]"))
    if not (dates.is_month_start.all() or dates.is_month_end.all()):
        return None
    months = np.median(np.diff(np.asarray(dates.year) * 12 + np.asarray(dates.month)))
    return {1: "month", 3: "quarter", 12: "year"}.get(int(months)) if months == int(months) else None


def _clock_frequency(nanos: np.ndarray) -> Optional[str]:
    """Returns the frequency of times that are multiples of the usual gap between them."""
    if len(nanos) < 3:
        return None
    gaps = np.diff(nanos)
    step = int(gaps.min())
    if step % 10**9 or step > _DAY // 2 or (nanos - nanos[0]).max() == 0 or np.median(gaps) != step or (gaps % step).any():
        return None
    seconds = step // 10**9
    for size, unit in ((3600, "hour"), (60, "minute"), (1, "second")):
        if seconds % size == 0:
            count = seconds // size
            return unit if count == 1 else f"{count} {unit}s"
    return None


def _check_values(column: pd.Series, name: str) -> None:
    types = pd.api.types
    if types.is_bool_dtype(column) or types.is_complex_dtype(column):
        raise TypeError(f"frame: column {name!r} is {column.dtype}, not numeric; convert it or remove it")
    if column.dtype != object:
        return
    for row, value in enumerate(column):
        if isinstance(value, (bool, np.bool_)) or not _is_cell(value):
            raise TypeError(f"frame: row {row}: column {name!r} has {value!r}, which is not a number; convert it or remove the column")


def _is_cell(value: Any) -> bool:
    return value is None or value is pd.NA or isinstance(value, (numbers.Real, decimal.Decimal, str, datetime.date))


def _cells(column: pd.Series) -> Any:
    """Returns the cells of a column that does not have the times of the bars."""
    if column.dtype.kind == "M" or isinstance(column.dtype, pd.DatetimeTZDtype):
        missing = column.isna()
        return column.map(lambda each: each.isoformat(), na_action="ignore").where(~missing, None)
    if isinstance(column.dtype, pd.CategoricalDtype):
        return _cells(column.astype(object))
    if pd.api.types.is_float_dtype(column):
        # An empty cell is a missing value. A float32 becomes a float64 first, so that its digits are those of its exact value.
        return column.to_numpy("float64", na_value=np.nan)
    if column.dtype == object:
        return column.map(_cell)
    return column


def _cell(value: Any) -> Any:
    if value is None or value is pd.NA or value is pd.NaT:
        return None
    if isinstance(value, (bool, np.bool_)):
        return str(value)
    if isinstance(value, (decimal.Decimal, np.floating)):
        return float(value)
    return value.isoformat() if isinstance(value, datetime.date) else value


def _time_texts(column: pd.Series, whole: pd.Series) -> Any:
    """Returns times as ISO 8601: dates if all times of the whole column are naive midnights, with an offset if they have a zone."""
    if column.dtype == object:
        texts = column.map(lambda each: each.isoformat() if isinstance(each, (datetime.date, datetime.time)) else str(each))
        if _holds_dates(whole) and all(
                not isinstance(each, datetime.datetime) or (each.tzinfo is None and each.time() == datetime.time()) for each in whole):
            texts = texts.str[:10]
        return texts.to_numpy()
    is_aware = isinstance(column.dtype, pd.DatetimeTZDtype)
    if not is_aware and column.dtype.kind != "M":
        return column.map(_number_text).to_numpy() if _is_number(column) else column.astype(str).to_numpy()
    local = _nanos(column.dt.tz_localize(None) if is_aware else column, str(column.name))
    if not is_aware:
        every = _nanos(whole, str(column.name))
        return _iso(local, "D" if not (every % _DAY).any() else "ns")
    offsets = local - _nanos(column, str(column.name))
    if (offsets % (60 * 10**9)).any():
        local, offsets = local - offsets, np.zeros_like(offsets)
    kinds, which = np.unique(offsets, return_inverse=True)
    return np.char.add(_iso(local, "ns"), np.array([_offset_text(int(each) // (60 * 10**9)) for each in kinds])[which])


def _iso(nanos: np.ndarray, unit: Any) -> np.ndarray:
    if unit == "ns" and not (nanos % 10**9).any():
        unit = "s"
    return np.datetime_as_string(nanos.astype("datetime64[ns]"), unit=unit)


def _offset_text(minutes: int) -> str:
    if minutes == 0:
        return "Z"
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"


def _number_text(value: Any) -> str:
    return str(int(value)) if value == int(value) else repr(float(value))
