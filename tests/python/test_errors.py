"""Tests that each error states its cause and its fix, and that wrong arguments are refused before a call."""
import asyncio
import importlib.util
import threading
import traceback
import unittest

import numpy as np
import pandas as pd
import trucedata

from support import ADDRESS, enter, own_server

SP500 = "series/sp500-close-daily"


class ErrorTests(unittest.TestCase):
    def setUp(self):
        self.client = trucedata.Client(ADDRESS)
        self.addCleanup(self.client.close)

    def test_an_unknown_event_is_named(self):
        with self.assertRaises(trucedata.NotFound) as raised:
            self.client.align("events/nothing", SP500)
        self.assertEqual("RESOURCE_NOT_FOUND", raised.exception.reason)
        self.assertIn("events/nothing", str(raised.exception))
        self.assertIn("list events to see the names", raised.exception.hint)

    def test_an_unknown_series_among_others_is_named_without_internals_of_grpc(self):
        with self.assertRaisesRegex(trucedata.NotFound, "series/nothing") as raised:
            self.client.series([SP500, "series/vix-daily", "series/nothing", "series/btcusd-daily"])
        shown = "".join(traceback.format_exception(type(raised.exception), raised.exception, raised.exception.__traceback__))
        self.assertNotIn("debug_error_string", shown)

    def test_a_wrong_argument_names_its_field(self):
        with self.assertRaises(trucedata.InvalidRequest) as raised:
            self.client.events(revision=1_000_000)
        self.assertEqual(("REVISION_IN_FUTURE", "as_of.revision"), (raised.exception.reason, raised.exception.field))

    def test_an_error_of_the_server_has_its_reason(self):
        refused = {
            "WINDOW_INVALID": lambda: self.client.align("events/us-100-tariff-threat-first-post", SP500, first=1, last=0),
            "FIELD_NOT_IN_SERIES": lambda: self.client.series(SP500, fields=["volume"]),
            "BENCHMARK_MISSING": lambda: self.client.impact("events/us-100-tariff-threat-first-post", SP500),
            "CALENDAR_BOUNDS_EXCEEDED": lambda: self.client.sessions(last_date="2050-01-01"),
            "TOO_FEW_OBSERVATIONS": lambda: self.client.impact(
                "events/us-100-tariff-threat-first-post", "series/nasdaq-composite-5min", model="constant_mean"),
        }
        for reason, call in refused.items():
            with self.subTest(reason), self.assertRaises(trucedata.InvalidRequest) as raised:
                call()
            self.assertEqual(reason, raised.exception.reason)
            self.assertTrue(str(raised.exception))

    def test_wrong_values_and_types_are_refused_before_a_call(self):
        nowhere = trucedata.Client("localhost:1")
        self.addCleanup(nowhere.close)
        event = "events/x"
        refused = [
            (ValueError, "measure: 'returns' is not one of .*log_return", lambda: nowhere.align(event, SP500, measure="returns")),
            (ValueError, "window: 'days' is not one of bars, elapsed, sessions", lambda: nowhere.align(event, SP500, window="days")),
            (ValueError, "direction: 'up' is not one of", lambda: nowhere.align(event, SP500, direction="up")),
            (ValueError, "step: 'soon' is not a duration", lambda: nowhere.align(event, SP500, step="soon")),
            (ValueError, "tolerance: 5 is not a duration", lambda: nowhere.align(event, SP500, tolerance=5)),
            (TypeError, "first: 1.5 is not a whole number", lambda: nowhere.align(event, SP500, first=1.5)),
            (ValueError, "last: .* does not fit", lambda: nowhere.align(event, SP500, last=2**40)),
            (TypeError, "anchor_sensitivity: 'yes' is neither", lambda: nowhere.align(event, SP500, anchor_sensitivity="yes")),
            (TypeError, "series: 1 is not text", lambda: nowhere.align(event, [1])),
            (TypeError, "events: None is neither text nor a collection of texts", lambda: nowhere.align(None, SP500)),
            (TypeError, r"event_window: 5 is not \(first, last\)", lambda: nowhere.impact(event, SP500, event_window=5)),
            (TypeError, r"bootstrap: 100 is not \(replications, seed\)", lambda: nowhere.impact(event, SP500, bootstrap=100)),
            (ValueError, "bootstrap: the seed -1 is negative", lambda: nowhere.impact(event, SP500, bootstrap=(100, -1))),
            (ValueError, "tests: 'anova' is not one of .*patell_z", lambda: nowhere.impact(event, SP500, tests=["anova"])),
            (TypeError, "confidence_level: '95%' is not a number", lambda: nowhere.impact(event, SP500, confidence_level="95%")),
            (ValueError, "known: .* has no time zone", lambda: nowhere.events(known="2025-10-10 20:00")),
            (ValueError, "known: 'yesterday' is not a time", lambda: nowhere.events(known="yesterday")),
            (TypeError, "revision: 1.0 is not a whole number", lambda: nowhere.events(revision=1.0)),
            (ValueError, "first_date: '2025-02-30' is not a civil day", lambda: nowhere.sessions(first_date="2025-02-30")),
            (ValueError, "names: is empty; give at least one series", lambda: nowhere.series([])),
            (ValueError, "names: is empty; give at least one series", lambda: nowhere.series_chunks([])),
            (ValueError, "events: is empty; give at least one, events\\(\\) returns their names", lambda: nowhere.align([], SP500)),
            (ValueError, "events: is empty; give at least one, events\\(\\) returns their names", lambda: nowhere.impact([], SP500)),
            (ValueError, "pairs: is empty", lambda: nowhere.impact(pairs=[])),
            (ValueError, "pairs: is given together with events or series", lambda: nowhere.impact(event, SP500, pairs=[(event, SP500)])),
            (TypeError, "pairs: .* is not a tuple of an event and a series", lambda: nowhere.align(pairs=[event])),
            (ValueError, "pairs: has the columns event, firm; give event, series",
             lambda: nowhere.align(pairs=pd.DataFrame({"event": [event], "firm": [SP500]}))),
            (TypeError, r"pairs\[0\].series: 5 is not text", lambda: nowhere.align(pairs=[(event, 5)])),
            (ValueError, "resample: 'fortnight' is not a frequency", lambda: nowhere.series(SP500, resample="fortnight")),
            (TypeError, "unexpected keyword argument 'measures'", lambda: nowhere.align(event, SP500, measures="value")),
        ]
        for kind, message, call in refused:
            with self.subTest(message), self.assertRaisesRegex(kind, message):
                call()

    def test_wrong_options_of_a_client_are_refused(self):
        for message, make in {
            "address: 'http://localhost' is not host:port": lambda: trucedata.Client("http://localhost"),
            "attempts: 0 is not": lambda: trucedata.Client(attempts=0),
            "timeout: -1 is not": lambda: trucedata.Client(timeout=-1),
            "to: 'excel' is not one of pandas, polars, pyarrow": lambda: trucedata.Client(to="excel"),
        }.items():
            with self.subTest(message), self.assertRaisesRegex(ValueError, message):
                make()

    def test_an_absent_server_has_a_plain_message(self):
        for address in ("localhost:1", "nothing.invalid:50051"):
            with self.subTest(address), trucedata.Client(address, attempts=1) as client:
                with self.assertRaises(trucedata.ServerUnavailable) as raised:
                    client.events()
                self.assertIn(f"no TruceData server answers at {address}", str(raised.exception))
                self.assertIn("trucedata serve", str(raised.exception))
                shown = "".join(traceback.format_exception(type(raised.exception), raised.exception, raised.exception.__traceback__))
                for internal in ("_InactiveRpcError", "debug_error_string", "grpc_status"):
                    self.assertNotIn(internal, shown)

    def test_a_timeout_has_a_plain_message(self):
        with trucedata.Client(ADDRESS, timeout=1e-6) as client, self.assertRaises(trucedata.TruceDataError) as raised:
            client.reconcile()
        self.assertEqual("DEADLINE_EXCEEDED", raised.exception.code)
        self.assertIn(f"{ADDRESS} did not answer within 1e-06 s", str(raised.exception))


