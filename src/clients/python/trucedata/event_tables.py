"""Converts a frame of events to records, by the rules of `trucedata import events`. tests/events/cases.json has the cases of both."""
from __future__ import annotations

import calendar
import dataclasses
import datetime
import math
import re
from typing import Any, Dict, Iterable, Iterator, List, Mapping, NamedTuple, Optional, Sequence, Tuple

import numpy as np
import pandas as pd
from google.protobuf.timestamp_pb2 import Timestamp

from trucedata.v1 import claim_pb2, event_pb2, event_time_pb2, source_pb2

MAX_ROWS = 100_000

# The limits of one import are 100,000 records and 128 MiB.
_MAX_RECORDS = 100_000
_MAX_BYTES = 100 << 20

_MAX_ATTRIBUTES = 100
_MAX_SLUG = 80
_YEARS = (1679, 2259)
_NANOS = 1_000_000_000

# The names by which the columns of a role are found.
_NAMES: Dict[str, Tuple[str, ...]] = {
    "time": ("time", "timestamp", "datetime", "date_time", "event_time", "announcement_time"),
    "date": ("date", "event_date", "announcement_date", "day"),
    "zone": ("zone", "time_zone", "timezone", "tz"),
    "id": ("id", "event_id"),
    "name": ("name", "title", "headline", "display_name", "event_name"),
    "summary": ("summary", "description"),
    "kind": ("kind", "event_kind"),
    "phase": ("phase",),
    "instrument": ("instrument", "instruments", "ticker", "symbol", "isin", "figi"),
    "actors": ("actors", "actor"),
    "knowledge_time": ("knowledge_time", "known_at"),
}
ROLES = tuple(_NAMES)

_TIME = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:[T ]([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:\.([0-9]{1,9}))?)?"
    r"(Z|[+-][0-9]{2}(?::?[0-9]{2})?)?)?")
_NUMBER = re.compile(r"[+-]?((0|[1-9][0-9]*)(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?")
_MISSING = re.compile(r"[+-]?(nan|inf|infinity|na|n/a|null|none)", re.IGNORECASE)

Point = Tuple[int, int]


class _BadCell(Exception):
    """A cell that is invalid: the problem and the fix. The caller adds the position."""


@dataclasses.dataclass(frozen=True)
class Events:
    """The records of a frame.

    Attributes:
        records: each event, followed by its claims.
        attributes: "number" or "text" by the name of each attribute.
        unused: the columns without a role.
    """

    records: List[List[Any]]
    attributes: Dict[str, str]
    unused: List[str]


class Attribute(NamedTuple):
    """A column of attributes."""

    name: str
    cells: List[str]
    is_number: bool


def convert(
    frame: pd.DataFrame, source: source_pb2.Source, instruments: Iterable[Any], taken: Mapping[str, str], *, zone: Optional[str] = None,
    kind: Optional[str] = None, phase: str = "announced", columns: Optional[Mapping[str, str]] = None,
    attributes: Optional[Sequence[str]] = None,
) -> Events:
    """Returns an event for each row, and the claims of the source about what the row states: its time, and its kind and phase if given.

    Args:
        instruments: the instruments of the data set.
        taken: the source of each event of the data set that comes from another source, by the name of the event.
        columns: the columns that are named, by role.
    """
    if not isinstance(frame, pd.DataFrame):
        raise TypeError(f"frame: {type(frame).__name__} is not a pandas DataFrame")
    headers = [str(name).strip() for name in frame.columns]
    try:
        roles = _find_roles(headers, columns or {})
        chosen = _find_attributes(headers, roles, attributes)
    except _BadCell as error:
        raise ValueError(f"frame: {_text(error)}") from None
    if not 0 < len(frame) <= MAX_ROWS:
        raise ValueError(f"frame: has {len(frame)} rows; give 1 to {MAX_ROWS:,}, and import the parts of a longer frame with one source")
    cells = {index: _cells(frame.iloc[:, index]) for index in {*roles.values(), *(index for index, _ in chosen)}}
    found = [_attribute(headers[index], name, cells[index]) for index, name in chosen]
    converter = _Converter(source, _Instruments(instruments), taken, zone, kind, phase, roles, headers, cells)
    records = [converter.convert(row, found) for row in range(len(frame))]
    unused = [header for index, header in enumerate(headers) if index not in cells]
    return Events(records, {each.name: "number" if each.is_number else "text" for each in found}, unused)


