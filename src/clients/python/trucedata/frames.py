"""Converts records to data frames, with one row per record, times in UTC, and enum values by their names without prefix."""
from __future__ import annotations

from typing import Any, Callable, Dict, Iterable, List

import numpy as np
import pandas as pd
from google.protobuf.descriptor import EnumDescriptor

from trucedata.v1 import date_pb2, unit_pb2

Row = Dict[str, Any]


def instant(message: Any, field: str) -> pd.Timestamp:
    """Returns a Timestamp field in UTC; NaT when it is not set."""
    if not message.HasField(field):
        return pd.NaT
    value = getattr(message, field)
    return pd.Timestamp(value.seconds * 1_000_000_000 + value.nanos, unit="ns", tz="UTC")


def duration(message: Any, field: str) -> np.timedelta64:
    """Returns a Duration field; NaT when it is not set."""
    if not message.HasField(field):
        return np.timedelta64("NaT", "ns")
    value = getattr(message, field)
    return np.timedelta64(value.seconds * 1_000_000_000 + value.nanos, "ns")


def enum_name(message: Any, field: str) -> str:
    """Returns the name of an enum field's value without the enum's prefix.

    Returns "" for an unspecified value, and the number for a value that a newer server sent and this client does not know.
    """
    return enum_names(message.DESCRIPTOR.fields_by_name[field].enum_type).get(getattr(message, field), str(getattr(message, field)))


def enum_names(enum: EnumDescriptor) -> Dict[int, str]:
    """Returns the names of an enum's values without its prefix, by number; "" for UNSPECIFIED."""
    prefix = len(enum.values[0].name) - len("UNSPECIFIED")
    return {value.number: value.name[prefix:] if value.number else "" for value in enum.values}


def unit_text(unit: unit_pb2.Unit) -> str:
    """Returns a unit in words: "USD per barrel", "index points", "fraction", "number of aircraft"."""
    name = unit.currency or (f"number of {unit.counted}" if unit.counted else enum_name(unit, "kind").replace("_", " ").lower())
    return f"{name} per {unit.per}" if unit.per else name


def quantity(message: Any, field: str) -> Row:
    """Returns a Quantity field's value with its interval, which is infinite where the source sets no bound; NaN when it is not stated."""
    if not message.HasField(field):
        return {"value": float("nan"), "low": float("nan"), "high": float("nan"), "unit": ""}
    message = getattr(message, field)
    low = message.low if message.HasField("low") else float("-inf")
    high = message.high if message.HasField("high") else float("inf")
    return {"value": message.value, "low": low, "high": high, "unit": unit_text(message.unit)}


def event_time(message: Any) -> Row:
    return {
        "earliest_time": instant(message, "earliest_time"), "latest_time": instant(message, "latest_time"),
        "precision": enum_name(message, "precision"), "time_zone": message.time_zone, "stated_time": message.stated_time,
    }


def event(message: Any) -> Row:
    return {
        "name": message.name, "display_name": message.display_name, "kind": enum_name(message, "kind"),
        "phase": enum_name(message, "phase"),
        **event_time(message.time), "knowledge_time": instant(message, "knowledge_time"),
        "actors": list(message.actors), "targets": list(message.targets), "tags": list(message.tags),
        "instruments": list(message.instruments), "summary": message.summary,
    }


def events(messages: Iterable[Any], kind: Any, snapshot: Any) -> pd.DataFrame:
    """Returns a frame of events with a column for each attribute, float64 when every event that has the attribute states a number."""
    template = event(kind())
    rows: List[Row] = []
    attributes: Row = {}
    for message in messages:
        stated = {f"attributes.{each.name}": getattr(each, each.WhichOneof("value")) for each in message.attributes}
        for name, value in stated.items():
            attributes[name] = float("nan") if isinstance(value, float) and attributes.get(name, value) != "" else ""
        rows.append({**event(message), **stated})
    return table([{**attributes, **row} for row in rows], {**template, **attributes}, snapshot)


def civil_time(time: Any) -> str:
    return time.stated_time or str(instant(time, "earliest_time"))


def claim(message: Any) -> Row:
    kind = message.WhichOneof("value")
    value = getattr(message, kind) if kind else None
    if kind == "quantity":
        value = value.value
    elif kind == "date":
        value = civil_date(value)
    elif kind == "time":
        value = civil_time(value)
    statistic = message.statistic
    return {
        "name": message.name, "subject": message.subject, "field_path": message.field_path, "value": value,
        "measure": statistic.measure, "population": statistic.population,
        "period": civil_time(statistic.period) if statistic.HasField("period") else "", "source": message.source,
        "paragraph": message.locator.paragraph, "stance": enum_name(message, "stance"), "attributed_to": message.attributed_to,
        "knowledge_time": instant(message, "knowledge_time"),
    }


def reaction(message: Any) -> Row:
    return {
        "name": message.name, "display_name": message.display_name, "subject": message.subject, "metric": enum_name(message, "metric"),
        "direction": enum_name(message, "direction"), **quantity(message, "quantity"), **event_time(message.time),
        "within": duration(message, "within"),
        "events": list(message.events), "knowledge_time": instant(message, "knowledge_time"),
    }


def policy_step(message: Any) -> Row:
    return {
        "start_time": instant(message.valid, "start_time"), "end_time": instant(message.valid, "end_time"),
        "state": enum_name(message, "state"),
        **quantity(message, "level"), "events": list(message.events), "knowledge_time": instant(message, "knowledge_time"),
    }


_RECONCILED_COLUMNS = ("name", "subject", "metric", "direction", "value", "low", "high")


