"""Tests alignment and event studies of the installed client against a server with the curated data."""
import unittest

import numpy as np
import pandas as pd
import trucedata

from support import ADDRESS

THREAT = "events/us-100-tariff-threat-first-post"
SP500, BITCOIN, HOURLY = "series/sp500-close-daily", "series/btcusd-daily", "series/btcusd-hourly"


class ImpactTests(unittest.TestCase):
    def setUp(self):
        self.client = trucedata.Client(ADDRESS)
        self.addCleanup(self.client.close)

    def six_events(self):
        """Returns events that are spread over half a year, because tests need several different days."""
        names = self.client.events(phases=["announced"], start="2025-04-01T00:00:00Z", end="2025-10-20T00:00:00Z")["name"].tolist()
        return names[::len(names) // 6][:6]

    def test_an_elapsed_window_matches_a_search_in_the_bars(self):
        event = self.client.events().set_index("name").loc[THREAT]
        rows = self.client.align(THREAT, HOURLY, window="elapsed", step="1h", first=-3, last=3, tolerance="2h")
        bars = self.client.series(HOURLY)
        ends = bars.index + pd.Timedelta("1h")
        for row in rows.itertuples():
            last = ends.searchsorted(event["earliest_time"] + row.offset * pd.Timedelta("1h"), side="right") - 1
            self.assertEqual((bars["close"].iloc[last], ends[last], "PRESENT"), (row.value, row.end_time, row.missing))
        self.assertEqual(("ELAPSED", "BACKWARD"), (rows.attrs["window"], rows.attrs["direction"]))

    def test_directions_and_tolerance_decide_what_matches(self):
        def at(**choices):
            return self.client.align(THREAT, HOURLY, window="elapsed", step="1h", first=0, last=0, **choices).iloc[0]

        before, after, nearest = (at(direction=direction) for direction in ("backward", "forward", "nearest"))
        self.assertLess(before.end_time, after.end_time)
        self.assertIn(nearest.end_time, (before.end_time, after.end_time))
        stale = at(tolerance="1s")
        self.assertEqual("STALE", stale.missing)
        self.assertTrue(np.isnan(stale.value) and stale.end_time is pd.NaT)

    def test_bars_are_counted_from_the_first_that_ends_after_the_event(self):
        event = self.client.events().set_index("name").loc[THREAT]
        rows = self.client.align(THREAT, HOURLY, window="bars", first=-1, last=1).set_index("offset")
        self.assertLessEqual(rows.loc[-1, "end_time"], event["earliest_time"])
        self.assertGreater(rows.loc[0, "end_time"], event["earliest_time"])
        self.assertEqual(rows.loc[0, "end_time"] + pd.Timedelta("1h"), rows.loc[1, "end_time"])

    def test_streamed_columns_contain_the_values_of_the_frame(self):
        choices = {"first": -400, "last": 2, "measure": "log_return"}
        frame = self.client.align(THREAT, [SP500, BITCOIN], **choices)
        columns = list(self.client.align_columns(THREAT, [SP500, BITCOIN], **choices))
        self.assertEqual([0, 1], [column.message.series_index for column in columns])
        np.testing.assert_array_equal(frame["value"], np.concatenate([column.values for column in columns]))
        np.testing.assert_array_equal(frame["start_time"].dt.tz_localize(None), np.concatenate([column.start_times for column in columns]))
        np.testing.assert_array_equal(frame["end_time"].dt.tz_localize(None), np.concatenate([column.end_times for column in columns]))
        np.testing.assert_array_equal(frame["missing"] == "PRESENT", np.concatenate([column.missing for column in columns]) == 1)
        self.assertEqual({"PRESENT", "BEFORE_COVERAGE", "NO_DATA"}, set(frame["missing"]))

    def test_a_frame_has_its_choices_units_and_snapshot(self):
        attrs = self.client.align(THREAT, BITCOIN, matched_calendar="calendars/XNYS").attrs
        self.assertEqual(
            ("VALUE", "SESSIONS", "CONTAINING_OR_NEXT", "calendars/XNYS", {BITCOIN: "USD per bitcoin"}),
            tuple(attrs[key] for key in ("measure", "window", "anchor_policy", "matched_calendar", "units")))
        self.assertGreaterEqual(attrs["snapshot"]["revision"], 1)

    def test_an_event_that_can_belong_to_two_sessions_has_rows_for_both(self):
        events = self.client.events()
        crossing = events[(events["earliest_time"] >= "2025-02-01") & (events["precision"] != "EXACT")]["name"]
        rows = self.client.align(crossing, SP500, first=0, last=0, anchor_sensitivity=True)
        self.assertEqual({True, False}, set(rows["alternative"]))

    def test_a_constant_mean_study_equals_a_computation_with_numpy(self):
        study = self.client.impact(THREAT, SP500, model="constant_mean", event_window=(-2, 3), estimation_window=(-100, -11))
        returns = self.client.align(THREAT, SP500, first=-100, last=3, measure="simple_return").set_index("offset")["value"]
        sample = returns.loc[-100:-11]
        expected = returns.loc[-2:3] - sample.mean()
        np.testing.assert_allclose(study.abnormal_returns["abnormal_return"], expected, rtol=1e-12)
        self.assertEqual([-2, -1, 0, 1, 2, 3], study.abnormal_returns["offset"].tolist())
        cumulative = study.cumulative.iloc[0]
        self.assertAlmostEqual(expected.sum(), cumulative["car"], 12)
        self.assertTrue(cumulative["lower"] < cumulative["car"] < cumulative["upper"])
        result = study.results.iloc[0]
        self.assertEqual((90, "2025-10-10"), (result["observations"], result["session_date"]))
        self.assertAlmostEqual(sample.mean(), result["intercept"], 12)

    def test_an_intraday_study_in_bars_equals_a_computation_with_numpy(self):
        choices = dict(model="constant_mean", event_window=(-3, 12), estimation_window=(-109, -4))
        study = self.client.impact(THREAT, "series/btcusd-hourly", window="bars", **choices)
        returns = self.client.align(
            THREAT, "series/btcusd-hourly", first=-109, last=12, window="bars", measure="simple_return").set_index("offset")["value"]
        np.testing.assert_allclose(
            study.abnormal_returns["abnormal_return"], returns.loc[-3:12] - returns.loc[-109:-4].mean(), rtol=1e-10, atol=1e-14)
        self.assertEqual(("BARS", None, "ALL"), tuple(study.choices[each] for each in ("window", "step", "estimation_times")))
        hours = self.client.impact(
            THREAT, "series/btcusd-hourly", window="elapsed", step="1h", estimation_times="same_times_of_day", **choices)
        self.assertEqual(pd.Timedelta("1h"), hours.choices["step"])
        self.assertEqual(66, hours.results["observations"].iloc[0])

    def test_a_market_model_has_the_coefficients_of_least_squares(self):
        choices = {"benchmark": SP500, "estimation_window": (-20, -3), "event_window": (-2, 2), "minimum_observations": 10}
        study = self.client.impact(THREAT, "series/wti-front-daily", **choices)
        self.assertEqual(["intercept", SP500], [column for column in study.results.columns[10:] if not column.endswith("_se")])
        # The settlement of 14:30 precedes the close of New York, so each is paired with the benchmark's session before.
        returns = [
            self.client.align(THREAT, name, first=-20 - lag, last=-3 - lag, measure="simple_return")["value"].to_numpy()
            for name, lag in (("series/wti-front-daily", 0), (SP500, 1))]
        present = ~np.isnan(returns[0] + returns[1])
        slope, intercept = np.polyfit(returns[1][present], returns[0][present], 1)
        np.testing.assert_allclose([intercept, slope], study.results[["intercept", SP500]].iloc[0].astype(float), rtol=1e-9)

    def test_groups_are_aggregated_with_the_requested_tests_and_windows(self):
        events = self.six_events()
        study = self.client.impact(
            events, SP500, model="constant_mean", event_window=(-1, 1), estimation_window=(-40, -6), cumulative_windows=((0, 1), (-1, 1)),
            minimum_observations=20, tests=["patell_z", "corrado_rank"], groups={"first three": events[:3]}, multiple_testing="holm")
        self.assertEqual({"", "first three"}, set(study.averages["group"]))
        self.assertTrue(set(study.tests["test"]) <= {"PATELL_Z", "CORRADO_RANK"} and len(study.tests))
        self.assertEqual([(0, 1), (-1, 1)], list(map(tuple, study.cumulative[["first", "last"]].iloc[:2].to_numpy())))
        self.assertTrue(study.cumulative["p_value"].isna().all(), "a p-value without time_series_t")
        self.assertEqual("HOLM", study.choices["multiple_testing"])
        self.assertTrue((study.tests["adjusted_p_value"] >= study.tests["p_value"]).all())

    def test_pairs_are_studied_and_aligned_each_alone(self):
        events, choices = self.six_events(), {"model": "constant_mean", "event_window": (-1, 1), "tests": "cross_sectional_t"}
        series = [SP500, "series/sp500-ohlc-daily", SP500, "series/vix-daily", SP500, "series/vix-daily"]
        pairs = pd.DataFrame({"event": events, "series": series, "group": ["odd", "even"] * 3})
        study = self.client.impact(pairs=pairs, **choices)
        self.assertEqual(set(zip(events, series)), set(zip(study.results["event"], study.results["series"])))
        self.assertEqual((6, 6), (study.choices["pairs"], len(study.results)))
        self.assertEqual({"": 6, "odd": 3, "even": 3}, study.averages[study.averages["offset"] == 0].set_index("group")["events"].to_dict())
        alone = self.client.impact(events[3], series[3], **choices).abnormal_returns
        among = study.abnormal_returns[study.abnormal_returns["event"] == events[3]]
        np.testing.assert_array_equal(alone["abnormal_return"], among["abnormal_return"])
        tuples = self.client.impact(pairs=list(zip(events, series)), **choices)
        pd.testing.assert_frame_equal(tuples.abnormal_returns, study.abnormal_returns)
        rows = self.client.align(pairs=pairs[["event", "series"]], first=0, last=0)
        self.assertEqual(sorted(zip(events, series)), sorted(zip(rows["event"], rows["series"])))

    def test_averages_and_tests_are_available_without_results(self):
        choices = dict(
            model="market_adjusted", benchmark="series/brent-spot-daily", event_window=(-1, 1), estimation_window=(-40, -6),
            minimum_observations=20,
            tests=["time_series_t", "patell_z", "sign"])
        events = self.six_events()
        whole, alone = (self.client.impact(events, [SP500, "series/sp500-ohlc-daily"], results=each, **choices) for each in (True, False))
        self.assertEqual((12, 0, 0, 0), (len(whole.results), len(alone.results), len(alone.abnormal_returns), len(alone.cumulative)))
        for frame in ("results", "abnormal_returns", "cumulative"):
            self.assertEqual(list(getattr(whole, frame).columns), list(getattr(alone, frame).columns))
        for frame in ("averages", "cumulative_averages", "tests"):
            pd.testing.assert_frame_equal(getattr(whole, frame), getattr(alone, frame))
        self.assertGreater(len(alone.tests), 0)
        of_aggregates = whole.warnings[whole.warnings["event"] == ""].reset_index(drop=True)
        pd.testing.assert_frame_equal(of_aggregates, alone.warnings)

    def test_a_study_of_one_event_warns_instead_of_testing_a_cross_section(self):
        study = self.client.impact(THREAT, SP500, model="constant_mean")
        self.assertIn("TOO_FEW_EVENTS", set(study.warnings["kind"]))
        self.assertNotIn("CROSS_SECTIONAL_T", set(study.tests["test"]))

    def test_a_study_without_tests_has_the_types_of_one_with_them(self):
        study = self.client.impact([THREAT, "events/us-100-tariff-threat"], SP500, model="constant_mean")
        bare = self.client.impact(THREAT, SP500, model="constant_mean", tests="cross_sectional_t")
        self.assertEqual((True, False), (bare.tests.empty, study.tests.empty))
        pd.testing.assert_series_equal(study.tests.dtypes, bare.tests.dtypes)
        quiet = self.client.impact(THREAT, SP500, model="constant_mean", tests="time_series_t", event_window=(0, 1))
        self.assertEqual((0, pd.RangeIndex), (len(quiet.warnings), type(quiet.warnings.index)))
