"""Tests that frames of events become the records of tests/events/cases.json, and that imported events are read back."""
import io
import json
import re
import unittest

import numpy as np
import pandas as pd
import trucedata
from google.protobuf.json_format import ParseDict
from trucedata import event_tables
from trucedata.v1 import event_pb2, instrument_pb2, source_pb2

from support import ROOT, enter, own_server

CASES = json.loads((ROOT / "tests/events/cases.json").read_text(encoding="utf-8"))
SOURCE = source_pb2.Source(name="sources/table")
SOURCE.knowledge_time.FromJsonString("2025-12-01T00:00:00Z")


def convert(frame, **options):
    instruments = [ParseDict(each, instrument_pb2.Instrument()) for each in CASES["instruments"]]
    return event_tables.convert(frame, SOURCE, instruments, {"events/taken": "sources/another"}, **options)


def in_python(text):
    """Returns an error of the command line as the client writes it."""
    text = re.sub(r"--([a-z-]+)", lambda option: option[1].replace("-", "_"), text).replace("trucedata import records", "import_records")
    return re.sub(r"line ([0-9]+)", lambda line: f"row {int(line[1]) - 2}", text)


class EventTableTests(unittest.TestCase):
    maxDiff = None

    def test_the_cases_of_the_server(self):
        for case in CASES["cases"]:
            with self.subTest(case["name"]):
                frame = pd.read_csv(io.StringIO("\n".join(case["file"])), dtype=str, keep_default_na=False)
                if "events" in case:
                    expected = [ParseDict(each, event_pb2.Event()) for each in case["events"]]
                    self.assertEqual(expected, [event for event, *_ in convert(frame, **case["options"]).records])
                    continue
                error = case["error"]
                position = "" if error["line"] == 1 else f"row {error['line'] - 2}"
                position += f", column '{error['column']}'" if error["column"] else ""
                expected = " ".join(["frame:", *([f"{position}:"] if position else []), in_python(f"{error['problem']} {error['fix']}")])
                with self.assertRaises(ValueError) as refused:
                    convert(frame, **case["options"])
                self.assertEqual(expected, str(refused.exception))

    def test_typed_columns_are_what_they_hold(self):
        frame = pd.DataFrame({
            "date": pd.to_datetime(["2025-10-30", "2025-10-31"]), "id": [7, 8], "surprise": [0.1, np.nan], "beat": [True, False],
            "shares": pd.array([10, None], dtype="Int64"), "note": ["x", None]})
        found = convert(frame, zone="UTC", kind="corporate")
        self.assertEqual({"surprise": "number", "beat": "text", "shares": "number", "note": "text"}, found.attributes)
        first, second = (event for event, *_ in found.records)
        self.assertEqual(("events/7", event_time("DAY"), "2025-10-30"), (first.name, first.time.precision, first.time.stated_time))
        self.assertEqual([("surprise", 0.1), ("beat", "true"), ("shares", 10.0), ("note", "x")], values(first))
        self.assertEqual([("beat", "false")], values(second))
        frame = pd.DataFrame({"time": pd.to_datetime(["2025-10-30T16:30:00.5"]).tz_localize("America/New_York"), "name": ["A"]})
        (event, *_), = convert(frame, kind="corporate").records
        self.assertEqual((event_time("EXACT"), "UTC"), (event.time.precision, event.time.time_zone))
        self.assertEqual("2025-10-30T20:30:00.500Z", event.time.earliest_time.ToJsonString())
        with self.assertRaisesRegex(ValueError, "frame: row 0, column 'x': 'inf' is not a finite number"):
            convert(pd.DataFrame({"date": ["2025-10-30"] * 2, "id": ["a", "b"], "x": [np.inf, 1]}), zone="UTC", kind="other")

    def test_a_frame_without_rows_or_of_another_type_is_refused(self):
        with self.assertRaisesRegex(ValueError, "frame: has 0 rows; give 1 to 100,000"):
            convert(pd.DataFrame({"date": []}), zone="UTC", kind="other")
        with self.assertRaisesRegex(TypeError, "frame: list is not a pandas DataFrame"):
            convert([])