def batches(records: Sequence[Sequence[Any]]) -> Iterator[List[Any]]:
    """Yields the records in lists that one import accepts together with their source. Each event is in a list with its claims."""
    batch: List[Any] = []
    size = 0
    for each in records:
        added = sum(record.ByteSize() for record in each)
        if batch and (len(batch) + len(each) >= _MAX_RECORDS or size + added > _MAX_BYTES):
            yield batch
            batch, size = [], 0
        batch.extend(each)
        size += added
    yield batch


class _Converter:
    def __init__(
        self, source: source_pb2.Source, instruments: "_Instruments", taken: Mapping[str, str], zone: Optional[str], kind: Optional[str],
        phase: str, roles: Mapping[str, int], headers: Sequence[str], cells: Mapping[int, List[str]],
    ) -> None:
        self._source, self._instruments, self._taken = source, instruments, taken
        self._zone, self._kind, self._phase = zone, kind, phase
        self._roles, self._headers, self._cells = roles, headers, cells
        self._rows: Dict[str, int] = {}
        self._zones: Dict[str, bool] = {}

    def convert(self, row: int, attributes: Sequence[Attribute]) -> List[Any]:
        """Returns the event of a row and its claims."""
        date, time = self._cell("date", row), self._cell("time", row)
        zone = self._read_zone(row)
        stated, day = self._at("date" if date or "time" not in self._roles else "time", row, lambda: event_time(date, time, zone))
        event = event_pb2.Event(
            kind=self._read_enum("kind", event_pb2.EventKind, self._kind, row),
            phase=self._read_enum("phase", event_pb2.Phase, self._phase, row),
            time=stated, actors=_split(self._cell("actors", row)))
        names = _split(self._cell("instrument", row))
        event.instruments.extend(self._at("instrument", row, lambda: [self._instruments.find(name, day) for name in names]))
        kind = event_pb2.EventKind.Name(event.kind)[len("EVENT_KIND_") :].replace("_", " ").capitalize()
        name = self._cell("name", row)
        event.display_name = name or " ".join([kind, *names, day])
        event.summary = self._cell("summary", row) or event.display_name
        event.knowledge_time.CopyFrom(self._knowledge_time(event, zone, row))
        for attribute in attributes:
            cell = attribute.cells[row]
            if cell and attribute.is_number:
                event.attributes.add(name=attribute.name, number=float(cell))
            elif cell:
                event.attributes.add(name=attribute.name, text=cell)
        event.name = f"events/{self._id(event, name or kind, day, row)}"
        self._check_name(event.name, row)
        return [event, *self._claims(event, row)]

    def _cell(self, role: str, row: int) -> str:
        return self._cells[self._roles[role]][row] if role in self._roles else ""

    def _error(self, role: str, row: int, problem: str, fix: str) -> ValueError:
        column = f", column '{self._headers[self._roles[role]]}'" if role in self._roles else ""
        return ValueError(f"frame: row {row}{column}: {problem} {fix}")

    def _at(self, role: str, row: int, read: Any) -> Any:
        try:
            return read()
        except _BadCell as error:
            raise self._error(role, row, *error.args) from None

    def _read_zone(self, row: int) -> Optional[str]:
        zone = self._cell("zone", row) or self._zone
        if zone and zone not in self._zones:
            self._zones[zone] = _is_zone(zone)
        if zone and not self._zones[zone]:
            raise self._error("zone", row, f"'{zone}' is not an IANA time zone.", "Write a zone such as America/New_York or UTC.")
        return zone or None

    def _read_enum(self, role: str, enum: Any, otherwise: Optional[str], row: int) -> Any:
        word = self._cell(role, row) or otherwise
        prefix = enum.DESCRIPTOR.values[0].name[: -len("UNSPECIFIED")]
        numbers = {value.name[len(prefix) :].lower().replace("_", "-"): value.number for value in enum.DESCRIPTOR.values if value.number}
        if not word:
            fix = f"Give {role}, one of {', '.join(numbers)}, or a column with {role}_column."
            raise self._error(role, row, f"The event has no {role}.", fix)
        number = numbers.get(re.sub("[_ ]", "-", word).lower()) or numbers.get(word.lower().replace("_", "-")[len(prefix) :])
        if number is None:
            raise self._error(role, row, f"'{word}' is not a {role}.", f"Write one of {', '.join(numbers)}.")
        return number

    def _knowledge_time(self, event: event_pb2.Event, zone: Optional[str], row: int) -> Timestamp:
        cell = self._cell("knowledge_time", row)
        if not cell:
            return event.time.latest_time
        known, _ = self._at("knowledge_time", row, lambda: event_time("", cell, zone))
        time = known.latest_time if known.precision == event_time_pb2.TIME_PRECISION_DAY else known.earliest_time
        if _point(time) < _point(event.time.earliest_time) and event.phase != event_pb2.PHASE_SCHEDULED:
            fix = "Correct it, or set phase to scheduled if the event was only decided by then."
            raise self._error("knowledge_time", row, f"'{cell}' is before the event.", fix)
        return time

    def _id(self, event: event_pb2.Event, name: str, day: str, row: int) -> str:
        cell = self._cell("id", row)
        if cell.startswith("events/"):
            cell = cell[len("events/") :]
        if cell:
            stated = slug(cell)
            if not stated:
                raise self._error("id", row, f"'{cell}' has no letter or digit.", "Write an id such as earnings-2025-q3.")
            return stated
        words = [slug(name)[:_MAX_SLUG].strip("-"), *(instrument.split("/")[1] for instrument in event.instruments), day]
        return "-".join(word for word in words if word)

    def _check_name(self, name: str, row: int) -> None:
        if name in self._rows:
            fix = "Give each row its own id." if "id" in self._roles else "Name a column with unique ids with id_column."
            raise self._error("id", row, f"The row is {name}, as is row {self._rows[name]}.", fix)
        self._rows[name] = row
        if name in self._taken:
            source = self._taken[name]
            raise self._error(
                "id", row, f"{name} exists already, from {source}.",
                f"Give the row another id; if this file replaces that source, import it with source {source.split('/')[-1]}.")

    def _claims(self, event: event_pb2.Event, row: int) -> List[claim_pb2.Claim]:
        stated: Dict[str, Any] = {"time": {"time": event.time}}
        if "kind" in self._roles:
            stated["kind"] = {"enum_name": event_pb2.EventKind.Name(event.kind)}
        if "phase" in self._roles:
            stated["phase"] = {"enum_name": event_pb2.Phase.Name(event.phase)}
        known = max(event.knowledge_time, self._source.knowledge_time, key=_point)
        return [
            claim_pb2.Claim(
                name=claim_name(self._source.name, event.name, field), source=self._source.name, subject=event.name, field_path=field,
                locator=claim_pb2.Locator(paragraph=row + 1, section="rows"), stance=claim_pb2.STANCE_ASSERTS, knowledge_time=known,
                **value)
            for field, value in stated.items()]


