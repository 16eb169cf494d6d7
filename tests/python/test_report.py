"""Tests reports of studies, and that `trucedata study` writes an equal report of an equal request."""
import asyncio
import json
import pathlib
import re
import subprocess
import tempfile
import unittest

import trucedata

from support import SERVER, Server

SP500, BITCOIN = "series/sp500-close-daily", "series/btcusd-daily"
HOSTILE = "</script><script>alert(1)</script>"


def read(path):
    """Returns the page without its JSON, and the JSON."""
    page = path.read_text(encoding="utf-8")
    text = re.search(r'id="study">(.*?)</script>', page, re.DOTALL)[1]
    return page.replace(text, ""), json.loads(text)


class ReportTests(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.folder.cleanup)
        cls.path = pathlib.Path(cls.folder.name)
        cls.server = Server(cls.folder.name)
        cls.addClassCleanup(cls.server.kill)

    def setUp(self):
        self.client = trucedata.Client(self.server.address)
        self.addCleanup(self.client.close)
        names = self.client.events(phases=["announced"], start="2025-04-01T00:00:00Z", end="2025-10-20T00:00:00Z")["name"].tolist()
        self.events = names[::len(names) // 6][:6]

    def choices(self, **more):
        return {
            "model": "constant_mean", "estimation_window": (-60, -11), "event_window": (-2, 2), "minimum_observations": 15, **more}

    def assert_equal_to_the_command(self, study):
        target, request = self.path / "python.html", self.path / "request.json"
        study.report(target, overwrite=True)
        page, data = read(target)
        request.write_text(json.dumps(data["request"]), encoding="utf-8")
        command = [SERVER, "study", request, "--store", self.path / "truce.db", "--report", self.path / "command.html", "--overwrite"]
        subprocess.run(command, check=True, capture_output=True)
        expected_page, expected = read(self.path / "command.html")
        self.assertEqual(expected_page, page)
        self.assertEqual(expected, data)
        return data

    def test_report_equals_that_of_the_command(self):
        study = self.client.impact(
            self.events, [SP500, BITCOIN], cumulative_windows=((0, 1), (-2, 2)), groups={HOSTILE: self.events[:3]}, buy_and_hold=True,
            multiple_testing="holm", anchor_sensitivity=True, **self.choices())
        data = self.assert_equal_to_the_command(study)
        caar = [each for one in data["aggregates"] for each in one["cumulativeAverageAbnormalReturns"]]
        self.assertEqual(study.cumulative_averages["caar"].tolist(), caar)
        self.assertEqual(len(study.results), sum(len(each["observations"]) for each in data["results"]))
        self.assertNotIn(HOSTILE, (self.path / "python.html").read_text(encoding="utf-8"))

    def test_reports_of_pairs_and_of_averages_alone_equal_those_of_the_command(self):
        pairs = [(event, (SP500, BITCOIN)[index % 2], "", "ab"[index % 2]) for index, event in enumerate(self.events)]
        self.assert_equal_to_the_command(self.client.impact(pairs=pairs, **self.choices()))
        data = self.assert_equal_to_the_command(self.client.impact(
            self.events, SP500, calendar_time=((1, 2), 1), results=False, **self.choices()))
        self.assertEqual((1, []), (len(data["portfolios"]), data["results"]))

    def test_long_studies_list_200_rows_and_20_series(self):
        events = self.client.events(start="2025-04-01T00:00:00Z", end="2025-10-20T00:00:00Z")
        events = events[events["earliest_time"] >= "2025-04-01"]["name"].tolist()[:25]
        series = [name for name in self.client.list_series()["name"] if name.endswith("-daily")][:24]
        data = self.assert_equal_to_the_command(self.client.impact(events, series, tests=["sign", "time_series_t"], **self.choices()))
        self.assertEqual(200, sum(len(each["observations"]) for each in data["results"]))
        self.assertEqual((25, 24, 4), (data["eventCount"], data["seriesCount"], data["omittedAggregates"]))
        self.assertEqual("600", data["header"]["rowCount"])

    def test_existing_file_is_kept(self):
        study = self.client.impact(self.events[0], SP500, **self.choices())
        target = self.path / "mine.html"
        target.write_text("mine", encoding="utf-8")
        with self.assertRaisesRegex(FileExistsError, "overwrite=True"):
            study.report(target)
        self.assertEqual("mine", target.read_text(encoding="utf-8"))
        study.report(str(target), overwrite=True)
        self.assertEqual([], list(self.path.glob("*.partial-*")))

    def test_studies_of_the_asynchronous_client_have_reports(self):
        async def run():
            async with trucedata.AsyncClient(self.server.address) as client:
                return await client.impact(self.events[0], SP500, **self.choices())

        asyncio.run(run()).report(self.path / "asynchronous.html")
        self.assertEqual(1, read(self.path / "asynchronous.html")[1]["eventCount"])
