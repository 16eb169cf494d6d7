"""Collects chunks of bars in one frame, without storing them twice."""
from __future__ import annotations

from typing import Any, Dict, Sequence

import numpy as np
import pandas as pd

from . import frames, wire

# Arrays start with at most this capacity and grow when more bars arrive.
_MAX_INITIAL_CAPACITY = 1 << 26


class BarAccumulator:
    """Arrays allocated for the expected number of bars.

    Memory that is not filled is never touched, so peak memory is the result and a few chunks.
    """

    def __init__(self, headers: Sequence[Any], fields: Sequence[str]) -> None:
        self._names = [header.name for header in headers]
        self._codes = {name: code for code, name in enumerate(self._names)}
        self._units = {wire.column_name(field): frames.unit_text(field.unit) for header in headers for field in header.fields}
        if fields:
            self._units = {field: self._units.get(field, "") for field in fields}
        self.expected = sum(header.bar_count for header in headers)
        self._count = 0
        capacity = min(self.expected, _MAX_INITIAL_CAPACITY)
        self._series = np.empty(capacity, "i1" if len(self._names) < 128 else "i2")
        self._times = np.empty(capacity, "i8")
        self._columns: Dict[str, np.ndarray] = {field: np.empty(capacity) for field in self._units}
        self._snapshot: Any = None

    def add(self, chunk: wire.SeriesChunk) -> None:
        end = self._count + len(chunk.times)
        if end > len(self._times):
            self._resize(max(end, 2 * len(self._times)))
        rows = slice(self._count, end)
        self._series[rows] = self._codes[chunk.series]
        self._times[rows] = chunk.times.view("i8")
        for field, values in self._columns.items():
            values[rows] = chunk.columns.get(field, np.nan)
        self._count = end
        self._snapshot = chunk.snapshot

    def frame(self, single: bool, snapshot: Any) -> pd.DataFrame:
        """Returns the bars, with the column `series` unless `single`. `snapshot` is used when there are no bars."""
        self._resize(self._count)
        columns: Dict[str, Any] = {}
        if not single:
            columns["series"] = pd.Categorical.from_codes(self._series, self._names)
        columns.update(self._columns)
        index = pd.DatetimeIndex(self._times, tz="UTC", name="time", copy=False)
        result = pd.DataFrame(columns, index=index, copy=False)
        snapshot = frames.snapshot_facts(self._snapshot or snapshot)
        result.attrs.update(series=self._names[0] if single else self._names, units=self._units, snapshot=snapshot)
        return result

    def _resize(self, size: int) -> None:
        for array in (self._series, self._times, *self._columns.values()):
            array.resize(size, refcheck=False)
