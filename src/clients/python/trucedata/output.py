"""What the caller gets: the kind of frame that was asked for, and bars of progress."""
from __future__ import annotations

import dataclasses
import importlib
import json
from typing import Any, Optional

import pandas as pd

_FRAMES = ("pandas", "polars", "pyarrow")
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
        if self.to not in _FRAMES:
            raise ValueError(f"to: {self.to!r} is not one of {', '.join(_FRAMES)}")
        if self.to != "pandas":
            _required(self.to, f"to={self.to!r}")
        if self.progress:
            _required("tqdm", "progress=True")

    def frame(self, frame: pd.DataFrame) -> Any:
        """The frame as asked for."""
        if self.to == "polars":
            return _required("polars", "to='polars'").from_pandas(frame, include_index=frame.index.name is not None)
        if self.to == "pyarrow":
            table = _required("pyarrow", "to='pyarrow'").Table.from_pandas(frame)
            return table.replace_schema_metadata({**(table.schema.metadata or {}), b"trucedata": json.dumps(frame.attrs, default=str).encode()})
        return frame

    def bar(self, title: str, total: int) -> Any:
        """A bar of bars read; it appears after a second."""
        if self.progress is False:
            return _NoBar()
        try:
            tqdm = importlib.import_module("tqdm").tqdm
        except ImportError:
            return _NoBar()
        hidden = None if self.progress is None else False
        return tqdm(total=total, desc=title, unit=" bars", unit_scale=True, delay=_SECONDS_WITHOUT_BAR if hidden is None else 0, disable=hidden)


def _required(module: str, argument: str) -> Any:
    try:
        return importlib.import_module(module)
    except ImportError:
        raise ImportError(f"{argument} needs {module}, which is not installed: install it, or leave the argument out") from None
