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
            minimum_observations=20, tests=["patell_z", "corrado_rank"], groups={"first three": events[:3]}, multiple_testing="holm",
            adjustment_family="window", alternative="greater")
        self.assertEqual({"", "first three"}, set(study.averages["group"]))
        self.assertTrue(set(study.tests["test"]) <= {"PATELL_Z", "CORRADO_RANK"} and len(study.tests))
        self.assertEqual([(0, 1), (-1, 1)], list(map(tuple, study.cumulative[["first", "last"]].iloc[:2].to_numpy())))
        self.assertTrue(study.cumulative["p_value"].isna().all(), "a p-value without time_series_t")
        self.assertEqual(
            ("HOLM", "WINDOW", "GREATER", "KEEP_ALL"),
            tuple(study.choices[each] for each in ("multiple_testing", "adjustment_family", "alternative", "overlap_policy")))
        self.assertEqual({2}, set(study.tests["family_size"]), "a window and the two groups")
        means = study.cumulative[study.cumulative["last"] == 1].groupby("first")["car"].agg(["mean", "sem"])
        average = study.cumulative_averages[study.cumulative_averages["group"] == ""].set_index("first")
        np.testing.assert_allclose(means, average.loc[means.index, ["caar", "standard_error"]], rtol=1e-9)
        self.assertTrue(((average["lower"] < average["caar"]) & (average["caar"] < average["upper"])).all())
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
            tests=["patell_z", "sign"])
        events = self.six_events()
        whole, alone = (self.client.impact(events, [SP500, "series/sp500-ohlc-daily"], results=each, **choices) for each in (True, False))
        self.assertEqual((12, 0, 0, 0), (len(whole.results), len(alone.results), len(alone.abnormal_returns), len(alone.cumulative)))
        for frame in ("results", "abnormal_returns", "cumulative"):
            self.assertEqual(list(getattr(whole, frame).columns), list(getattr(alone, frame).columns))
        for frame in ("averages", "cumulative_averages", "tests"):
            pd.testing.assert_frame_equal(getattr(whole, frame), getattr(alone, frame))
        self.assertGreater(len(alone.tests), 0)
        with self.assertRaisesRegex(trucedata.InvalidRequest, "TIME_SERIES_T, which tests single results"):
            self.client.impact(events, SP500, results=False, **{**choices, "tests": ["sign", "time_series_t"]})
        of_aggregates = whole.warnings[whole.warnings["event"] == ""].reset_index(drop=True)
        pd.testing.assert_frame_equal(of_aggregates, alone.warnings)

    def test_a_study_of_one_event_warns_instead_of_testing_a_cross_section(self):
        study = self.client.impact(THREAT, SP500, model="constant_mean")
        self.assertIn("TOO_FEW_EVENTS", set(study.warnings["kind"]))
        refused = study.tests[study.tests["test"] == "CROSS_SECTIONAL_T"]
        self.assertEqual((22, {"TOO_FEW_EVENTS"}), (len(refused), set(refused["reason"])))
        self.assertTrue(refused["p_value"].isna().all() and study.averages["standard_error"].isna().all())
        results_alone = self.client.impact(THREAT, SP500, model="constant_mean", tests="time_series_t", event_window=(0, 0))
        self.assertEqual({("TIME_SERIES_T", "NO_TEST_OVER_EVENTS")}, set(zip(results_alone.tests["test"], results_alone.tests["reason"])))

    def test_groups_are_lists_filters_or_a_column_of_labels(self):
        events = self.six_events()
        labels = pd.Series(["a", "b", None, "b", "a", "a"], index=events)
        choices = dict(
            model="constant_mean", event_window=(0, 0), estimation_window=(-40, -6), minimum_observations=20, tests="sign")
        of_series = self.client.impact(events, SP500, groups=labels, **choices)
        lists = {"a": [events[0], events[4], events[5]], "b": [events[1], events[3]]}
        of_lists = self.client.impact(events, SP500, groups=lists, **choices)
        pd.testing.assert_frame_equal(of_lists.averages, of_series.averages)
        filtered = self.client.impact(events, SP500, groups={"all": {"query": "", "kinds": ()}}, **choices).averages
        self.assertEqual([6, 6], list(filtered["events"] + filtered["excluded"]))
        for wrong, error in (({"a": {"kind": "tariff"}}, ValueError), (["events/x"], TypeError)):
            with self.assertRaisesRegex(error, "groups: "):
                self.client.impact(events, SP500, groups=wrong, **choices)

    def test_overlapping_events_are_excluded_on_request(self):
        pair = ["events/us-100-tariff-threat", THREAT]
        study = self.client.impact(pair, SP500, model="constant_mean", overlap_policy="drop_all", tests="sign")
        self.assertEqual((2, {0}, {2}), (len(study.results), set(study.averages["events"]), set(study.averages["excluded"])))
        self.assertIn("EXCLUDED_FROM_AVERAGES", set(study.warnings["kind"]))

    def test_a_study_without_tests_has_the_types_of_one_with_them(self):
        study = self.client.impact([THREAT, "events/us-100-tariff-threat"], SP500, model="constant_mean")
        bare = self.client.impact(THREAT, SP500, model="constant_mean", tests="cross_sectional_t")
        self.assertEqual((True, False), (bare.tests["statistic"].isna().all(), study.tests.empty))
        pd.testing.assert_series_equal(study.tests.dtypes, bare.tests.dtypes)
        quiet = self.client.impact(THREAT, SP500, model="constant_mean", tests="time_series_t", event_window=(0, 1))
        self.assertEqual((["NO_TEST_OVER_EVENTS"], pd.RangeIndex), (list(quiet.warnings["kind"]), type(quiet.warnings.index)))

    def test_averages_of_buy_and_hold_returns_are_those_of_the_rows(self):
        choices = dict(
            model="constant_mean", event_window=(-1, 5), cumulative_windows=((0, 0), (0, 5)), estimation_window=(-40, -6),
            minimum_observations=20, tests=["cross_sectional_t"], buy_and_hold=True, calendar_time=((1, 5), 1))
        events = self.six_events()
        whole, alone = (self.client.impact(events, [SP500, "series/sp500-ohlc-daily"], results=each, **choices) for each in (True, False))
        for frame in ("buy_and_hold", "regressions", "portfolios"):
            pd.testing.assert_frame_equal(getattr(whole, frame), getattr(alone, frame))
        rows = whole.cumulative[whole.cumulative["series"] == SP500]
        averages = whole.buy_and_hold[whole.buy_and_hold["series"] == SP500]
        for (first, last), values in rows.groupby(["first", "last"])["buy_and_hold"]:
            average = averages[(averages["first"] == first) & (averages["last"] == last)].iloc[0]
            self.assertAlmostEqual(values.mean(), average["bhar"], 14)
            self.assertAlmostEqual(values.sem(), average["standard_error"], 14)
            self.assertAlmostEqual(values.mean() / values.sem(), average["t"], 10)
            self.assertEqual(6, average["events"])
        self.assertEqual(2, len(averages))
        portfolios = whole.portfolios
        self.assertEqual(["CLASSICAL", "HC3", "NEWEY_WEST"], list(portfolios["standard_errors"].unique()))
        self.assertEqual([False] * 3 + [True] * 3, portfolios["weighted_by_firms"].tolist())
        self.assertTrue(((portfolios["coefficient"] == "alpha") & (portfolios["sessions"] > 6) & portfolios["estimate"].notna()).all())
        self.assertEqual((0, (1, 5)), (len(whole.regressions), whole.choices["holding_window"]))

    def test_a_regression_on_an_attribute_that_no_event_has_is_refused(self):
        with self.assertRaisesRegex(trucedata.InvalidRequest, "no event of the study has the attribute size"):
            self.client.impact(self.six_events(), SP500, model="constant_mean", regression="size", standard_errors="clustered")
        with self.assertRaisesRegex(ValueError, "they need regression"):
            self.client.impact(THREAT, SP500, model="constant_mean", cluster="event")

    def test_power_rises_with_the_effect_and_the_events(self):
        choices = dict(
            event_counts=[5, 20], effects=[0, 0.05], model="constant_mean", event_window=(0, 0), tests=["patell_z"], replications=100)
        power = self.client.power(SP500, seed=1, **choices)
        self.assertEqual([(5, 0.0), (5, 0.05), (20, 0.0), (20, 0.05)], list(zip(power["event_count"], power["effect"])))
        self.assertEqual(({"PATELL_Z"}, {100}), (set(power["test"]), set(power["studies"])))
        rates = power["rejection_rate"]
        self.assertEqual([1.0, 1.0], rates[[1, 3]].tolist())
        self.assertLess(rates[2], 0.3)
        np.testing.assert_allclose(power["standard_error"], np.sqrt(rates * (1 - rates) / 100))
        self.assertEqual((100, 0.05, "RETURN", (0, 0)), tuple(
            power.attrs[name] for name in ("replications", "significance_level", "effect_unit", "effect_window")))
        self.assertGreater(power.attrs["candidates"], 100)
        pd.testing.assert_frame_equal(power, self.client.power(SP500, seed=1, **choices))
        with self.assertRaisesRegex(trucedata.InvalidRequest, "replications: is 99"):
            self.client.power(SP500, **{**choices, "replications": 99})

    def test_power_takes_the_choices_of_a_study(self):
        choices = dict(
            event_counts=[20], effects=[-0.05, 0.05], model="constant_mean", event_window=(0, 0), tests=["patell_z"], replications=100)
        self.assertEqual([0.0, 1.0], self.client.power(SP500, alternative="greater", **choices)["rejection_rate"].tolist())
        for field, others in {
            "dimson_lags": {"dimson_lags": 1}, "factor_series": {"factor_series": SP500}, "factor_values": {"factor_values": "levels"},
            "risk_free": {"risk_free": SP500}, "return_span": {"return_span": "trade_to_trade", "quantity": "squared_return"},
        }.items():
            with self.subTest(field), self.assertRaisesRegex(trucedata.InvalidRequest, f"study.{field}"):
                self.client.power(SP500, **choices, **others)
