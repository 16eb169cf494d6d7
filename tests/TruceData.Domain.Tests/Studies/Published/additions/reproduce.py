"""Recomputes the numbers that the tests of EventStudy.jl print for 16 additions to the S&P 500, and writes the answers of
docs/methodology.md to the same events to methodology.json.

Run: python3 reproduce.py (Debian's python3-numpy and python3-scipy). The origin of the data is in ../README.md. The script
shares no code with the C# or with reference.py.
"""
import csv
import json
import math
import pathlib

import numpy as np
from scipy import stats

HERE = pathlib.Path(__file__).parent
FIRST, END, LAST = -120, -6, 5  # the first return, the end of the estimation window and the end of the event window
LENGTH = END - FIRST + 1
GROUPS = {"G1": 16, "G2": 10}  # the second group repeats the first ten events of the first
ALL = 16


def read(name):
    with open(HERE / name, encoding="utf-8") as file:
        return list(csv.DictReader(file))


def place(offset):
    return offset - FIRST


class Sample:
    """The abnormal returns of the market model over all sessions from FIRST to LAST, one row per event."""

    def __init__(self):
        days = [row["date"] for row in read("index.csv")]
        index = np.array([float(row["level"]) for row in read("index.csv")])
        prices = read("prices.csv")
        self.events = [row for row in read("events.csv") if row["group"] == "G1"]
        self.abnormal, self.deviations, self.inverses, self.regressors, self.returns = [], [], [], [], []
        for event in self.events:
            session = days.index(event["date"])
            levels = index[session + FIRST - 1:session + LAST + 1]
            own = np.array([float(row[event["firm"]]) for row in prices])
            returns, market = own[1:] / own[:-1] - 1, levels[1:] / levels[:-1] - 1
            x = np.column_stack([np.ones(len(market)), market])
            residuals = returns - x @ np.linalg.lstsq(x[:LENGTH], returns[:LENGTH], rcond=None)[0]
            self.abnormal.append(residuals)
            self.deviations.append(math.sqrt(residuals[:LENGTH] @ residuals[:LENGTH] / (LENGTH - 2)))
            self.inverses.append(np.linalg.inv(x[:LENGTH].T @ x[:LENGTH]))
            self.regressors.append(x)
            self.returns.append(returns)
        self.abnormal, self.deviations = np.array(self.abnormal), np.array(self.deviations)
        self.leverages = np.array([np.einsum("tj,jk,tk->t", x, v, x) for x, v in zip(self.regressors, self.inverses)])


def theirs(sample, fourth_root=True, by_position=True, standard_error=True, event_in_deviation=False, adjusted=True):
    """The adjusted BMP and the generalised rank t over (0, 1) by the formulas of EventStudy.jl, each with its p-value.

    fourth_root: the prediction error has the power 1/4, the root of a ratio that is a root already.
    by_position: a standardised return is divided by the root of its position in the window, not of the window's length.
    standard_error: the cumulated returns are divided by their standard error over the events, not by their deviation.
    event_in_deviation: the deviation of the mean ranks contains the event's session.
    adjusted: the cumulated returns are multiplied by the adjustment for correlation, before they are divided.
    """
    power = 0.25 if fourth_root else 0.5
    scaled = sample.abnormal / sample.deviations[:, None] / (1 + sample.leverages) ** power
    r = np.corrcoef(scaled[:, :LENGTH])[np.triu_indices(ALL, 1)].mean()
    adjustment = math.sqrt((1 - r) / (1 + (ALL - 1) * r))
    window = scaled[:, place(0):place(1) + 1]
    sums = (window / np.sqrt([1, 2])).sum(1) if by_position else window.sum(1) / math.sqrt(2)
    error = sums.std(ddof=1) / math.sqrt(ALL)
    t = sums.mean() / error * adjustment
    event = sums * (adjustment if adjusted else 1) / (error if standard_error else sums.std(ddof=1))
    joint = np.column_stack([sample.abnormal[:, :LENGTH] / sample.deviations[:, None], event])
    means = (np.apply_along_axis(stats.rankdata, 1, joint) / (LENGTH + 2) - 0.5).mean(0)
    used = means if event_in_deviation else means[:-1]
    z = means[-1] / math.sqrt(used @ used / len(used))
    g = z * math.sqrt((len(used) - 2) / (len(used) - 1 - z * z))
    student = lambda value: 2 * stats.t.sf(abs(value), LENGTH - 2)
    return {"adjusted BMP": t, "adjusted BMP p": student(t), "generalised rank t": g, "generalised rank t p": student(g), "r": r}


