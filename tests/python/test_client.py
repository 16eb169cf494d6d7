"""Tests records and series of the installed client against a server with the curated data."""
import contextlib
import io
import re
import unittest

import numpy as np
import pandas as pd
import trucedata
from trucedata import wire
from trucedata.calls import read_pages
from trucedata.v1 import event_service_pb2, market_service_pb2

from support import ADDRESS, README


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

    def test_the_snapshot_of_a_list_covers_all_its_pages(self):
        pages = [event_service_pb2.ListEventsResponse(next_page_token="more"), event_service_pb2.ListEventsResponse()]
        for page, seconds in zip(pages, (20, 10)):
            page.snapshot.max_knowledge_time.seconds = seconds
        plan = read_pages("EventService/ListEvents", event_service_pb2.ListEventsRequest(), event_service_pb2.ListEventsResponse, "events")
        next(plan)
        plan.send(pages[0])
        with self.assertRaises(StopIteration) as end:
            plan.send(pages[1])
        self.assertEqual(20, end.exception.value[1].snapshot.max_knowledge_time.seconds)

    def test_events_are_typed_and_complete(self):
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

    def test_a_read_beyond_the_record_says_so(self):
        dataset = self.client.dataset()
        coverage = dataset["coverages"]["coverages/us-china-trade-truce"]
        self.assertLess(coverage["start"], coverage["end"])
        self.assertEqual({}, self.client.events(known=coverage["end"]).attrs["snapshot"]["beyond_record"])
        later = self.client.events(known=coverage["end"] + pd.Timedelta(days=1))
        self.assertEqual({"coverages/us-china-trade-truce": coverage["end"]}, later.attrs["snapshot"]["beyond_record"])

        end = dataset["series_ends"]["series/sp500-close-daily"]
        bars = self.client.series("series/sp500-close-daily", end=end + pd.Timedelta(days=10))
        self.assertEqual({"series/sp500-close-daily": end}, bars.attrs["snapshot"]["beyond_record"])

    def test_conflicting_claims_are_all_listed(self):
        claims = self.client.claims("events/truce-extension-2025-08", conflicts_only=True)
        self.assertTrue({"2025-11-09", "2025-11-10"} <= set(claims["value"]))

    def test_claims_say_what_their_numbers_measure(self):
        claims = self.client.claims("events/zhejiang-arcana-exports-2025").set_index("name")
        columns = ["value", "measure", "population", "period"]
        self.assertEqual(
            [0.226, "year-on-year growth of exports to the United States", "Zhejiang Arcana Power Sports Tech", "2025-01/2025-09"],
            claims.loc["claims/ainvest-fragile-truce-2025-10-26-p4-zhejiang-arcana-exports-2025-summary", columns].to_list())
        self.assertEqual(
            ["", "", ""], claims.loc["claims/ainvest-fragile-truce-2025-10-26-p4-zhejiang-arcana-exports-2025-summary-2", columns[1:]].to_list())

    def test_a_reaction_with_only_a_direction_has_no_number(self):
        reactions = self.client.reactions()
        bare = reactions[reactions["metric"] == "DIRECTION_ONLY"]
        self.assertGreater(len(bare), 0)
        self.assertTrue(bare["value"].isna().all())

    def test_a_stated_duration_is_a_timedelta(self):
        within = self.client.reactions().set_index("name")["within"]
        self.assertEqual(pd.Timedelta("24h"), within["reactions/bitcoin-12-percent-24h"])
        self.assertTrue(pd.isna(within["reactions/bitcoin-15-percent-fall"]))

    def test_a_verdict_is_shown_with_the_measurement_that_bears_it(self):
        found = self.client.reconcile().set_index("name")
        gold = found.loc["reactions/gold-2025-10-27"]
        self.assertEqual(("CONSISTENT_UNDER_DEFINITION", "PREVIOUS_CLOSE_TO_LOW"), (gold["verdict"], gold["definition"]))
        self.assertLess(gold["observed"], -0.03)
        self.assertTrue((found["observed"].isna() == (found["verdict"] == "UNVERIFIABLE")).all())

    def test_each_reconciliation_has_a_verdict(self):
        verdicts = self.client.reconcile()["verdict"]
        self.assertTrue(set(verdicts) <= {"CONSISTENT", "CONSISTENT_UNDER_DEFINITION", "INCONSISTENT", "UNVERIFIABLE"})
        self.assertIn("CONSISTENT", set(verdicts))

    def test_a_series_has_its_values_zone_and_unit(self):
        closes = self.client.series("series/sp500-close-daily")
        self.assertEqual((378, "UTC", {"close": "index points"}), (len(closes), str(closes.index.tz), closes.attrs["units"]))
        self.assertEqual(6845.5, closes["close"].iloc[-1])

    def test_a_series_is_limited_by_time(self):
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

    def test_an_empty_answer_has_its_columns(self):
        nothing = self.client.events("nonexistentword")
        self.assertEqual((0, list(self.client.events().columns)), (len(nothing), list(nothing.columns)))
        self.assertEqual("UTC", str(nothing["knowledge_time"].dt.tz))

    def test_an_empty_answer_has_the_types_of_a_full_one(self):
        c = self.client
        answers = {
            "events": (c.events(), c.events("nonexistentword")),
            "claims": (c.claims(), c.claims("events/us-affiliates-rule-scope-estimate")),
            "reactions": (c.reactions(), c.reactions(events="events/bessent-cnn-leverage-2025-11")),
            "sessions": (c.sessions(), c.sessions(first_date="2025-11-27", last_date="2025-11-27")),
            "series": (c.list_series(), c.list_series(policy="policies/tariff-truce")),
            "filter values": (c.filter_values(), c.filter_values("reactions", "metrics", known="2025-01-01T00:00:00Z")),
        }
        for name, (full, other) in answers.items():
            with self.subTest(name):
                pd.testing.assert_series_equal(full.dtypes, other.dtypes)
                self.assertIsInstance(other.index, pd.RangeIndex)
                self.assertEqual(name == "claims", len(other) > 0)

    def test_sources_policies_instruments_and_series_are_listed_completely(self):
        counts = self.client.dataset()["counts"]
        found = {
            "sources": self.client.sources(), "policies": self.client.policies(), "instruments": self.client.instruments(),
            "series": self.client.list_series(), "calendars": self.client.calendars(),
        }
        for collection, frame in found.items():
            self.assertEqual(counts[collection], frame["name"].nunique(), collection)
        self.assertEqual({"OFFICIAL"}, set(self.client.sources(kinds=["official"])["kind"]))
        self.assertEqual(["instruments/sp500"], self.client.instruments(identifiers=["SPX"])["name"].tolist())
        daily = found["series"].set_index("name").loc["series/sp500-close-daily"]
        self.assertEqual(("session", ["close"], ["index points"], 378), tuple(daily[["frequency", "fields", "units", "bar_count"]]))

    def test_filter_values_have_their_counts(self):
        events = self.client.events()
        kinds = self.client.filter_values("events", "kinds")
        self.assertEqual(events["kind"].value_counts().to_dict(), dict(zip(kinds["value"], kinds["count"])))
        self.assertEqual(("events", "kinds"), (kinds.attrs["collection"], kinds.attrs["field"]))
        actors = self.client.filter_values(field="actors").set_index("value")["count"]
        self.assertEqual(len(self.client.events(actors="MY")), actors["MY"])
        with self.assertRaises(trucedata.InvalidRequest) as raised:
            self.client.filter_values("events", "actor")
        self.assertIn('Did you mean "actors"?', raised.exception.hint)

    def test_sessions_include_half_days_and_exclude_holidays(self):
        sessions = self.client.sessions("calendars/XNYS", first_date="2025-11-26", last_date="2025-11-28").set_index("date")
        self.assertEqual(["2025-11-26", "2025-11-28"], sessions.index.tolist())
        self.assertTrue(sessions.loc["2025-11-28", "half_day"])
        self.assertEqual(pd.Timestamp("2025-11-28T18:00:00Z"), sessions.loc["2025-11-28", "close_time"])
        self.assertEqual("America/New_York", sessions.attrs["time_zone"])

    def test_a_policy_path_depends_on_what_was_known(self):
        name = self.client.policies(kinds=["truce"])["name"].iloc[0]
        paths = [self.client.policy_path(name, known=known) for known in ("2025-10-10T20:00:00Z", "2025-11-14T00:00:00Z")]
        self.assertTrue(all(path["knowledge_time"].max() <= path.attrs["snapshot"]["knowledge_time"] for path in paths))
        self.assertFalse(paths[0].equals(paths[1]))
        self.assertEqual(name, paths[1].attrs["policy"])

    def test_every_measurement_is_returned_and_one_bears_the_verdict(self):
        tried, best = self.client.measurements(), self.client.reconcile().set_index("name")
        chosen = tried[tried["bears_verdict"]].set_index("reaction")
        self.assertGreater(len(tried), len(chosen))
        self.assertEqual(best.loc[chosen.index, "observed"].tolist(), chosen["observed"].tolist())

    def test_several_series_are_read_into_one_frame_at_one_revision(self):
        names = ["series/wti-front-daily", "series/btcusd-daily"]
        both = self.client.series(names, fields=["close"])
        self.assertEqual(names, both["series"].unique().tolist())
        for name in names:
            alone = self.client.series(name, fields=["close"])
            self.assertEqual(alone["close"].tolist(), both.loc[both["series"] == name, "close"].tolist())
            self.assertEqual(alone.index.tolist(), both.index[both["series"] == name].tolist())

    def test_a_series_is_resampled_by_the_server(self):
        weeks = self.client.series("series/sp500-close-daily", resample="week")
        self.assertEqual(79, len(weeks))
        self.assertEqual(6845.5, weeks["close"].iloc[-1])

    def test_chunks_contain_the_values_of_the_frame(self):
        chunks = list(self.client.series_chunks("series/btcusd-daily", fields=["close"]))
        closes = np.concatenate([chunk.columns["close"] for chunk in chunks])
        self.assertEqual(self.client.series("series/btcusd-daily")["close"].tolist(), closes.tolist())

    def test_an_interval_without_bars_is_an_empty_frame_with_columns(self):
        weekend = {"start": "2025-10-11T00:00:00Z", "end": "2025-10-12T00:00:00Z"}
        nothing = self.client.series("series/sp500-close-daily", **weekend)
        self.assertEqual((0, ["close"], "UTC"), (len(nothing), list(nothing.columns), str(nothing.index.tz)))
        self.assertEqual([], list(self.client.series_chunks("series/sp500-close-daily", **weekend)))