class ServerGoneTests(unittest.TestCase):
    """A server that is killed in the middle of an answer and started again."""

    BARS, NAME = 2_000_000, "series/test-seconds"

    @classmethod
    def setUpClass(cls):
        cls.server = enter(cls.addClassCleanup, own_server())
        index = pd.date_range("2025-01-01", periods=cls.BARS, freq=pd.Timedelta(seconds=1), tz="UTC", name="time")
        cls.frame = pd.DataFrame({"value": range(cls.BARS)}, index=index, dtype="float64")
        with trucedata.Client(cls.server.address) as client:
            client.import_frame(
                cls.frame, cls.NAME, author="test", units={"value": "fraction"}, frequency="second", calendar="calendars/24x7",
                display_name="Seconds",
                source="Generated for a test", publisher="test", terms="none")

    def test_a_stream_resumes_after_its_last_chunk(self):
        with trucedata.Client(self.server.address, attempts=6) as client:
            parts = []
            for chunk in client.series_chunks(self.NAME):
                parts.append(chunk.columns["value"])
                if len(parts) == 1:
                    self.server.kill()
                    self.server.start()
        np.testing.assert_array_equal(np.concatenate(parts), self.frame["value"], "a bar is lost or repeated")

    @unittest.skipUnless(importlib.util.find_spec("grpc.aio"), "grpcio is older than its asyncio")
    def test_a_stream_of_asyncio_resumes(self):
        async def read():
            parts = []
            async with trucedata.AsyncClient(self.server.address, attempts=6) as client:
                async for chunk in client.series_chunks(self.NAME):
                    parts.append(chunk.columns["value"])
                    if len(parts) == 1:
                        self.server.kill()
                        self.server.start()
            return np.concatenate(parts)

        np.testing.assert_array_equal(asyncio.run(read()), self.frame["value"])

    def test_a_frame_is_complete_although_the_server_was_killed(self):
        with trucedata.Client(self.server.address, attempts=8) as client:
            killing = threading.Timer(0.02, lambda: (self.server.kill(), self.server.start()))
            killing.start()
            frame = client.series(self.NAME)
            killing.join()
        np.testing.assert_array_equal(frame["value"], self.frame["value"])

    def test_a_call_is_retried_until_the_server_is_back(self):
        with trucedata.Client(self.server.address, attempts=8) as client:
            client.dataset()
            self.server.kill()
            starting = threading.Timer(0.5, self.server.start)
            starting.start()
            self.addCleanup(starting.join)
            self.assertIn("events", client.dataset()["counts"])

    def test_a_server_that_stays_away_ends_the_stream_with_the_cause(self):
        self.addCleanup(self.server.start)
        with trucedata.Client(self.server.address, attempts=2) as client, self.assertRaises(trucedata.ServerUnavailable) as raised:
            for _ in client.series_chunks(self.NAME):
                self.server.kill()
        self.assertIn(f"no TruceData server answers at {self.server.address}", str(raised.exception))
