"""Records into data frames: a row a record, times in UTC, enums by their name without prefix."""
from __future__ import annotations

from typing import Iterable

import pandas as pd
from google.protobuf.descriptor import FieldDescriptor

from trucedata.v1 import unit_pb2


def instant(message, field: str) -> pd.Timestamp:
    """A Timestamp field in UTC; NaT when it is not set."""
    if not message.HasField(field):
        return pd.NaT
    value = getattr(message, field)
    return pd.Timestamp(value.seconds * 1_000_000_000 + value.nanos, unit="ns", tz="UTC")


def word(message, field: str) -> str:
    """The name of an enum field's value without the enum's prefix; "" when unspecified."""
    descriptor = message.DESCRIPTOR.fields_by_name[field]
    assert descriptor.type == FieldDescriptor.TYPE_ENUM
    values = descriptor.enum_type
    number = getattr(message, field)
    return values.values_by_number[number].name[len(values.values[0].name) - len("UNSPECIFIED") :] if number else ""


def unit_text(unit: unit_pb2.Unit) -> str:
    """A unit in words: "USD per barrel", "index points", "fraction"."""
    name = unit.currency or unit.counted or word(unit, "kind").replace("_", " ").lower()
    return f"{name} per {unit.per}" if unit.per else name


def quantity(message, field: str) -> dict:
    """A Quantity field's value with the interval that the source's words leave, infinite where they leave it open; NaN when it is not stated."""
    if not message.HasField(field):
        return {"value": float("nan"), "low": float("nan"), "high": float("nan"), "unit": ""}
    message = getattr(message, field)
    low = message.low if message.HasField("low") else float("-inf")
    high = message.high if message.HasField("high") else float("inf")
    return {"value": message.value, "low": low, "high": high, "unit": unit_text(message.unit)}


def event_time(message) -> dict:
    return {
        "earliest_time": instant(message, "earliest_time"), "latest_time": instant(message, "latest_time"),
        "precision": word(message, "precision"), "time_zone": message.time_zone, "stated_time": message.stated_time,
    }


def event(message) -> dict:
    return {
        "name": message.name, "display_name": message.display_name, "kind": word(message, "kind"), "phase": word(message, "phase"),
        **event_time(message.time), "knowledge_time": instant(message, "knowledge_time"),
        "actors": list(message.actors), "targets": list(message.targets), "tags": list(message.tags), "summary": message.summary,
    }


def claim(message) -> dict:
    kind = message.WhichOneof("value")
    value = getattr(message, kind) if kind else None
    if kind == "quantity":
        value = value.value
    elif kind == "date":
        value = f"{value.year:04}-{value.month:02}-{value.day:02}"
    elif kind == "time":
        value = value.stated_time or str(instant(value, "earliest_time"))
    return {
        "name": message.name, "subject": message.subject, "field_path": message.field_path, "value": value, "source": message.source,
        "paragraph": message.locator.paragraph, "stance": word(message, "stance"), "attributed_to": message.attributed_to,
        "knowledge_time": instant(message, "knowledge_time"),
    }


def reaction(message) -> dict:
    return {
        "name": message.name, "display_name": message.display_name, "subject": message.subject, "metric": word(message, "metric"),
        "direction": word(message, "direction"), **quantity(message, "quantity"), **event_time(message.time),
        "events": list(message.events), "knowledge_time": instant(message, "knowledge_time"),
    }


def policy_step(message) -> dict:
    return {
        "start_time": instant(message.valid, "start_time"), "end_time": instant(message.valid, "end_time"), "state": word(message, "state"),
        **quantity(message, "level"), "events": list(message.events), "knowledge_time": instant(message, "knowledge_time"),
    }


def reconciliation(message) -> dict:
    best = message.measurements[message.best_fit_index] if message.HasField("best_fit_index") else None
    return {
        **{key: value for key, value in reaction(message.reaction).items() if key in ("name", "subject", "metric", "value", "low", "high")},
        "verdict": word(message, "verdict"), "observed": best.observed if best else float("nan"),
        "definition": word(best, "definition") if best else "", "series": best.series if best else "",
        "start_time": instant(best, "start_time") if best else pd.NaT, "end_time": instant(best, "end_time") if best else pd.NaT,
        "reason": message.unverifiable_reason,
    }


def frame(rows: Iterable[dict], snapshot) -> pd.DataFrame:
    """A frame with what was read in .attrs["snapshot"]: revision and knowledge times, as a dict."""
    result = pd.DataFrame(list(rows))
    result.attrs["snapshot"] = snapshot_facts(snapshot)
    return result


def snapshot_facts(snapshot) -> dict:
    return {
        "revision": snapshot.revision, "knowledge_time": instant(snapshot, "knowledge_time"),
        "max_knowledge_time": instant(snapshot, "max_knowledge_time"), "record_time": instant(snapshot, "record_time"),
        "calendar_version": snapshot.calendar_version, "time_zone_version": snapshot.time_zone_version,
    }
