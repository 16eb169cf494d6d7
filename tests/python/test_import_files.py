"""Tests that files, and frames that are sent as files, give the bars that they mean."""
import asyncio
import contextlib
import datetime
import decimal
import gzip
import importlib.util
import io
import os
import tempfile
import unittest
import zipfile

import numpy as np
import pandas as pd
import trucedata

from support import enter, own_server

DAILY = "Date,Open,High,Low,Close,Volume\n2025-10-08,256.5,258.5,256,258.06,36496900\n2025-10-09,257.8,258,253.1,254.04,38322000\n"
LONG = "date,ticker,close\n2025-10-09,AAPL,254.04\n2025-10-09,MSFT,522.4\n2025-10-10,AAPL,245.27\n2025-10-10,MSFT,510.96\n"
NEW = {"author": "test", "frequency": "session", "calendar": "calendars/XNYS"}
HOURS = {"author": "test", "calendar": "calendars/24x7"}


def installed(module):
    return importlib.util.find_spec(module) is not None


class FileTests(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = enter(cls.addClassCleanup, own_server())
        cls.client = enter(cls.addClassCleanup, trucedata.Client(cls.server.address))

    def values(self, name, column="close"):
        return {str(time): value for time, value in self.client.series(name)[column].items()}

    def test_a_file_of_each_kind_is_read(self):
        archive = io.BytesIO()
        with zipfile.ZipFile(archive, "w") as writer:
            writer.writestr("daily.csv", DAILY)
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "aapl.csv")
            with open(path, "w", encoding="utf-8") as file:
                file.write(DAILY)
            with open(path, "rb") as opened:
                for number, given in enumerate((
                        path, DAILY.encode(), opened, io.StringIO(DAILY), gzip.compress(DAILY.encode()), archive.getvalue())):
                    with self.subTest(number):
                        result = self.client.import_csv(given, f"series/kind-{number}", **NEW)
                        self.assertEqual((2, 2, True), (result.bars, result.new_bars, result.changed))
                        expected = {"2025-10-08 13:30:00+00:00": 258.06, "2025-10-09 13:30:00+00:00": 254.04}
                        self.assertEqual(expected, self.values(f"series/kind-{number}"))

    def test_the_result_states_what_was_written(self):
        result = self.client.import_csv(
            DAILY.encode(), "series/stated", units={"close": "USD per share"}, currency="USD",
            columns={"Close": "close", "Volume": "volume"}, validate_only=True, **NEW)
        with self.assertRaises(trucedata.NotFound):
            self.client.series("series/stated")
        text = repr(result)
        for expected in (
                "2 bars of 1 series; nothing was written", "series/stated: 2 new, 0 changed, 0 unchanged",
                "first 2025-10-08 09:30:00, last 2025-10-09 09:30:00, America/New_York", "close: USD per share, last",
                "volume: number of units, sum", "publisher='not stated'"):
            self.assertIn(expected, text)
        self.assertEqual([pd.Timestamp("2025-10-08T13:30Z")], result.series["first_time"].tolist())
        self.assertEqual([("close", "LAST"), ("volume", "SUM")], list(zip(result.columns["column"], result.columns["rule"])))
        self.assertEqual("imported by the user", result.defaults["source"])
        self.assertEqual(0, len(result.suspicious_bars))

    def test_changed_bars_need_replace(self):
        self.client.import_csv(DAILY.encode(), "series/changed", **NEW)
        changed = DAILY.replace("254.04", "255").encode()
        with self.assertRaisesRegex(trucedata.InvalidRequest, "1 of 2 bars of series/changed differ") as raised:
            self.client.import_csv(changed, "series/changed", author="test")
        self.assertEqual("BARS_CHANGED", raised.exception.reason)
        result = self.client.import_csv(changed, "series/changed", author="test", replace=True)
        self.assertEqual((0, 1, 1), (result.new_bars, result.changed_bars, result.unchanged_bars))

    def test_options_have_the_meaning_of_the_command(self):
        text = "# made by a broker\nday|clock|px|kind\n10.10.2025|16:00|1,5|a\n10.10.2025|17:00|x|a\n10.10.2025|17:00|2,5|b\nend\n"
        self.client.import_csv(
            text.encode(), "series/options", frequency="hour", delimiter="|", comment="#", skip_footer=1, columns={"px": "close"},
            time_column="day+clock", time_format="dd.MM.yyyy HH:mm", zone="Europe/Athens", shift=datetime.timedelta(hours=-1),
            decimal_comma=True, missing=["x"], scale=10, where={"kind": "a"}, label="end", rules=None, **HOURS)
        self.assertEqual({"2025-10-10 11:00:00+00:00": 15.0}, {
            time: value for time, value in self.values("series/options").items() if not np.isnan(value)})

    def test_a_refusal_names_the_line_the_cell_and_the_argument(self):
        with self.assertRaisesRegex(trucedata.InvalidRequest, "mine.csv, line 3, column 'Close'") as raised:
            self.client.import_csv(DAILY.replace("254.04", "25x").encode(), "series/wrong", file_name="mine.csv", **NEW)
        self.assertEqual(("FILE_INVALID", "3", "25x"), (
            raised.exception.reason, raised.exception.metadata["line"], raised.exception.metadata["cell"]))
        with self.assertRaisesRegex(trucedata.InvalidRequest, "`symbol_column` ticker"):
            self.client.import_csv(LONG.encode(), "series/wrong", **NEW)

    def test_many_series_are_written_in_one_revision(self):
        result = self.client.import_csv(LONG.encode(), "series/{symbol}-long", symbol_column="ticker", **NEW)
        self.assertEqual(["series/aapl-long", "series/msft-long"], result.series["series"].tolist())
        self.assertEqual({"2025-10-09 13:30:00+00:00": 254.04, "2025-10-10 13:30:00+00:00": 245.27}, self.values("series/aapl-long"))
        frame = pd.read_csv(io.StringIO(LONG), parse_dates=["date"]).astype({"ticker": "category"})
        again = self.client.import_frame(frame, "series/{symbol}-long", symbol_column="ticker", **NEW)
        self.assertEqual((False, 4), (again.changed, again.unchanged_bars))
        wide = frame.astype({"ticker": str}).pivot(index="date", columns="ticker", values="close")
        result = self.client.import_frame(wide, "series/{symbol}-wide", wide=True, **NEW)
        expected = {"2025-10-09 13:30:00+00:00": 522.4, "2025-10-10 13:30:00+00:00": 510.96}
        self.assertEqual(expected, self.values("series/msft-wide", "value"))

    def test_a_file_that_cannot_be_read_is_refused_before_a_call(self):
        for kind, message, given in (
                (ValueError, "is empty", b""), (TypeError, "call import_frame", pd.DataFrame()),
                (FileNotFoundError, "nowhere", "nowhere.csv")):
            with self.subTest(message), self.assertRaisesRegex(kind, message):
                self.client.import_csv(given, "series/unread", **NEW)
        with self.assertRaisesRegex(ValueError, "label: 'middle' is not one of end, start"):
            self.client.import_csv(b"a", "series/unread", label="middle", **NEW)

    def test_the_asynchronous_client_sends_files(self):
        async def run():
            async with trucedata.AsyncClient(self.server.address) as client:
                return await client.import_csv(DAILY.encode(), "series/asynchronous", **NEW)

        self.assertEqual(2, asyncio.run(run()).new_bars)

    @unittest.skipUnless(installed("tqdm"), "tqdm is not installed")
    def test_the_progress_is_shown_when_requested(self):
        shown = io.StringIO()
        with contextlib.redirect_stderr(shown), trucedata.Client(self.server.address, progress=True) as client:
            client.import_csv(DAILY.encode(), "series/progress", **NEW)
        self.assertIn(f"{len(DAILY)}/{len(DAILY)}", shown.getvalue())


