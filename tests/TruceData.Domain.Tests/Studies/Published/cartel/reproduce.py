"""Recomputes the numbers that EventStudyTools printed for five German car makers on 24 July 2017, from their abnormal returns.

Run: python3 reproduce.py (Debian's python3-numpy and python3-scipy). The origin of the data is in ../README.md.

Its tests compute from values rounded to four decimals: the abnormal returns, their mean (over sessions) and the deviations with
prediction error. The last are not printed: deviations.csv holds those that follow from its Patell Z and give all other numbers. They
differ from the printed deviation without prediction error for BMW, and on session -1, when the DAX fell by 1.7 %, for all firms.

The fraction of positive residuals and the mean correlation of the residuals are not printed either. One number of each group gives each
of them, and the other numbers of the group check it.

Not reproduced: Rank Z and Generalized Rank T and Z, which need the residuals, and the adjusted numbers over the window, which imply
other correlations than those over its sessions (in VW Group 0.29 by Patell Z and 0.14 by StdCSect Z, where the sessions give 0.048).
"""
import csv
import math
import pathlib

import numpy as np
from scipy import optimize, stats

HERE = pathlib.Path(__file__).parent
SESSIONS = ["-2", "-1", "0", "1", "2"]
ESTIMATION = 250


def read(name):
    with open(HERE / name, encoding="utf-8") as file:
        return list(csv.DictReader(file))


class Printed:
    """The printed numbers by name and statistic: five sessions, then the window of all five."""

    def __init__(self):
        self.count = 0
        self.rows = {(row["name"], row["statistic"]): row for row in read("printed.csv")}

    def sessions(self, name, statistic):
        return np.array([float(self.rows[name, statistic][s]) for s in SESSIONS])

    def window(self, name, statistic):
        return float(self.rows[name, statistic]["-2..2"])

    def check(self, name, statistic, computed, tolerance=5.1e-5):
        """Compares five sessions, or one number with that of the window."""
        computed = np.atleast_1d(computed)
        expected = self.sessions(name, statistic) if len(computed) == 5 else np.array([self.window(name, statistic)])
        assert np.all(np.abs(computed - expected) <= tolerance), (name, statistic, computed, expected)
        self.count += len(computed)


def skewness_adjusted(x):
    n, ratio, skewness = len(x), x.mean(0) / x.std(0, ddof=1), stats.skew(x, bias=False)
    return math.sqrt(n) * (ratio + skewness * ratio ** 2 / 3 + skewness ** 2 * ratio ** 3 / 27 + skewness / (6 * n))


def check_group(printed, group):
    rows = [row for row in read("abnormal_returns.csv") if row["group"] == group]
    abnormal = np.array([[float(row[s]) for s in SESSIONS] for row in rows])
    deviations = np.array([float(row["residual_deviation"]) for row in rows])
    with_error = {row["firm"]: [float(row[s]) for s in SESSIONS] for row in read("deviations.csv")}
    predicted = np.array([with_error[row["firm"]] for row in rows])
    n, scaled, sums = len(rows), abnormal / predicted, abnormal.sum(1)
    error = lambda x: x.std(0, ddof=1) / math.sqrt(n)
    patell = math.sqrt(n * (ESTIMATION - 2) / (ESTIMATION - 4))
    mean = printed.sessions(group, "AAR")

    # One variance times the length of the window, without prediction error.
    for row, own, deviation, total in zip(rows, abnormal, deviations, sums):
        printed.check(row["firm"], "t", own / deviation)
        printed.check(row["firm"], "t", total / (deviation * math.sqrt(5)))
        printed.check(row["firm"], "CAR", total)

    printed.check(group, "AAR", abnormal.mean(0))
    printed.check(group, "AAR", sums.mean())
    printed.check(group, "Precision Weighted CAAR", (sums / deviations).sum() / (1 / deviations).sum())
    printed.check(group, "Csect T", mean / error(abnormal))  # the rounded mean
    printed.check(group, "Csect T", sums.mean() / error(sums))
    printed.check(group, "Patell Z", scaled.sum(0) / patell, 1.1e-4)
    printed.check(group, "Patell Z", (scaled.sum(1) / math.sqrt(5)).sum() / patell, 1.1e-4)
    printed.check(group, "StdCSect Z", scaled.mean(0) / error(scaled), 2e-4)
    without = sums / (deviations * math.sqrt(5))  # over the window without the prediction error
    printed.check(group, "StdCSect Z", without.mean() / error(without), 1e-3)

    positive = (abnormal > 0).sum(0)
    sign = lambda count, p: (count - n * p) / math.sqrt(n * p * (1 - p))
    share = optimize.brentq(lambda p: sign(positive[0], p) - printed.sessions(group, "Generalized Sign Z")[0], 0.05, 0.95)
    printed.check(group, "Generalized Sign Z", sign(positive, share), 1.1e-4)
    printed.check(group, "Generalized Sign Z", sign((sums > 0).sum(), share), 1.1e-4)

    plain = printed.sessions(group, "Patell Z")
    r = ((plain[2] / printed.sessions(group, "Adjusted Patell Z")[2]) ** 2 - 1) / (n - 1)
    printed.check(group, "Adjusted Patell Z", plain / math.sqrt(1 + (n - 1) * r), 1.5e-4)
    standardized = printed.sessions(group, "StdCSect Z")
    printed.check(group, "Adjusted StdCSect Z", standardized * math.sqrt((1 - r) / (1 + (n - 1) * r)), 1.5e-3)
    if n > 2:
        printed.check(group, "Skewness Corrected T", skewness_adjusted(abnormal))
        printed.check(group, "Skewness Corrected T", skewness_adjusted(sums))
    print(f"{group}: {share:.4f} of the residuals are positive, mean correlation {r:.4f}")


def main():
    printed = Printed()
    for group in ("VW Group", "Other"):
        check_group(printed, group)
    print(printed.count, "printed numbers reproduced")


main()
