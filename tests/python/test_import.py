"""Tests that imported bars are read back unchanged, and that a refused frame has a plain error."""
import os
import tempfile
import unittest
import zipfile

import numpy as np
import pandas as pd
import trucedata

from support import enter, own_server

NEW = {
    "author": "test", "frequency": "session", "calendar": "calendars/24x7", "display_name": "A test", "source": "Generated for a test",
    "publisher": "test",
    "terms": "none",
}


class ImportTests(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = enter(cls.addClassCleanup, own_server())
        cls.client = enter(cls.addClassCleanup, trucedata.Client(cls.server.address))

    def frame(self, **columns):
        values = columns or {"close": [1.5, np.nan, -0.0], "spread": [3, 4, 5]}
        return pd.DataFrame(values, index=pd.date_range("2025-03-01", periods=3, freq="D", tz="UTC", name="time"))

    def event_in_june(self):
        events = self.client.events(start="2025-06-01T00:00:00Z", end="2025-07-01T00:00:00Z")
        return events[events["earliest_time"] >= pd.Timestamp("2025-06-01", tz="UTC")]["name"].iloc[0]

    def test_imported_bars_are_read_back_to_the_bit(self):
        units = {"close": "USD per barrel", "spread": "fraction points"}
        answer = self.client.import_frame(self.frame(), "series/round-trip", message="first", units=units, **NEW)
        self.assertEqual((True, 3), (answer.changed, answer.bars))
        back = self.client.series("series/round-trip")
        self.assertEqual(units, back.attrs["units"])
        self.assertEqual(answer.revision, back.attrs["snapshot"]["revision"])
        pd.testing.assert_frame_equal(self.frame().astype("float64"), back, check_freq=False)
        self.assertEqual(self.frame()["close"].dropna().to_numpy().tobytes(), back["close"].dropna().to_numpy().tobytes(), "negative zero")

    def test_columns_of_returns_are_studied_as_returns(self):
        days = pd.date_range("2025-01-01", periods=200, freq="D", tz="UTC", name="time")
        returns = pd.Series(np.random.default_rng(1).normal(0, 0.01, len(days)), index=days)
        frame = pd.DataFrame({"simple_return": returns, "logs": np.log1p(returns), "volume": 1000.0})
        units = {"simple_return": "simple return", "logs": "log return", "volume": "number of units"}
        self.client.import_frame(frame, "series/returns", units=units, **NEW)
        self.assertEqual({**units, "simple_return": "fraction", "logs": "fraction"}, self.client.series("series/returns").attrs["units"])
        self.client.import_frame((1 + returns).cumprod().to_frame("close"), "series/prices", units={"close": "index points"}, **NEW)
        event = self.event_in_june()
        choices = {"model": "constant_mean", "event_window": (-5, 5), "estimation_window": (-90, -6)}
        studies = [self.client.impact(event, "series/prices", **choices)]
        studies += [self.client.impact(event, "series/returns", field=field, **choices) for field in ("simple_return", "logs")]
        for study in studies[1:]:
            np.testing.assert_allclose(
                studies[0].abnormal_returns["abnormal_return"], study.abnormal_returns["abnormal_return"], rtol=1e-8, atol=1e-12)
        excess = self.client.impact(event, "series/prices", risk_free="series/returns", **choices)
        self.assertEqual(("series/returns", "simple_return"), excess.choices["risk_free"])
        np.testing.assert_allclose(0, excess.abnormal_returns["abnormal_return"], atol=1e-12)
        squares = self.client.impact(event, "series/prices", quantity="squared_return", **choices)
        self.assertEqual("SQUARED_RETURN", squares.choices["quantity"])
        levels = frame[["simple_return"]].rename(columns={"simple_return": "value"})
        self.client.import_frame(levels, "series/suspicious", units={"value": "fraction"}, **NEW)
        warned = self.client.impact(
            event, "series/prices", model="multi_factor", factors="series/suspicious", minimum_observations=5, **{
                key: choices[key] for key in ("event_window", "estimation_window")})
        self.assertIn("LOOKS_LIKE_RETURNS", set(warned.warnings["kind"]))
        with self.assertRaisesRegex(ValueError, "'close' cannot hold a simple return"):
            self.client.import_frame(self.frame(close=[0.1, 0.2, 0.3]), "series/wrong", units={"close": "simple return"}, **NEW)

    def test_published_factors_are_imported_and_studied_by_name(self):
        days = self.client.sessions(first_date="2025-01-02", last_date="2025-07-31")["date"]
        draws = np.random.default_rng(2).normal(0, 1, (len(days), 3)).round(2)
        lines = ["Synthetic: the layout of a published file and random numbers.", "", ",Mkt-RF,SMB,HML,RF", "19260701, 0.10, 0.2, 0.3, 0.009"]
        lines += [f"{day.replace('-', '')}, {', '.join(map(str, row))}, 0.016" for day, row in zip(days, draws)]
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "factors.zip")
            with zipfile.ZipFile(path, "w") as archive:
                archive.writestr("F-F_Research_Data_Factors_daily.CSV", "\r\n".join([*lines, "", "Copyright: none, synthetic"]))
            answer = self.client.import_factors(path, author="test")
            self.assertEqual((True, len(days), [1]), (answer.changed, answer.bars, answer.omitted_rows["rows"].tolist()))
            again = self.client.import_factors(path, author="test", validate_only=True)
            self.assertEqual((False, 0, len(days)), (again.changed, again.new_bars, again.unchanged_bars))
            with open(path, "w", encoding="utf-8") as file:
                file.write(",Mkt-RF\n20250104,0.1\n")
            with self.assertRaisesRegex(ValueError, "2025-01-04 is not a session of calendars/XNYS"):
                self.client.import_factors(path, author="test")
        back = self.client.series("series/fama-french-us-daily")
        np.testing.assert_array_equal(draws[:, 1] / 100, back["smb"])
        event = self.event_in_june()
        study = self.client.impact(
            event, "series/sp500-close-daily", model="fama_french_3", factor_series="series/fama-french-us-daily",
            estimation_window=(-80, -11))
        self.assertEqual(("series/fama-french-us-daily", "rf"), study.choices["risk_free"])
        self.assertIn("series/fama-french-us-daily[hml]", study.results.columns)

    def test_series_that_do_not_fit_into_one_header_are_all_aligned_and_studied(self):
        names = [f"series/large-{number}" for number in range(3)] + ["series/btcusd-daily"]
        for name in names[:3]:
            large = {**NEW, "source": "Generated for a test. " * 40_000}
            self.client.import_frame(self.frame(close=[1.0, 2.0, 3.0]), name, units={"close": "USD"}, **large)
        event = "events/us-100-tariff-threat-first-post"
        aligned = self.client.align(event, names, first=0, last=0)
        self.assertEqual(names, list(aligned["series"]))
        self.assertEqual(names, list(aligned.attrs["fields"]))
        self.assertEqual(names, list(aligned.attrs["units"]))
        study = self.client.impact(
            event, names, model="constant_mean", estimation_window=(-35, -6), event_window=(-5, 5), minimum_observations=10)
        self.assertEqual(names, list(study.choices["fields"]))

    def test_the_frame_of_a_series_can_be_imported_unchanged(self):
        frame = self.client.series("series/btcusd-daily")
        answer = self.client.import_frame(frame, "series/btcusd-daily", author="test")
        self.assertEqual((False, len(frame), len(frame)), (answer.changed, answer.bars, answer.unchanged_bars))

    def test_a_correction_replaces_a_bar_and_the_old_revision_is_unchanged(self):
        name = "series/corrected"
        first = self.client.import_frame(self.frame(value=[1.0, 2.0, 3.0]), name, units={"value": "fraction"}, **NEW)
        correction = self.frame(value=[9.0, 2.0, 3.0]).iloc[:1]
        with self.assertRaisesRegex(trucedata.TruceDataError, "1 of 1 bars of series/corrected differ"):
            self.client.import_frame(correction, name, author="test")
        second = self.client.import_frame(correction, name, author="test", replace=True)
        self.assertEqual((0, 1, 0), (second.new_bars, second.changed_bars, second.unchanged_bars))
        self.assertEqual([9.0, 2.0, 3.0], self.client.series(name)["value"].tolist())
        self.assertEqual([1.0, 2.0, 3.0], self.client.series(name, revision=first.revision)["value"].tolist())
        self.assertEqual(first.revision + 1, second.revision)

    def test_a_value_observed_within_its_session_is_known_then(self):
        name, header = "series/observed", {**NEW, "calendar": "calendars/CMES"}
        sessions = pd.DatetimeIndex(["2025-10-08T22:00:00Z", "2025-10-09T22:00:00Z"])
        frame = pd.DataFrame({"close": [61.51, 58.9]}, index=sessions)
        self.client.import_frame(frame, name, units={"close": "USD per barrel"}, observed_at="14:30 America/New_York", **header)
        self.assertEqual(2, len(self.client.series(name, known="2025-10-10T18:30:00Z")))
        self.assertEqual(1, len(self.client.series(name, known="2025-10-10T18:29:59Z")))
        aligned = self.client.align("events/us-100-tariff-threat", name, first=-1, last=-1)
        self.assertEqual(([58.9], ["AFTER_OBSERVATION"]), (aligned["value"].tolist(), aligned["reason"].tolist()))
        for wrong in ("2.30 pm", "1430"):
            with self.assertRaisesRegex(ValueError, "observed_at: .* is not a time of day"):
                self.client.import_frame(frame, name, units={"close": "USD per barrel"}, observed_at=wrong, **header)

    def test_validating_writes_nothing(self):
        frame = self.frame(value=[1.0, 2.0, 3.0])
        self.client.import_frame(frame, "series/unwritten", units={"value": "fraction"}, validate_only=True, **NEW)
        with self.assertRaises(trucedata.NotFound):
            self.client.series("series/unwritten")

    def test_hundreds_of_series_are_in_the_order_of_their_names(self):
        names = [f"series/many-{number}" for number in range(203)]
        for number, name in enumerate(names):
            self.client.import_frame(self.frame(value=[number, number, number]), name, units={"value": "fraction"}, **NEW)
        names.reverse()
        frame = self.client.series(names)
        self.assertEqual([name for name in names for _ in range(3)], frame["series"].tolist())
        self.assertEqual([number for number in reversed(range(203)) for _ in range(3)], frame["value"].tolist())

    def test_many_bars_are_sent_in_several_chunks(self):
        index = pd.date_range("2025-01-01", periods=150_000, freq=pd.Timedelta(seconds=1), tz="Asia/Shanghai", name="time")
        frame = pd.DataFrame({"value": np.arange(150_000.0)}, index=index)
        self.client.import_frame(frame, "series/long", units={"value": "fraction"}, **{**NEW, "frequency": "second"})
        back = self.client.series("series/long")
        self.assertTrue((back.index == index).all() and (back["value"].to_numpy() == frame["value"].to_numpy()).all())

    def test_a_frame_of_another_form_is_refused_with_the_fix(self):
        good, units = self.frame(value=[1.0, 2.0, 3.0]), {"value": "fraction"}
        refused = [
            (TypeError, "frame: builtins list is neither a pandas DataFrame nor a table", [1], units),
            (ValueError, "frame: has no column of times; index it by the start of each bar", good.reset_index(drop=True), units),
            (TypeError, "frame: row 1: column 'value' has True, which is not a number", good.astype(object).replace(2.0, True), units),
            (TypeError, "frame: column 'value' is bool, not numeric", good > 1, units),
            (ValueError, "frame: row 2 has no time in column 'time'", good.reset_index().replace(good.index[2], pd.NaT), units),
            (TypeError, "frame: column 'value' is complex128, not numeric", good.astype("complex128"), units),
            (ValueError, "frame: column 'value' occurs twice", pd.concat([good, good], axis=1), units),
            (TypeError, "columns have several levels|name.*not text", good.set_axis([1], axis=1), units),
            (ValueError, r"units\['value'\]: 'percent' is not a unit; write 'USD per barrel'", good, {"value": "percent"}),
        ]
        for kind, message, frame, given in refused:
            with self.subTest(message), self.assertRaisesRegex(kind, message):
                self.client.import_frame(frame, "series/refused", units=given, **NEW)

    def test_columns_must_be_those_of_the_series(self):
        frame = self.client.series("series/btcusd-daily")
        with self.assertRaisesRegex(ValueError, "has a column 'low' that the frame lacks"):
            self.client.import_frame(frame.drop(columns="low"), "series/btcusd-daily", author="test")
        with self.assertRaisesRegex(ValueError, "has no column 'mood'; its columns are open, high, low, close"):
            self.client.import_frame(frame.assign(mood=1.0), "series/btcusd-daily", author="test")

    def test_the_server_names_the_row_that_it_refuses(self):
        frame = self.frame(value=[1.0, np.inf, 3.0])
        with self.assertRaises(trucedata.InvalidRequest) as raised:
            self.client.import_frame(frame, "series/infinite", units={"value": "fraction"}, **{**NEW, "frequency": "hour"})
        self.assertEqual(("VALUE_NOT_FINITE", "chunks[0].columns[0].values[1]"), (raised.exception.reason, raised.exception.field))

    def test_one_error_names_everything_that_a_new_series_lacks(self):
        frame = self.frame().set_axis(pd.to_datetime(["2025-03-01T01:00Z", "2025-03-01T01:07Z", "2025-03-02T00:00Z"]))
        with self.assertRaisesRegex(ValueError, "series/nothing does not exist; to create it, give frequency .* and calendar .* or instr"):
            self.client.import_frame(frame, "series/nothing", author="test")
        with self.assertRaisesRegex(ValueError, "series/nothing does not exist; to create it, give calendar"):
            self.client.import_frame(self.frame(), "series/nothing", author="test")
