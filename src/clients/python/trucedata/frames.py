"""Records into data frames: a row a record, times in UTC, enums by their name without prefix."""
from __future__ import annotations

from typing import Any, Callable, Dict, Iterable

import pandas as pd
from google.protobuf.descriptor import EnumDescriptor

from trucedata.v1 import date_pb2, unit_pb2

Row = Dict[str, Any]


def instant(message: Any, field: str) -> pd.Timestamp:
    """A Timestamp field in UTC; NaT when it is not set."""
    if not message.HasField(field):
        return pd.NaT
    value = getattr(message, field)
    return pd.Timestamp(value.seconds * 1_000_000_000 + value.nanos, unit="ns", tz="UTC")


def word(message: Any, field: str) -> str:
    """The name of an enum field's value without the enum's prefix; "" when unspecified, the number when a newer server sent one unknown here."""
    return words(message.DESCRIPTOR.fields_by_name[field].enum_type).get(getattr(message, field), str(getattr(message, field)))


def words(enum: EnumDescriptor) -> Dict[int, str]:
    """The names of an enum's values without its prefix, by number; "" for UNSPECIFIED."""
    prefix = len(enum.values[0].name) - len("UNSPECIFIED")
    return {value.number: value.name[prefix:] if value.number else "" for value in enum.values}


def unit_text(unit: unit_pb2.Unit) -> str:
    """A unit in words: "USD per barrel", "index points", "fraction", "number of aircraft"."""
    name = unit.currency or (f"number of {unit.counted}" if unit.counted else word(unit, "kind").replace("_", " ").lower())
    return f"{name} per {unit.per}" if unit.per else name


def quantity(message: Any, field: str) -> Row:
    """A Quantity field's value with the interval that the source's words leave, infinite where they leave it open; NaN when it is not stated."""
    if not message.HasField(field):
        return {"value": float("nan"), "low": float("nan"), "high": float("nan"), "unit": ""}
    message = getattr(message, field)
    low = message.low if message.HasField("low") else float("-inf")
    high = message.high if message.HasField("high") else float("inf")
    return {"value": message.value, "low": low, "high": high, "unit": unit_text(message.unit)}


def event_time(message: Any) -> Row:
    return {
        "earliest_time": instant(message, "earliest_time"), "latest_time": instant(message, "latest_time"),
        "precision": word(message, "precision"), "time_zone": message.time_zone, "stated_time": message.stated_time,
    }


def event(message: Any) -> Row:
    return {
        "name": message.name, "display_name": message.display_name, "kind": word(message, "kind"), "phase": word(message, "phase"),
        **event_time(message.time), "knowledge_time": instant(message, "knowledge_time"),
        "actors": list(message.actors), "targets": list(message.targets), "tags": list(message.tags), "summary": message.summary,
    }


def claim(message: Any) -> Row:
    kind = message.WhichOneof("value")
    value = getattr(message, kind) if kind else None
    if kind == "quantity":
        value = value.value
    elif kind == "date":
        value = civil_day(value)
    elif kind == "time":
        value = value.stated_time or str(instant(value, "earliest_time"))
    return {
        "name": message.name, "subject": message.subject, "field_path": message.field_path, "value": value, "source": message.source,
        "paragraph": message.locator.paragraph, "stance": word(message, "stance"), "attributed_to": message.attributed_to,
        "knowledge_time": instant(message, "knowledge_time"),
    }


def reaction(message: Any) -> Row:
    return {
        "name": message.name, "display_name": message.display_name, "subject": message.subject, "metric": word(message, "metric"),
        "direction": word(message, "direction"), **quantity(message, "quantity"), **event_time(message.time),
        "events": list(message.events), "knowledge_time": instant(message, "knowledge_time"),
    }


def policy_step(message: Any) -> Row:
    return {
        "start_time": instant(message.valid, "start_time"), "end_time": instant(message.valid, "end_time"), "state": word(message, "state"),
        **quantity(message, "level"), "events": list(message.events), "knowledge_time": instant(message, "knowledge_time"),
    }


def reconciliation(message: Any) -> Row:
    best = message.measurements[message.best_fit_index] if message.HasField("best_fit_index") else None
    return {
        **{key: value for key, value in reaction(message.reaction).items() if key in ("name", "subject", "metric", "direction", "value", "low", "high")},
        "verdict": word(message, "verdict"), "observed": best.observed if best else float("nan"),
        "definition": word(best, "definition") if best else "", "series": best.series if best else "",
        "start_time": instant(best, "start_time") if best else pd.NaT, "end_time": instant(best, "end_time") if best else pd.NaT,
        "reason": message.unverifiable_reason,
    }