def methodology(sample, n, first, last):
    """The tests of docs/methodology.md over one window of the first n events, each as its statistic and its p-value."""
    a, b = place(first), place(last) + 1
    length, deviations = b - a, sample.deviations[:n]
    sums = sample.abnormal[:n, a:b].sum(1)

    def standard_error(i, a, b):
        x = sample.regressors[i][a:b].sum(0)
        return deviations[i] * math.sqrt(b - a + x @ sample.inverses[i] @ x)

    scaled = sums / [standard_error(i, a, b) for i in range(n)]
    residuals = sample.abnormal[:n, :LENGTH]
    r = np.corrcoef(residuals)[np.triu_indices(n, 1)].mean()
    normal = lambda z: [z, 2 * stats.norm.sf(abs(z))]
    student = lambda t, df: [t, 2 * stats.t.sf(abs(t), df)]
    t_of = lambda x: x.mean() / (x.std(ddof=1) / math.sqrt(n))
    patell = scaled.sum() / math.sqrt(n * (LENGTH - 2) / (LENGTH - 4))

    # Ranks over the estimation window and the event window -5..5.
    start, stop = place(-5), place(LAST) + 1
    chosen = slice(LENGTH + a - start, LENGTH + b - start)
    corrado = np.apply_along_axis(stats.rankdata, 1, np.column_stack([residuals, sample.abnormal[:n, start:stop]]))
    corrado = corrado.mean(0) - (corrado.shape[1] + 1) / 2
    corrado = corrado[chosen].sum() / math.sqrt(length * np.mean(corrado ** 2))
    single = np.array([[sample.abnormal[i, k] / standard_error(i, k, k + 1) for k in range(start, stop)] for i in range(n)])
    zivney = np.column_stack([residuals / deviations[:, None], single / single.std(0, ddof=1)])
    zivney = np.apply_along_axis(stats.rankdata, 1, zivney) / (zivney.shape[1] + 1) - 0.5
    zivney = zivney.sum(0) / math.sqrt(n)
    zivney = zivney[chosen].sum() / math.sqrt(length * np.mean(zivney ** 2))

    # Ranks over the estimation window and one joint value of the window.
    joint = np.column_stack([residuals / deviations[:, None], scaled / scaled.std(ddof=1)])
    ranks = np.apply_along_axis(stats.rankdata, 1, joint) / (LENGTH + 2) - 0.5
    k = LENGTH + 1
    z = ranks[:, -1].mean() / math.sqrt(np.mean(ranks.mean(0) ** 2))

    positive, expected = np.sum(sums > 0), (residuals > 0).mean(1).mean()
    ratio, skewness = sums.mean() / sums.std(ddof=1), stats.skew(sums, bias=False)
    hall = ratio + skewness * ratio ** 2 / 3 + skewness ** 2 * ratio ** 3 / 27 + skewness / (6 * n)
    signed = stats.rankdata(np.abs(sums))[sums > 0].sum()
    return {
        "average": sums.mean(),
        "CrossSectionalT": student(t_of(sums), n - 1),
        "PatellZ": normal(patell),
        "BoehmerMusumeciPoulsenT": student(t_of(scaled), n - 1),
        "AdjustedPatellZ": normal(patell / math.sqrt(1 + (n - 1) * r)),
        "AdjustedBmpT": student(t_of(scaled) * math.sqrt((1 - r) / (1 + (n - 1) * r)), n - 1),
        "CorradoRank": normal(corrado),
        "CorradoZivneyRank": normal(zivney),
        "Sign": normal((positive - n / 2) / (math.sqrt(n) / 2)),
        "GeneralizedSign": normal((positive - n * expected) / math.sqrt(n * expected * (1 - expected))),
        "GeneralizedRankT": student(z * math.sqrt((k - 2) / (k - 1 - z * z)), k - 2),
        "GeneralizedRankZ": normal(ranks[:, -1].sum() / math.sqrt(n * (k - 1) / (12 * (k + 1)))),
        "SkewnessAdjustedT": normal(math.sqrt(n) * hall),
        "Wilcoxon": normal((signed - n * (n + 1) / 4) / math.sqrt(n * (n + 1) * (2 * n + 1) / 24)),
    }


def main():
    sample = Sample()
    others = theirs(sample)
    for row in read("printed.csv"):
        n, first, last = GROUPS[row["group"]], int(row["first"]), int(row["last"])
        average = sample.abnormal[:n, place(first):place(last) + 1].sum(1).mean()
        computed = average if row["statistic"] == "average" else others[row["statistic"]]
        digits = len(row["value"].split(".")[1])
        assert f"{computed:.{digits}f}" == row["value"], (row, computed)
    print(len(read("printed.csv")), "printed numbers reproduced; r of their standardised returns", round(others["r"], 6))

    options = dict(fourth_root=True, by_position=True, standard_error=True, event_in_deviation=False, adjusted=True)
    for name, change in [
        ("as printed", {}),
        ("all sessions have the weight of the window", {"by_position": False}),
        ("the whole prediction error", {"fourth_root": False}),
        ("the deviation over the events", {"standard_error": False}),
        ("the event's session in the deviation of the ranks", {"event_in_deviation": True}),
        ("no second adjustment for correlation", {"adjusted": False}),
    ]:
        options |= change
        values = theirs(sample, **options)
        print(f"{name:50} adjusted BMP {values['adjusted BMP']:.6f}  generalised rank t {values['generalised rank t']:.6f}")

    for event, returns in zip(sample.events, sample.returns):
        for k in np.flatnonzero(returns < -0.3):
            print(f"{event['firm']}: a split counts as {returns[k]:.3f} at session {k + FIRST}")

    windows = [(0, 1), (-5, 5)] + [(offset, offset) for offset in range(-5, 6)]
    answers = {group: {f"{a}..{b}": methodology(sample, n, a, b) for a, b in windows} for group, n in GROUPS.items()}
    (HERE / "methodology.json").write_text(json.dumps(answers, default=float) + "\n", encoding="utf-8")


main()
