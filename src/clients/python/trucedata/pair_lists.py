"""Divides a list of pairs into records, each of which continues in the next one."""
from __future__ import annotations

from typing import Dict, Iterable, List, Tuple

from trucedata.v1 import event_pair_pb2, pair_list_pb2

_MAX_RECORD_BYTES = 1_032_192
_RESERVED_BYTES = 8_192  # for the name, the title and the note of a part
_BYTES_PER_PAIR = 16  # the maximum of its four indexes

_COLUMNS = {"event": "events", "series": "series", "benchmark": "benchmarks", "group": "groups"}


class _Part:
    """A record that is filled with pairs."""

    def __init__(self, name: str, display_name: str, note: str) -> None:
        self.record = pair_list_pb2.PairList(name=name, display_name=display_name, note=note)
        self._indexes: Dict[Tuple[str, str], int] = {}
        self._bytes = _RESERVED_BYTES

    def try_add(self, pair: event_pair_pb2.EventPair) -> bool:
        cells = {column: getattr(pair, column) for column in _COLUMNS}
        new = sum(len(cell.encode()) + 4 for column, cell in cells.items() if cell and (column, cell) not in self._indexes)
        if self.record.event_indexes and self._bytes + _BYTES_PER_PAIR + new > _MAX_RECORD_BYTES:
            return False
        self._bytes += _BYTES_PER_PAIR + new
        for column, cell in cells.items():
            getattr(self.record, f"{column}_indexes").append(self._index_of(column, cell))
        return True

    def _index_of(self, column: str, cell: str) -> int:
        if not cell:
            return -1
        if (column, cell) not in self._indexes:
            names = getattr(self.record, _COLUMNS[column])
            self._indexes[column, cell] = len(names)
            names.append(cell)
        return self._indexes[column, cell]


def divide(name: str, display_name: str, note: str, pairs: Iterable[event_pair_pb2.EventPair]) -> List[pair_list_pb2.PairList]:
    """Returns the parts of a list: the first has its name, the following ones are numbered from 2."""
    parts: List[_Part] = []
    for pair in pairs:
        if not parts or not parts[-1].try_add(pair):
            parts.append(_Part(name if not parts else f"{name}-{len(parts) + 1}", display_name, note))
            parts[-1].try_add(pair)
    for part, following in zip(parts, parts[1:]):
        part.record.continued_in = following.record.name
    for part in parts:
        for column in ("benchmark", "group"):
            if not getattr(part.record, _COLUMNS[column]):
                part.record.ClearField(f"{column}_indexes")
    return [part.record for part in parts]
