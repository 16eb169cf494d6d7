"""Tests of the installed Python client against a server with the curated data. Usage: test_client.py ADDRESS."""
import contextlib
import io
import os
import pathlib
import re
import sys
import unittest

import numpy as np
import pandas as pd
import trucedata
from trucedata import wire
from trucedata.v1 import market_service_pb2

ADDRESS = sys.argv.pop(1)
README = pathlib.Path(os.environ["TRUCEDATA"], "src/clients/python/README.md").read_text(encoding="utf-8")


class ClientTests(unittest.TestCase):
    def setUp(self):
        self.client = trucedata.Client(ADDRESS)
        self.addCleanup(self.client.close)

    def test_the_first_example_prints_what_the_readme_shows(self):
        program, expected = (re.search(rf"```{kind}\n(.*?)```", README, re.S).group(1) for kind in ("python", "text"))
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(program.replace("localhost:50051", ADDRESS), {})
        self.assertEqual(expected, printed.getvalue())

    def test_events_come_typed_and_whole(self):
        events = self.client.events()
        self.assertEqual(self.client.dataset()["counts"]["events"], len(events))
        self.assertEqual("UTC", str(events["knowledge_time"].dt.tz))
        threats = self.client.events(phases=["threatened"])
        self.assertEqual({"THREATENED"}, set(threats["phase"]))

    def test_nothing_is_known_before_its_time(self):
        known = pd.Timestamp("2025-10-10T20:00:00Z")
        events = self.client.events(known=known)
        self.assertLessEqual(events["knowledge_time"].max(), known)
        self.assertEqual(events["knowledge_time"].max(), events.attrs["snapshot"]["max_knowledge_time"])

    def test_conflicting_claims_stay(self):
        claims = self.client.claims("events/truce-extension-2025-08", conflicts_only=True)
        self.assertTrue({"2025-11-09", "2025-11-10"} <= set(claims["value"]))

    def test_a_direction_alone_has_no_number(self):
        reactions = self.client.reactions()
        bare = reactions[reactions["metric"] == "DIRECTION_ONLY"]
        self.assertGreater(len(bare), 0)
        self.assertTrue(bare["value"].isna().all())

    def test_reconciliation_has_a_verdict_for_each(self):
        verdicts = self.client.reconcile()["verdict"]
        self.assertTrue(set(verdicts) <= {"CONSISTENT", "CONSISTENT_UNDER_DEFINITION", "INCONSISTENT", "UNVERIFIABLE"})
        self.assertIn("CONSISTENT", set(verdicts))

    def test_a_series_has_its_values_zone_and_unit(self):
        closes = self.client.series("series/sp500-close-daily")
        self.assertEqual((219, "UTC", {"close": "index points"}), (len(closes), str(closes.index.tz), closes.attrs["units"]))
        self.assertEqual(6734.11, closes["close"].iloc[-1])

    def test_a_series_is_cut_by_time(self):
        cut = self.client.series("series/sp500-close-daily", start="2025-10-10T00:00:00Z", end="2025-10-11T00:00:00Z")
        self.assertEqual([6552.51], cut["close"].tolist())

    def test_columns_are_equal_to_the_bit_and_not_copied(self):
        values, times = [-0.0, np.nan, 5e-324, 1.7976931348623157e308], [-(2**62), -1, 2**53 + 1, 2**62]
        message = market_service_pb2.ReadSeriesResponse()
        message.chunk.series = "series/x"
        message.chunk.time_unix_nanos.extend(times)
        message.chunk.columns.add(field=4).values.extend(values)
        chunk = wire.series_chunk(message.SerializeToString())
        self.assertEqual(np.array(values).tobytes(), chunk.columns["close"].tobytes())
        self.assertEqual(times, chunk.times.view("i8").tolist())
        self.assertFalse(chunk.columns["close"].flags.owndata)

    def test_an_unknown_event_is_named(self):
        with self.assertRaises(trucedata.NotFound) as raised:
            self.client.align("events/nothing", "series/sp500-close-daily")
        self.assertEqual("RESOURCE_NOT_FOUND", raised.exception.reason)
        self.assertIn("events/nothing", str(raised.exception))

    def test_a_wrong_argument_names_its_field(self):
        with self.assertRaises(trucedata.InvalidRequest) as raised:
            self.client.events(revision=1_000_000)
        self.assertEqual(("REVISION_IN_FUTURE", "as_of.revision"), (raised.exception.reason, raised.exception.field))

    def test_wrong_words_and_types_are_refused_before_a_call(self):
        with self.assertRaisesRegex(ValueError, "measure: 'returns' is not one of .*log_return"):
            self.client.align("events/x", "series/x", measure="returns")
        with self.assertRaisesRegex(ValueError, "known: .* has no time zone"):
            self.client.events(known="2025-10-10 20:00")
        with self.assertRaisesRegex(TypeError, "series: 1 is not a text"):
            self.client.align("events/x", [1])
        with self.assertRaisesRegex(ValueError, "host:port"):
            trucedata.Client("http://localhost")

    def test_no_server_is_said_plainly(self):
        with trucedata.Client("localhost:1", attempts=1) as client, self.assertRaises(trucedata.ServerUnavailable) as raised:
            client.events()
        self.assertIn("no TruceData server answers at localhost:1", str(raised.exception))


if __name__ == "__main__":
    result = unittest.main(exit=False, verbosity=1).result
    failed = len(result.failures) + len(result.errors)
    print(f"{result.testsRun - failed} passed, {failed} failed, 0 skipped")
    sys.exit(failed > 0)