class _Instruments:
    """Finds instruments by their ids and by their identifiers on a day."""

    def __init__(self, instruments: Iterable[Any]) -> None:
        self._names = set()
        self._identifiers: Dict[str, List[Tuple[str, Any]]] = {}
        for instrument in instruments:
            self._names.add(instrument.name)
            for identifier in instrument.identifiers:
                self._identifiers.setdefault(identifier.value, []).append((instrument.name, identifier))

    def find(self, text: str, day: str) -> str:
        identified = self._identifiers.get(text, [])
        found = {name for name, identifier in identified if _is_valid(identifier, day)}
        name = text if text.startswith("instruments/") else f"instruments/{text}"
        if name in self._names:
            found.add(name)
        if len(found) == 1:
            return found.pop()
        if found:
            names = sorted(found)
            raise _BadCell(
                f"'{text}' is the name of {' and '.join(names)} on {day}.", f"Write the one that is meant, such as {names[0]}.")
        if identified:
            others = " and ".join(sorted({name for name, _ in identified}))
            raise _BadCell(
                f"'{text}' is not an identifier on {day}; on other days it is one of {others}.",
                "Correct the date or the identifier, or write instruments/{id}.")
        raise _BadCell(
            f"No instrument has the id or identifier '{text}'.", "Correct it, or add the instrument first with import_records.")