class FrameTests(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = enter(cls.addClassCleanup, own_server())
        cls.client = enter(cls.addClassCleanup, trucedata.Client(cls.server.address))

    def times(self, name):
        return [str(time) for time in self.client.series(name).index]

    def test_dates_are_sessions_and_the_frequency_is_inferred(self):
        days = pd.to_datetime(["2025-10-08", "2025-10-09", "2025-10-10"])
        expected = [f"{day:%Y-%m-%d} 13:30:00+00:00" for day in days]
        values = pd.Series([1.5, 2.5, 3.5], name="close")
        forms = {
            "index": values.set_axis(days).to_frame(), "newest-first": values.set_axis(days).to_frame().iloc[::-1],
            "series": values.set_axis(days), "dates": values.set_axis(days.date).to_frame(),
            "column": pd.DataFrame({"day": days, "close": values}), "periods": values.set_axis(days.to_period("D")).to_frame(),
            "midnight": values.set_axis(days.tz_localize("America/New_York")).to_frame(),
            "objects": pd.DataFrame({"date": [day.to_pydatetime() for day in days], "close": values.map(decimal.Decimal)}, dtype=object),
            "nullable": values.set_axis(days).astype("Float64").to_frame(),
        }
        for form, frame in forms.items():
            with self.subTest(form):
                result = self.client.import_frame(frame, f"series/days-{form}", author="test", calendar="calendars/XNYS")
                self.assertEqual("session", result.defaults["frequency"])
                self.assertEqual(expected, self.times(f"series/days-{form}"))
                self.assertEqual([1.5, 2.5, 3.5], self.client.series(f"series/days-{form}")["close"].tolist())

    def test_a_frame_sent_as_a_file_is_stored_to_the_bit(self):
        values = np.random.default_rng(3).normal(0, 1, 2_000) * 10.0 ** np.random.default_rng(4).integers(-200, 200, 2_000)
        values[:3] = -0.0, 5e-324, 1.7976931348623157e308
        frame = pd.DataFrame({"value": values}, index=pd.date_range("2025-03-01", periods=2_000, freq="min", tz="Europe/Berlin"))
        self.client.import_frame(frame, "series/exact", frequency="minute", **HOURS)
        self.assertEqual(values.tobytes(), self.client.series("series/exact")["value"].to_numpy().tobytes())
        self.assertTrue((self.client.series("series/exact").index == frame.index).all())

    def test_local_times_need_a_zone(self):
        frame = pd.DataFrame({"value": [1.0, 2, 3]}, index=pd.date_range("2025-11-02 00:30", periods=3, freq="30min"))
        with self.assertRaisesRegex(trucedata.InvalidRequest, "`zone`"):
            self.client.import_frame(frame, "series/local", **HOURS)
        with self.assertRaisesRegex(trucedata.InvalidRequest, "the frame, line 2.*"):
            self.client.import_frame(frame, "series/local", zone="America/New_York", **HOURS)
        self.client.import_frame(frame, "series/local", zone="America/New_York", ambiguous="later", frequency="irregular", **HOURS)
        self.assertEqual("2025-11-02 06:00:00+00:00", self.times("series/local")[1])

    def test_no_time_wraps(self):
        outside = datetime.datetime(2367, 12, 31)
        frames = [pd.DataFrame({"time": [outside], "value": [1.0]}, dtype=object), pd.DataFrame({"time": [outside.date()], "value": [1.0]})]
        for unit in ("s", "ms", "us"):
            times = pd.Series(np.array(["2025-01-01", "2367-12-31"], f"datetime64[{unit}]")) if pd.__version__ >= "2" else None
            if times is not None:
                with self.assertRaisesRegex(ValueError, "frame: row 1: 2367-12-31.* is not between the years 1677 and 2262"):
                    self.client.import_frame(pd.DataFrame({"time": times, "value": [1.0, 2.0]}), "series/wrapped", **NEW)
        for frame in frames:
            with self.assertRaises((ValueError, trucedata.InvalidRequest)):
                self.client.import_frame(frame, "series/wrapped", **NEW)
        with self.assertRaises(trucedata.NotFound):
            self.client.series("series/wrapped")

    def test_numbers_as_times_need_their_format(self):
        frame = pd.DataFrame({"date": [20251008, 20251009], "close": [1, 2]})
        with self.assertRaisesRegex(TypeError, "has numbers as times; give time_format"):
            self.client.import_frame(frame, "series/numbers", **NEW)
        self.client.import_frame(frame, "series/numbers", time_format="yyyymmdd", **NEW)
        self.assertEqual(["2025-10-08 13:30:00+00:00", "2025-10-09 13:30:00+00:00"], self.times("series/numbers"))

    def test_missing_numbers_are_missing(self):
        frame = pd.DataFrame({"rate": [1.0, -999.0, 2.0]}, index=pd.to_datetime(["2025-10-08", "2025-10-09", "2025-10-10"]))
        self.client.import_frame(frame, "series/missing", missing=-999, scale=0.01, units={"rate": "fraction"}, **NEW)
        np.testing.assert_array_equal([0.01, np.nan, 0.02], self.client.series("series/missing")["rate"].reindex(
            pd.to_datetime(["2025-10-08T13:30Z", "2025-10-09T13:30Z", "2025-10-10T13:30Z"])))

    def test_units_and_rules_are_those_of_columns(self):
        frame = pd.DataFrame({"trades": [1.0, 2.0], "ret": [0.1, 0.2]}, index=pd.date_range("2025-10-08", periods=2, freq="D"))
        for name, columns in (("series/rules", None), ("series/rules-2", {"trades": "trades", "ret": "log_return:ret"})):
            result = self.client.import_frame(
                frame, name, columns=columns, units={"trades": "number of trades", "ret": "log return"}, rules={"trades": "maximum"}, **NEW)
            rules = dict(zip(result.columns["column"], result.columns["rule"]))
            self.assertEqual({"trades": "MAXIMUM", "ret": "COMPOUNDED"}, rules)

    def test_properties_that_are_not_given_stay(self):
        frame = pd.DataFrame({"value": [1.0]}, index=pd.to_datetime(["2025-10-08T12:00Z"]))
        self.client.import_frame(
            frame, "series/kept", units={"value": "fraction"}, frequency="hour", publisher="me", note="first", **HOURS)
        self.client.import_frame(frame, "series/kept", author="test", note="second")
        listed = self.client.list_series()
        kept = listed[listed["name"] == "series/kept"].iloc[0]
        self.assertEqual(("me", "second", ["fraction"]), (kept["publisher"], kept["note"], list(kept["units"])))

    @unittest.skipUnless(installed("pyarrow"), "pyarrow is not installed")
    def test_a_table_of_pyarrow_is_taken(self):
        import pyarrow

        days = pd.date_range("2025-10-08", periods=3, freq="D")
        frame = pd.DataFrame({"day": days, "close": [1.5, 2.5, 3.5]})
        table = pyarrow.Table.from_pandas(frame, preserve_index=False)

        class Exporter:
            def __arrow_c_stream__(self, requested_schema=None):
                return table.__arrow_c_stream__(requested_schema)

        for name, given in (("table", table), ("stream", Exporter())):
            self.client.import_frame(given, f"series/arrow-{name}", **NEW)
            self.assertEqual([1.5, 2.5, 3.5], self.client.series(f"series/arrow-{name}")["close"].tolist())
        from pyarrow import parquet

        file = io.BytesIO()
        parquet.write_table(table, file)
        self.client.import_csv(file.getvalue(), "series/parquet", **NEW)
        self.assertEqual([1.5, 2.5, 3.5], self.client.series("series/parquet")["close"].tolist())

    @unittest.skipUnless(installed("polars"), "polars is not installed")
    def test_a_frame_of_polars_is_taken(self):
        import polars

        frame = polars.DataFrame({"day": [datetime.date(2025, 10, 8), datetime.date(2025, 10, 9)], "close": [1.5, 2.5]})
        self.client.import_frame(frame, "series/polars", **NEW)
        self.assertEqual([1.5, 2.5], self.client.series("series/polars")["close"].tolist())
