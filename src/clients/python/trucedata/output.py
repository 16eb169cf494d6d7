"""What the caller gets: the kind of frame that was asked for, and bars of progress."""
from __future__ import annotations

import dataclasses
import importlib
import inspect
import json
from typing import Any, Dict, Optional

import pandas as pd

# What each kind of frame is made with; polars takes the table of pyarrow.
_NEEDED = {"pandas": (), "polars": ("polars", "pyarrow"), "pyarrow": ("pyarrow",)}
_SECONDS_WITHOUT_BAR = 1.0


class _NoBar:
    """Shows nothing."""

    def update(self, _: int) -> None:
        pass

    def close(self) -> None:
        pass


@dataclasses.dataclass(frozen=True)
class Output:
    """How a client gives its answers."""

    to: str
    progress: Optional[bool]

    def __post_init__(self) -> None:
        if self.to not in _NEEDED:
            raise ValueError(f"to: {self.to!r} is not one of {', '.join(_NEEDED)}")
        for module in _NEEDED[self.to]:
            _required(module, f"to={self.to!r}")
        if self.progress:
            _required("tqdm", "progress=True")

    def frame(self, frame: pd.DataFrame) -> Any:
        """The frame as asked for."""
        if self.to == "pandas":
            return frame
        table = _table(frame)
        return table if self.to == "pyarrow" else importlib.import_module("polars").from_arrow(table)

    def bar(self, title: str, total: int) -> Any:
        """A bar of bars read; it appears after a second."""
        if self.progress is False:
            return _NoBar()
        try:
            tqdm = importlib.import_module("tqdm").tqdm
        except ImportError:
            return _NoBar()
        # None: where stderr is a terminal, and then after a second; before tqdm 4.58 at once.
        when: Dict[str, Any] = {"disable": False} if self.progress else {"disable": None, "delay": _SECONDS_WITHOUT_BAR}
        known = inspect.signature(tqdm.__init__).parameters
        return tqdm(total=total, desc=title, unit=" bars", unit_scale=True, **{name: value for name, value in when.items() if name in known})


def _table(frame: pd.DataFrame) -> Any:
    """A table of pyarrow: the times of an index as the first column, the attrs in the schema's metadata. A column has one type: values of several are texts."""
    flat = frame.reset_index(drop=frame.index.name is None)
    flat.attrs = {}
    for name, column in flat.items():
        if column.dtype == object and column.map(type).nunique() > 1:
            flat[name] = column.map(str, na_action="ignore")
    table = importlib.import_module("pyarrow").Table.from_pandas(flat, preserve_index=False)
    return table.replace_schema_metadata({b"trucedata": json.dumps(frame.attrs, default=str).encode()})


def _required(module: str, argument: str) -> Any:
    try:
        return importlib.import_module(module)
    except ImportError:
        raise ImportError(f"{argument} needs {module}, which is not installed: install it, or leave the argument out") from None