def claim_name(source: str, event: str, field: str) -> str:
    """Returns the name of the claim of a table. It has no row, so that it stays when rows are added or sorted."""
    return f"claims/{source.split('/')[1]}-{event.split('/')[1]}-{field}"


def slug(text: str) -> str:
    """Returns a text in lower case with hyphens in place of other characters than letters and digits."""
    return re.sub("[^a-z0-9]+", "-", text.lower()).strip("-")


def event_time(date: str, time: str, zone: Optional[str]) -> Tuple[event_time_pb2.EventTime, str]:
    """Returns the time of a date and a time of day, either of which may be "", or of a complete time, and its civil date in the zone."""
    if not date and not time:
        raise _BadCell("The cell is empty.", "State when the event happened.")
    day = _with_hyphens(date)
    if date and (len(day) != 10 or _parse(day) is None):
        raise _BadCell(
            f"'{_shown(date)}' is not a date.",
            "Name a column of complete times with time_column, or write dates as 2025-10-30." if len(day) > 10
            else "Write dates as 2025-10-30 or 20251030.")
    between = "T" if date and time and not time.startswith("T") else ""
    text = day + between + (time if date else _with_hyphens(time))
    shown = _shown(f"{date} {time}".strip())
    parsed = _parse(text)
    if parsed is None:
        raise _BadCell(f"'{shown}' is not a time.", "Write 2025-10-30, 2025-10-30T16:30 or 2025-10-30T16:30:00-04:00.")
    local, nanos, digits, offset = parsed
    if offset is None and zone is None:
        raise _BadCell(
            f"'{shown}' has no offset, and no time zone is given.", "State the zone of its clock with zone, such as America/New_York.")
    if not _YEARS[0] <= local.year <= _YEARS[1]:
        raise _BadCell(f"'{shown}' is outside the years {_YEARS[0]} to {_YEARS[1]}.", "Correct it, or omit the row.")
    if digits == 0:
        first, next_day = (_start_of_day(local + datetime.timedelta(days), str(zone)) for days in (0, 1))
        return _message((first, 0), (next_day, 0), event_time_pb2.TIME_PRECISION_DAY, str(zone), text), text
    seconds = _instant(local, str(zone), shown) if offset is None else calendar.timegm(local.timetuple()) - offset
    precision, length = {
        5: (event_time_pb2.TIME_PRECISION_MINUTE, (60, 0)), 8: (event_time_pb2.TIME_PRECISION_SECOND, (1, 0)),
    }.get(digits, (event_time_pb2.TIME_PRECISION_EXACT, (0, 1)))
    end = (seconds + length[0] + (nanos + length[1]) // _NANOS, (nanos + length[1]) % _NANOS)
    zone = zone or "UTC"
    civil = text[:10] if offset is None else pd.Timestamp(seconds, unit="s", tz="UTC").tz_convert(zone).strftime("%Y-%m-%d")
    return _message((seconds, nanos), end, precision, zone, "" if offset is not None else text.replace(" ", "T")), civil


def _message(start: Point, end: Point, precision: Any, zone: str, stated: str) -> event_time_pb2.EventTime:
    return event_time_pb2.EventTime(
        earliest_time=Timestamp(seconds=start[0], nanos=start[1]), latest_time=Timestamp(seconds=end[0], nanos=end[1]), precision=precision,
        time_zone=zone, stated_time=stated)


def _parse(text: str) -> Optional[Tuple[datetime.datetime, int, int, Optional[int]]]:
    """Returns the local time in whole seconds, its nanoseconds, the length of its time of day, and its offset in seconds."""
    match = _TIME.fullmatch(text)
    if match is None:
        return None
    date, hour, minute, second, fraction, offset = match.groups()
    try:
        local = datetime.datetime.strptime(date, "%Y-%m-%d").replace(hour=int(hour or 0), minute=int(minute or 0), second=int(second or 0))
    except ValueError:
        return None
    digits = 0 if hour is None else 5 if second is None else 8 if fraction is None else 9
    if offset is None or offset == "Z":
        return local, int((fraction or "").ljust(9, "0")), digits, None if offset is None else 0
    hours, minutes = int(offset[1:3]), int(offset[3:].strip(":") or 0)
    if hours > 18 or minutes > 59:
        return None
    return local, int((fraction or "").ljust(9, "0")), digits, (hours * 3600 + minutes * 60) * (-1 if offset[0] == "-" else 1)


def _instant(local: datetime.datetime, zone: str, shown: str) -> int:
    early, late = (pd.Timestamp(local).tz_localize(zone, ambiguous=is_early, nonexistent="NaT") for is_early in (True, False))
    if early is pd.NaT or early != late:
        problem = "does not exist in {}: the clocks skipped it." if early is pd.NaT else "happened twice in {}: the clocks were set back."
        raise _BadCell(f"'{shown}' {problem.format(zone)}", "Write it with its offset, such as 2025-11-02T01:30-04:00.")
    return _seconds(early)


def _start_of_day(day: datetime.datetime, zone: str) -> int:
    return _seconds(pd.Timestamp(day).tz_localize(zone, ambiguous=True, nonexistent="shift_forward"))


def _seconds(time: pd.Timestamp) -> int:
    return int(time.value) // _NANOS


def _is_zone(zone: str) -> bool:
    try:
        pd.Timestamp("2000-01-01").tz_localize(zone)
    except Exception:  # pylint: disable=broad-except  # pandas raises errors of the library that has the zones
        return False
    return True


def _is_valid(identifier: Any, day: str) -> bool:
    first, last = (
        f"{date.year:04}-{date.month:02}-{date.day:02}" if identifier.HasField(field) else None
        for field, date in (("first_date", identifier.first_date), ("last_date", identifier.last_date)))
    return (first is None or first <= day) and (last is None or day <= last)


def _find_roles(headers: Sequence[str], columns: Mapping[str, str]) -> Dict[str, int]:
    roles: Dict[str, int] = {}
    for role in (role for role in _NAMES if columns.get(role) is not None):
        index = _index(headers, columns[role], f"{role}_column")
        if index in roles.values():
            raise _BadCell(f"Column '{headers[index]}' has two roles.", f"Name another column with {role}_column.")
        roles[role] = index
    for role, names in _NAMES.items():
        if role in roles:
            continue
        taken = set(roles.values())
        found = [index for index, header in enumerate(headers) if index not in taken and slug(header).replace("-", "_") in names]
        if len(found) > 1:
            shown = _listed(headers[index] for index in found)
            raise _BadCell(f"The columns {shown} could all be the {role.replace('_', ' ')}.", f"Name it with {role}_column.")
        if found:
            roles[role] = found[0]
    if "time" not in roles and "date" not in roles:
        raise _BadCell(
            f"None of the columns {_listed(headers)} has the name of a time or date column.", "Name it with time_column or date_column.")
    return roles


def _find_attributes(headers: Sequence[str], roles: Mapping[str, int], chosen: Optional[Sequence[str]]) -> List[Tuple[int, str]]:
    if chosen is None:
        indexes = [index for index in range(len(headers)) if index not in roles.values()]
    else:
        indexes = [_index(headers, name, "attributes") for name in chosen]
    found = [(index, slug(headers[index]).replace("-", "_")) for index in indexes]
    if len(found) > _MAX_ATTRIBUTES:
        raise _BadCell(
            f"{len(found)} columns would become attributes, but an event has at most {_MAX_ATTRIBUTES}.", "Choose columns with attributes.")
    fix = "Rename the column, or choose others with attributes."
    for index, name in found:
        if not 1 <= len(name) <= 100:
            raise _BadCell(f"Column '{headers[index]}' cannot be the name of an attribute.", fix)
        if next(other for other, same in found if same == name) != index:
            raise _BadCell(f"Two columns would become the attribute '{name}'.", fix)
    return found


def _attribute(header: str, name: str, cells: List[str]) -> Attribute:
    """Returns a column of numbers if every cell that is not empty is a number, otherwise of texts."""
    numbers, texts, missing = 0, 0, None
    for row, cell in enumerate(cells):
        if not cell:
            continue
        if _is_number(cell):
            numbers += 1
        elif _MISSING.fullmatch(cell) or (_NUMBER.fullmatch(cell) and not math.isfinite(float(cell))):
            missing = missing or (row, cell)
        else:
            texts += 1
    if numbers and not texts and missing:
        raise ValueError(
            f"frame: row {missing[0]}, column '{header}': '{missing[1]}' is not a finite number, but the other cells are numbers. "
            "Leave the cell empty, or omit the column with attributes.")
    return Attribute(name, cells, numbers > 0 and not texts)


def _is_number(cell: str) -> bool:
    # Codes such as 00123 keep their zeros, and long whole numbers their digits.
    if not _NUMBER.fullmatch(cell):
        return False
    number = float(cell)
    return math.isfinite(number) and (abs(number) <= 2**53 or any(mark in cell for mark in ".eE"))


def _cells(column: pd.Series) -> List[str]:
    """Returns the values as texts. A missing value is ""; times at midnight without a zone are dates if all of them are."""
    if pd.api.types.is_datetime64_dtype(column.dtype):
        times = column.dropna()
        if (times == times.dt.normalize()).all():
            return ["" if value is pd.NaT else value.strftime("%Y-%m-%d") for value in column]
    return [_cell(value) for value in column]


def _cell(value: Any) -> str:
    if isinstance(value, str):
        return value.strip()
    if value is None or (pd.api.types.is_scalar(value) and pd.isna(value)):
        return ""
    if isinstance(value, (bool, np.bool_)):
        return str(bool(value)).lower()
    if isinstance(value, (float, np.floating)):
        number = float(value)
        return str(int(number)) if number.is_integer() and abs(number) <= 2**53 else repr(number)
    if isinstance(value, (datetime.datetime, datetime.date)):
        return value.isoformat()
    return str(value).strip()


def _index(headers: Sequence[str], name: str, option: str) -> int:
    for index, header in enumerate(headers):
        if header.lower() == name.lower():
            return index
    raise _BadCell(f"There is no column '{name}'.", f"Name one of {_listed(headers)} with {option}.")


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"'{name}'" for name in names)


def _text(error: _BadCell) -> str:
    return " ".join(error.args)


def _split(cell: str) -> List[str]:
    return [part.strip() for part in cell.split(";") if part.strip()]


def _with_hyphens(text: str) -> str:
    return f"{text[:4]}-{text[4:6]}-{text[6:]}" if re.fullmatch("[0-9]{8}", text) else text


def _shown(text: str) -> str:
    return text if len(text) <= 40 else text[:40] + "…"


def _point(time: Timestamp) -> Point:
    return time.seconds, time.nanos
