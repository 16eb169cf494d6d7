"""Kinds of frame and bars of progress."""
import contextlib
import importlib.util
import io
import unittest

import trucedata

from places import ADDRESS

SP500 = "series/sp500-close-daily"


def installed(module):
    return importlib.util.find_spec(module) is not None


class OutputTests(unittest.TestCase):
    def test_what_is_not_installed_is_said_when_the_client_is_made(self):
        absent = [module for module in ("polars", "pyarrow") if not installed(module)]
        for module in absent:
            with self.subTest(module), self.assertRaisesRegex(ImportError, f"to='{module}' needs {module}, which is not installed: install it"):
                trucedata.Client(ADDRESS, to=module)
        if not absent:
            self.skipTest("both are installed")

    @unittest.skipUnless(installed("pyarrow"), "pyarrow is not installed")
    def test_a_table_of_pyarrow_has_the_attrs_in_its_schema(self):
        with trucedata.Client(ADDRESS, to="pyarrow") as client:
            table = client.series(SP500)
        self.assertEqual(219, table.num_rows)
        self.assertIn(b"index points", table.schema.metadata[b"trucedata"])

    @unittest.skipUnless(installed("polars"), "polars is not installed")
    def test_a_frame_of_polars_has_the_time_as_a_column(self):
        with trucedata.Client(ADDRESS, to="polars") as client:
            self.assertEqual(["time", "close"], client.series(SP500).columns)

    @unittest.skipUnless(installed("tqdm"), "tqdm is not installed")
    def test_a_pull_shows_its_progress_when_asked_to(self):
        shown = io.StringIO()
        with contextlib.redirect_stderr(shown), trucedata.Client(ADDRESS, progress=True) as client:
            client.series(SP500)
        self.assertIn("219/219", shown.getvalue())
        hidden = io.StringIO()
        with contextlib.redirect_stderr(hidden), trucedata.Client(ADDRESS) as client:
            client.series(SP500)
        self.assertEqual("", hidden.getvalue(), "no bar where stderr is no terminal")
