"""Tests that the example scripts run, and that plots show the values of the answers."""
import importlib.util
import pathlib
import subprocess
import sys
import tempfile
import unittest

import numpy as np
import trucedata

from support import ADDRESS, ROOT, enter

THREAT, SP500 = "events/us-100-tariff-threat-first-post", "series/sp500-close-daily"
EXAMPLES = ROOT / "src/clients/python/examples"
# A warning of protobuf 4.21 on Python 3.12 and later.
PROTOBUF_WARNING = "ignore:datetime.datetime.utcfromtimestamp:DeprecationWarning"


@unittest.skipUnless(importlib.util.find_spec("matplotlib"), "matplotlib is not installed")
class PlotTests(unittest.TestCase):
    def setUp(self):
        import matplotlib

        matplotlib.use("agg")
        from matplotlib import pyplot
        from trucedata import plots

        self.plots = plots
        self.addCleanup(pyplot.close, "all")
        self.client = enter(self.addCleanup, trucedata.Client(ADDRESS))

    def test_every_example_runs_as_it_stands_and_leaves_a_picture(self):
        from matplotlib import image

        expected = {"event_window": "series/btcusd-daily CONTINUOUS -0.0698", "policy_path": "SCHEDULED 0.54", "study": "CONSISTENT"}
        self.assertEqual(set(expected), {script.stem for script in EXAMPLES.glob("*.py")})
        with tempfile.TemporaryDirectory() as folder:
            for name, line in expected.items():
                picture = pathlib.Path(folder, f"{name}.png")
                done = subprocess.run(
                    [sys.executable, "-W", "error", "-W", PROTOBUF_WARNING, EXAMPLES / f"{name}.py", ADDRESS, picture], capture_output=True,
                    text=True, cwd=folder)
                self.assertEqual((0, ""), (done.returncode, done.stderr), name)
                self.assertIn(line, " ".join(done.stdout.split()))
                self.assertGreater(len(np.unique(image.imread(picture).reshape(-1, 4), axis=0)), 50, f"{name} is not blank")

    def test_an_event_window_draws_the_values_in_percent(self):
        moves = self.client.align(THREAT, [SP500, "series/btcusd-daily"], first=-2, last=3, measure="cumulative_simple_return")
        lines = {line.get_label(): line for line in self.plots.event_window(moves).lines}
        drawn = lines["sp500-close-daily"]
        np.testing.assert_allclose(moves.loc[moves["series"] == SP500, "value"] * 100, drawn.get_ydata())
        self.assertEqual([-2, -1, 0, 1, 2, 3], list(drawn.get_xdata()))

    def test_values_are_drawn_in_their_unit(self):
        axes = self.plots.event_window(self.client.align(THREAT, SP500))
        self.assertEqual("value, index points", axes.get_ylabel())

    def test_a_step_without_a_level_is_a_mark_and_not_a_line(self):
        path = self.client.policy_path("policies/us-additional-tariff-on-china", known="2025-10-11T12:00:00Z")
        axes = self.plots.policy_paths({"then": path})
        marks = [line for line in axes.lines if line.get_marker() == 6 and len(line.get_xdata())]
        steps = [line for line in axes.lines if len(line.get_xdata()) == 2]
        self.assertEqual(path["value"].isna().sum(), len(marks))
        self.assertEqual((path["value"].dropna() * 100).tolist(), [line.get_ydata()[0] for line in steps])

    def test_the_band_is_the_confidence_interval(self):
        study = self.client.impact(
            THREAT, SP500, model="constant_mean", event_window=(-1, 1), cumulative_windows=((-1, -1), (-1, 0), (-1, 1)))
        axes = self.plots.cumulative_abnormal_return(study)
        np.testing.assert_allclose(study.cumulative["car"] * 100, axes.lines[0].get_ydata())
        reach = axes.collections[0].get_paths()[0].vertices[:, 1]
        bounds = [study.cumulative["lower"].min() * 100, study.cumulative["upper"].max() * 100]
        np.testing.assert_allclose(bounds, [reach.min(), reach.max()])

    def test_a_reported_fall_is_drawn_below_zero(self):
        reconciled = self.client.reconcile()
        axes = self.plots.reported_against_observed(reconciled)
        points = np.concatenate([np.column_stack(container.lines[0].get_data()) for container in axes.containers])
        self.assertTrue((np.sign(points[:, 0]) == np.sign(points[:, 1])).all())
        self.assertEqual(((reconciled["verdict"] != "UNVERIFIABLE") & (reconciled["metric"] == "PRICE_CHANGE_FRACTION")).sum(), len(points))

    def test_data_that_cannot_be_plotted_is_refused_with_the_fix(self):
        both = self.client.align([THREAT, "events/trump-xi-summit-2025-10-30"], SP500)
        study = self.client.impact(THREAT, SP500, model="constant_mean", cumulative_windows=((0, 1), (-1, 1)))
        empty = self.client.reconcile().iloc[:0]
        for message, draw in {
            "contains 2 events; plot one at a time": lambda: self.plots.event_window(both),
            "paths: is empty": lambda: self.plots.policy_paths({}),
            "cumulative_windows that start at one offset": lambda: self.plots.cumulative_abnormal_return(study),
            "contains no price change that could be verified": lambda: self.plots.reported_against_observed(empty),
        }.items():
            with self.subTest(message), self.assertRaisesRegex(ValueError, message):
                draw()