def measurement(message: Any) -> Row:
    return {
        "definition": word(message, "definition"), "series": message.series, "start_time": instant(message, "start_time"),
        "end_time": instant(message, "end_time"), "start_value": message.start_value, "end_value": message.end_value,
        "observed": message.observed, "unit": unit_text(message.unit), "within_claim": message.within_claim, "sessions": message.sessions,
    }


def source(message: Any) -> Row:
    return {
        "name": message.name, "publisher": message.publisher, "title": message.title, "authors": list(message.authors),
        "kind": word(message, "kind"), "language": message.language, "url": message.url, "originator": message.originator,
        "publish_time": instant(message, "publish_time"), "knowledge_time": instant(message, "knowledge_time"), "note": message.note,
    }


def policy(message: Any) -> Row:
    return {
        "name": message.name, "display_name": message.display_name, "kind": word(message, "kind"), "unit": unit_text(message.unit),
        "jurisdiction": message.jurisdiction, "targets": list(message.targets), "scope": message.scope,
        "knowledge_time": instant(message, "knowledge_time"), "summary": message.summary,
    }


def instrument(message: Any) -> Row:
    return {
        "name": message.name, "display_name": message.display_name, "asset_class": word(message, "asset_class"), "currency": message.currency,
        "calendar": message.calendar, "identifiers": [identifier.value for identifier in message.identifiers],
        "first_date": civil_day(message.first_date) if message.HasField("first_date") else None,
        "last_date": civil_day(message.last_date) if message.HasField("last_date") else None, "universes": list(message.universes),
    }


def calendar(message: Any) -> Row:
    return {
        "name": message.name, "display_name": message.display_name, "time_zone": message.time_zone,
        "first_verified_date": civil_day(message.first_verified_date), "last_verified_date": civil_day(message.last_verified_date),
        "provenance": message.provenance,
    }


def session(message: Any) -> Row:
    return {
        "date": civil_day(message.date), "open_time": instant(message.hours, "start_time"), "close_time": instant(message.hours, "end_time"),
        "half_day": message.half_day, "label": message.label,
    }


def series(message: Any) -> Row:
    length = message.frequency
    return {
        "name": message.name, "display_name": message.display_name, "subject": message.instrument or message.policy, "calendar": message.calendar,
        "frequency": f"{length.count} {word(length, 'unit').lower()}s" if length.count > 1 else word(length, "unit").lower(),
        "fields": [field_name(field) for field in message.fields], "units": [unit_text(field.unit) for field in message.fields],
        "adjustment": word(message, "adjustment"), "first_time": instant(message, "first_time"), "last_time": instant(message, "last_time"),
        "bar_count": message.bar_count, "publisher": message.publisher, "terms": message.terms, "note": message.note,
    }


def civil_day(date: date_pb2.Date) -> str:
    """ISO 8601."""
    return f"{date.year:04}-{date.month:02}-{date.day:02}"


def field_name(field: Any) -> str:
    """ "close" for FIELD_CLOSE, the importer's own name for FIELD_NAMED."""
    return field.column_name or word(field, "field").lower()


def frame(messages: Iterable[Any], kind: Any, row: Callable[[Any], Row], snapshot: Any, **attrs: Any) -> pd.DataFrame:
    """A row a message of the given kind."""
    return table(map(row, messages), row(kind()), snapshot, **attrs)


def table(rows: Iterable[Row], like: Row, snapshot: Any, **attrs: Any) -> pd.DataFrame:
    """A frame with the columns of `like`, and what was read in .attrs["snapshot"]."""
    result = typed(rows, like)
    result.attrs.update(attrs, snapshot=snapshot_facts(snapshot))
    return result


def typed(rows: Iterable[Any], like: Row) -> pd.DataFrame:
    """A frame with the columns of `like` and the types of its values, whatever the rows hold and if there is none; a time is in UTC."""
    held = list(rows)
    result = pd.DataFrame(held, columns=list(like), index=range(len(held)))
    for column, kind in pd.DataFrame([like]).dtypes.items():
        result[column] = pd.to_datetime(result[column], utc=True) if kind.kind == "M" else result[column].astype(kind)
    return result


def snapshot_facts(snapshot: Any) -> Row:
    """What was read: the revision, and the knowledge times asked for and found."""
    return {
        "revision": snapshot.revision, "knowledge_time": instant(snapshot, "knowledge_time"),
        "max_knowledge_time": instant(snapshot, "max_knowledge_time"), "record_time": instant(snapshot, "record_time"),
        "calendar_version": snapshot.calendar_version, "time_zone_version": snapshot.time_zone_version,
    }
