"""Reads files of daily factor returns in the layout that Kenneth R. French's data library publishes."""
from __future__ import annotations

import re
import zipfile
from typing import Any, Dict, Iterable, List, Tuple

import numpy as np
import pandas as pd

_MISSING = (-99.99, -999.0)
_TOTAL_LOSS = -100.0


def read(paths: List[str]) -> pd.DataFrame:
    """Returns the returns of several files as fractions, joined by date; NaN where one is missing."""
    tables = [_read(path) for path in paths]
    if not tables:
        raise ValueError("files: is empty; give at least one")
    joined = pd.concat(tables, axis=1).sort_index()
    if not joined.columns.is_unique:
        raise ValueError(f"files: column {joined.columns[joined.columns.duplicated()][0]!r} occurs twice; give each column once")
    return joined


def at_sessions(table: pd.DataFrame, sessions: Iterable[Any], calendar: str) -> pd.DataFrame:
    """Returns the rows of the verified dates of a calendar, indexed by the open of each session."""
    opens = {
        pd.Timestamp(each.date.year, each.date.month, each.date.day): pd.Timestamp(each.hours.start_time.ToNanoseconds(), tz="UTC")
        for each in sessions}
    if not opens:
        raise ValueError(f"calendar: {calendar} has no sessions")
    inside = table[(table.index >= min(opens)) & (table.index <= max(opens))]
    for date in inside.index.difference(pd.DatetimeIndex(list(opens))):
        raise ValueError(f"files: {date:%Y-%m-%d} is not a session of {calendar}; give another calendar")
    if inside.empty:
        raise ValueError(f"files: no day lies in the verified dates of {calendar}; give another calendar")
    return inside.set_axis(pd.DatetimeIndex([opens[date] for date in inside.index], name="time"))


def _read(path: str) -> pd.DataFrame:
    names: List[str] = []
    rows: Dict[pd.Timestamp, List[float]] = {}
    for line, cells in _lines(path):
        if not names:
            if len(cells) > 1 and not cells[0] and all(cells[1:]):
                names = [_name(path, line, cell) for cell in cells[1:]]
            continue
        if not cells[0].isdigit():
            break
        if not re.fullmatch(r"\d{8}", cells[0]):
            raise ValueError(f"{path}, line {line}: {cells[0]!r} is not a date of the form YYYYMMDD; give a file of daily returns")
        date = pd.to_datetime(cells[0], format="%Y%m%d")
        if rows and date <= next(reversed(rows)):
            raise ValueError(f"{path}, line {line}: {date:%Y-%m-%d} is not after the date before it; sort the rows by date")
        if len(cells) != len(names) + 1:
            raise ValueError(f"{path}, line {line}: the row has {len(cells) - 1} values for {len(names)} columns")
        rows[date] = [_value(path, line, cell) for cell in cells[1:]]
    if not rows:
        raise ValueError(f"{path}: has no table of factors; give a daily file whose heading is such as ',Mkt-RF,SMB,HML,RF'")
    return pd.DataFrame.from_dict(rows, orient="index", columns=names)


def _lines(path: str) -> Iterable[Tuple[int, List[str]]]:
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            tables = [name for name in archive.namelist() if name.lower().endswith(".csv")]
            if len(tables) != 1:
                raise ValueError(f"{path}: has {len(tables)} CSV files; give an archive with one")
            content = archive.read(tables[0])
    else:
        with open(path, "rb") as file:
            content = file.read()
    for line, row in enumerate(content.decode("utf-8", "replace").splitlines(), 1):
        yield line, [cell.strip() for cell in row.split(",")]


def _name(path: str, line: int, heading: str) -> str:
    name = heading.lower().replace("-", "_").replace(" ", "_")
    if not re.fullmatch("[a-z0-9_]+", name):
        raise ValueError(f"{path}, line {line}: {heading!r} is not the name of a factor")
    return name


def _value(path: str, line: int, cell: str) -> float:
    if not re.fullmatch(r"[+-]?(\d+\.?\d*|\.\d+)", cell):
        raise ValueError(f"{path}, line {line}: {cell!r} is not a number; write a return in per cent")
    percent = float(cell)
    if percent in _MISSING:
        return np.nan
    if percent < _TOTAL_LOSS:
        raise ValueError(f"{path}, line {line}: {cell} is below -100 per cent; mark a missing value with -99.99")
    return percent / 100