def reconciliation(message: Any) -> Row:
    bearing = message.measurements[message.verdict_index] if message.HasField("verdict_index") else None
    return {
        **{column: value for column, value in reaction(message.reaction).items() if column in _RECONCILED_COLUMNS},
        "verdict": enum_name(message, "verdict"), "observed": bearing.observed if bearing else float("nan"),
        "definition": enum_name(bearing, "definition") if bearing else "", "series": bearing.series if bearing else "",
        "start_time": instant(bearing, "start_time") if bearing else pd.NaT,
        "end_time": instant(bearing, "end_time") if bearing else pd.NaT,
        "reason": message.unverifiable_reason,
    }


def measurement(message: Any) -> Row:
    return {
        "definition": enum_name(message, "definition"), "series": message.series, "start_time": instant(message, "start_time"),
        "end_time": instant(message, "end_time"), "start_value": message.start_value, "end_value": message.end_value,
        "observed": message.observed, "unit": unit_text(message.unit), "within_claim": message.within_claim, "sessions": message.sessions,
    }


def source(message: Any) -> Row:
    return {
        "name": message.name, "publisher": message.publisher, "title": message.title, "authors": list(message.authors),
        "kind": enum_name(message, "kind"), "language": message.language, "url": message.url, "originator": message.originator,
        "publish_time": instant(message, "publish_time"), "knowledge_time": instant(message, "knowledge_time"), "note": message.note,
    }


def policy(message: Any) -> Row:
    return {
        "name": message.name, "display_name": message.display_name, "kind": enum_name(message, "kind"), "unit": unit_text(message.unit),
        "jurisdiction": message.jurisdiction, "targets": list(message.targets), "scope": message.scope,
        "knowledge_time": instant(message, "knowledge_time"), "summary": message.summary,
    }


def instrument(message: Any) -> Row:
    return {
        "name": message.name, "display_name": message.display_name, "asset_class": enum_name(message, "asset_class"),
        "currency": message.currency,
        "calendar": message.calendar, "identifiers": [identifier.value for identifier in message.identifiers],
        "first_date": civil_date(message.first_date) if message.HasField("first_date") else None,
        "last_date": civil_date(message.last_date) if message.HasField("last_date") else None, "universes": list(message.universes),
    }


def calendar(message: Any) -> Row:
    return {
        "name": message.name, "display_name": message.display_name, "time_zone": message.time_zone,
        "first_verified_date": civil_date(message.first_verified_date), "last_verified_date": civil_date(message.last_verified_date),
        "provenance": message.provenance,
    }


def session(message: Any) -> Row:
    return {
        "date": civil_date(message.date), "open_time": instant(message.hours, "start_time"),
        "close_time": instant(message.hours, "end_time"),
        "half_day": message.half_day, "label": message.label,
    }


def series(message: Any) -> Row:
    length = message.frequency
    return {
        "name": message.name, "display_name": message.display_name, "subject": message.instrument or message.policy,
        "calendar": message.calendar,
        "frequency": f"{length.count} {enum_name(length, 'unit').lower()}s" if length.count > 1 else enum_name(length, "unit").lower(),
        "fields": [field_name(field) for field in message.fields], "units": [unit_text(field.unit) for field in message.fields],
        "adjustment": enum_name(message, "adjustment"), "first_time": instant(message, "first_time"),
        "last_time": instant(message, "last_time"),
        "bar_count": message.bar_count, "publisher": message.publisher, "terms": message.terms, "note": message.note,
    }


def civil_date(date: date_pb2.Date) -> str:
    """Returns a date in ISO 8601."""
    return f"{date.year:04}-{date.month:02}-{date.day:02}"


def field_name(field: Any) -> str:
    """Returns "close" for FIELD_CLOSE, and the name of the column for FIELD_NAMED."""
    return field.column_name or enum_name(field, "field").lower()


def frame(messages: Iterable[Any], kind: Any, row: Callable[[Any], Row], snapshot: Any, **attrs: Any) -> pd.DataFrame:
    """Returns a frame with one row per message of the given kind."""
    return table(map(row, messages), row(kind()), snapshot, **attrs)


def table(rows: Iterable[Row], template: Row, snapshot: Any, **attrs: Any) -> pd.DataFrame:
    """Returns a frame with the columns of `template`, and the snapshot that was read in .attrs["snapshot"]."""
    result = typed_frame(rows, template)
    result.attrs.update(attrs, snapshot=snapshot_facts(snapshot))
    return result


def typed_frame(rows: Iterable[Any], template: Row) -> pd.DataFrame:
    """Returns a frame with the columns of `template` and the types of its values, even when there are no rows. Times are in UTC."""
    records = list(rows)
    result = pd.DataFrame(records, columns=list(template), index=range(len(records)))
    for column, kind in pd.DataFrame([template]).dtypes.items():
        result[column] = pd.to_datetime(result[column], utc=True) if kind.kind == "M" else result[column].astype(kind)
    return result


def snapshot_facts(snapshot: Any) -> Row:
    """Returns the snapshot that was read: the revision, the knowledge times requested and found, and what ends before that time."""
    return {
        "revision": snapshot.revision, "knowledge_time": instant(snapshot, "knowledge_time"),
        "max_knowledge_time": instant(snapshot, "max_knowledge_time"), "record_time": instant(snapshot, "record_time"),
        "calendar_version": snapshot.calendar_version, "time_zone_version": snapshot.time_zone_version,
        "beyond_record": record_ends(snapshot.beyond_record),
    }


def record_ends(ends: Iterable[Any]) -> Row:
    """Returns when each part of the record ends, by name."""
    return {end.name: instant(end, "end_time") for end in ends}


def coverage(message: Any) -> Row:
    valid = message.valid
    return {"subject": message.subject, "start": instant(valid, "start_time"), "end": instant(valid, "end_time")}
