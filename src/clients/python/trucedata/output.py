"""Converts frames to the requested type, and shows progress bars."""
from __future__ import annotations

import dataclasses
import importlib
import inspect
import json
from typing import Any, Dict, Optional

import pandas as pd

# The modules that each type of frame requires. A polars frame is created from a pyarrow table.
_REQUIRED_MODULES = {"pandas": (), "polars": ("polars", "pyarrow"), "pyarrow": ("pyarrow",)}
_PROGRESS_DELAY_SECONDS = 1.0


class _NoProgress:
    """A progress bar that shows nothing."""

    def update(self, _: int) -> None:
        pass

    def close(self) -> None:
        pass


@dataclasses.dataclass(frozen=True)
class Output:
    """The settings for the results of a client."""

    to: str
    progress: Optional[bool]

    def __post_init__(self) -> None:
        if self.to not in _REQUIRED_MODULES:
            raise ValueError(f"to: {self.to!r} is not one of {', '.join(_REQUIRED_MODULES)}")
        for module in _REQUIRED_MODULES[self.to]:
            _import_required(module, f"to={self.to!r}")
        if self.progress:
            _import_required("tqdm", "progress=True")

    def frame(self, frame: pd.DataFrame) -> Any:
        """Converts a frame to the requested type."""
        if self.to == "pandas":
            return frame
        table = _table(frame)
        return table if self.to == "pyarrow" else importlib.import_module("polars").from_arrow(table)

    def progress_bar(self, title: str, total: int, unit: str = " bars") -> Any:
        """Returns a progress bar that counts bars of series, or another unit. It appears after a second."""
        if self.progress is False:
            return _NoProgress()
        try:
            tqdm = importlib.import_module("tqdm").tqdm
        except ImportError:
            return _NoProgress()
        # With disable=None, tqdm shows the bar only on a terminal. Before release 4.58 it has no delay.
        options: Dict[str, Any] = {"disable": False} if self.progress else {"disable": None, "delay": _PROGRESS_DELAY_SECONDS}
        known = inspect.signature(tqdm.__init__).parameters
        supported = {name: value for name, value in options.items() if name in known}
        return tqdm(total=total, desc=title, unit=unit, unit_scale=True, **supported)


def _table(frame: pd.DataFrame) -> Any:
    """Returns a pyarrow table, with the times of an index as the first column and the attrs in the metadata of the schema.

    A column with values of several types is converted to text, because a column of a table has one type.
    """
    flat = frame.reset_index(drop=frame.index.name is None)
    flat.attrs = {}
    for name, column in flat.items():
        if column.dtype == object and column.map(type).nunique() > 1:
            flat[name] = column.map(str, na_action="ignore")
    table = importlib.import_module("pyarrow").Table.from_pandas(flat, preserve_index=False)
    return table.replace_schema_metadata({b"trucedata": json.dumps(frame.attrs, default=str).encode()})


def _import_required(module: str, argument: str) -> Any:
    try:
        return importlib.import_module(module)
    except ImportError:
        raise ImportError(f"{argument} requires {module}, which is not installed: install it, or omit the argument") from None