class ImportEventsTests(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = enter(cls.addClassCleanup, own_server())
        cls.client = enter(cls.addClassCleanup, trucedata.Client(cls.server.address))

    def test_imported_events_are_read_back_and_a_second_import_changes_nothing(self):
        frame = pd.DataFrame({
            "date": ["2025-10-30", "2025-11-19"], "name": ["Third quarter", "Third quarter"], "ticker": ["AAPL", "NVDA"],
            "surprise": [0.04, np.nan], "rating": ["up", None]})
        options = {"author": "test", "source": "earnings", "zone": "America/New_York", "kind": "corporate"}
        tried = self.client.import_events(frame, validate_only=True, **options)
        self.assertEqual((False, {"new": 2, "changed": 0, "unchanged": 0}), (tried["changed"], tried["counts"]["events"]))
        done = self.client.import_events(frame, **options)
        self.assertEqual((True, {"surprise": "number", "rating": "text"}, 2), (done["changed"], done["attributes"], done["instruments"]))
        self.assertEqual({"new": 2, "changed": 0, "unchanged": 0}, done["counts"]["claims"])
        again = self.client.import_events(frame, **options)
        self.assertEqual((False, {"new": 0, "changed": 0, "unchanged": 2}), (again["changed"], again["counts"]["events"]))

        back = self.client.events(instruments=["instruments/apple", "instruments/nvidia"], kinds="corporate")
        self.assertEqual(["events/third-quarter-apple-2025-10-30", "events/third-quarter-nvidia-2025-11-19"], list(back["name"]))
        self.assertEqual([["instruments/apple"], ["instruments/nvidia"]], list(back["instruments"]))
        self.assertEqual(0.04, back["attributes.surprise"][0])
        self.assertTrue(np.isnan(back["attributes.surprise"][1]))
        self.assertEqual(["up", ""], list(back["attributes.rating"]))
        self.assertEqual(list(back["latest_time"]), list(back["knowledge_time"]))

        with self.assertRaisesRegex(ValueError, "events/third-quarter-apple-2025-10-30 exists already, from sources/earnings"):
            self.client.import_events(frame, **{**options, "source": "other"})
        frame["surprise"] = [0.05, 0.01]
        self.assertEqual({"new": 0, "changed": 2, "unchanged": 0}, self.client.import_events(frame, **options)["counts"]["events"])

    def test_records_are_imported_together(self):
        source = source_pb2.Source(
            name="sources/own", publisher="Me", title="A test", language="en", kind=source_pb2.SOURCE_KIND_DATA)
        for time in (source.publish_time, source.knowledge_time):
            time.FromJsonString("2025-10-10T00:00:00Z")
        done = self.client.import_records([source], author="test")
        self.assertEqual({"sources": {"new": 1, "changed": 0, "unchanged": 0}}, done["counts"])
        with self.assertRaisesRegex(TypeError, "records: Timestamp is not a record"):
            self.client.import_records([source.publish_time], author="test")
        with self.assertRaisesRegex(trucedata.InvalidRequest, "DANGLING_REFERENCE|does not exist"):
            self.client.import_records(
                [event for event, *_ in convert(
                    pd.DataFrame({"date": ["2025-10-30"], "id": ["lost"], "ticker": ["META"]}), zone="UTC", kind="other").records],
                author="test")


def event_time(precision):
    return event_pb2.Event.DESCRIPTOR.fields_by_name["time"].message_type.fields_by_name["precision"].enum_type.values_by_name[
        f"TIME_PRECISION_{precision}"].number


def values(event):
    return [(each.name, getattr(each, each.WhichOneof("value"))) for each in event.attributes]


if __name__ == "__main__":
    unittest.main()
