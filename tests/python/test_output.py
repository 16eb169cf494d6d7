"""Tests the types of frames and the progress bar."""
import contextlib
import importlib.util
import io
import json
import unittest
import warnings

import numpy as np
import trucedata

from support import ADDRESS

THREAT, SP500 = "events/us-100-tariff-threat-first-post", "series/sp500-close-daily"


def installed(module):
    return importlib.util.find_spec(module) is not None


class OutputTests(unittest.TestCase):
    def test_a_missing_module_is_reported_when_the_client_is_created(self):
        absent = [module for module in ("polars", "pyarrow") if not installed(module)]
        for module in absent:
            message = f"to='{module}' requires {module}, which is not installed: install it"
            with self.subTest(module), self.assertRaisesRegex(ImportError, message):
                trucedata.Client(ADDRESS, to=module)
        if not absent:
            self.skipTest("both are installed")

    @unittest.skipUnless(installed("pyarrow"), "pyarrow is not installed")
    def test_a_table_of_pyarrow_has_the_attrs_in_its_schema(self):
        with trucedata.Client(ADDRESS, to="pyarrow") as client, trucedata.Client(ADDRESS) as pandas_client:
            table, frame = client.series(SP500), pandas_client.series(SP500)
        self.assertEqual(["time", "close"], table.column_names)
        self.assertEqual("timestamp[ns, tz=UTC]", str(table.schema.field("time").type))
        self.assertEqual(frame["close"].to_numpy().tobytes(), table["close"].to_numpy().tobytes())
        self.assertEqual(frame.index.tolist(), table["time"].to_pandas().tolist())
        attrs = json.loads(table.schema.metadata[b"trucedata"])
        self.assertEqual({"close": "index points"}, attrs["units"])
        self.assertEqual(frame.attrs["snapshot"]["revision"], attrs["snapshot"]["revision"])

    @unittest.skipUnless(installed("pyarrow"), "pyarrow is not installed")
    def test_every_answer_becomes_a_table_of_pyarrow(self):
        with warnings.catch_warnings(), trucedata.Client(ADDRESS, to="pyarrow") as client, trucedata.Client(ADDRESS) as pandas_client:
            warnings.simplefilter("error")
            for ask in (
                lambda of: of.events(), lambda of: of.events("nonexistentword"), lambda of: of.claims(), lambda of: of.sources(),
                lambda of: of.policies(),
                lambda of: of.policy_path("policies/us-tariff-on-china"), lambda of: of.reactions(), lambda of: of.reconcile(),
                lambda of: of.measurements(),
                lambda of: of.instruments(), lambda of: of.calendars(), lambda of: of.sessions(), lambda of: of.list_series(),
                lambda of: of.filter_values("events", "tags"), lambda of: of.series([SP500, "series/wti-front-daily"]),
                lambda of: of.align(THREAT, SP500),
                lambda of: of.impact(THREAT, SP500, model="constant_mean", event_window=(-1, 1)).cumulative,
            ):
                table, frame = ask(client), ask(pandas_client)
                frame = frame.reset_index(drop=frame.index.name is None)
                self.assertEqual((list(frame.columns), len(frame)), (table.column_names, table.num_rows))
                for name in frame.columns[frame.dtypes == "float64"]:
                    np.testing.assert_array_equal(frame[name], table[name].to_pandas())
            values = client.claims()["value"].to_pylist()
        self.assertTrue({"2025-11-09", "2025-11-10"} <= set(values))

    @unittest.skipUnless(installed("polars"), "polars is not installed")
    def test_a_frame_of_polars_has_the_time_as_a_column(self):
        with trucedata.Client(ADDRESS, to="polars") as client:
            frame = client.series(SP500)
        self.assertEqual((["time", "close"], 6845.5), (frame.columns, frame["close"][-1]))

    @unittest.skipUnless(installed("tqdm"), "tqdm is not installed")
    def test_a_long_read_shows_its_progress_when_requested(self):
        shown = io.StringIO()
        with contextlib.redirect_stderr(shown), trucedata.Client(ADDRESS, progress=True) as client:
            client.series(SP500)
        self.assertIn("378/378", shown.getvalue())
        hidden = io.StringIO()
        with contextlib.redirect_stderr(hidden), trucedata.Client(ADDRESS) as client:
            client.series(SP500)
        self.assertEqual("", hidden.getvalue(), "a progress bar although stderr is not a terminal")
