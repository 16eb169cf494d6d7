"""Makes pairwise.json: tests over events with missing returns, worked out event by event and pair by pair.

Run: python3 pairwise.py > pairwise.json (the standard library alone). It shares no code and no array with reference.py: a missing session is
absent from a dictionary, a rank is a count of comparisons, a correlation is computed for every two events over the sessions that both have.
At a place, only the events that have a value there exist.
"""
import json
import random
from itertools import combinations
from math import isclose, sqrt
from statistics import fmean, median, stdev

FIRST, LAST, LENGTH = -1, 2, 60
WINDOWS = [(-1, 2), (1, 2)]
PLACES = [(o, o) for o in range(FIRST, LAST + 1)] + WINDOWS


class Event:
    """One event: its returns by session, where 0 is the first session of the estimation window and the event window follows at once."""

    def __init__(self, returns, market, day):
        self.day = day
        known = {t: r for t, r in enumerate(returns) if r is not None}
        sample = {t: r for t, r in known.items() if t < LENGTH}
        n, mx, my = len(sample), mean([market[t] for t in sample]), mean(list(sample.values()))
        sxx = sum((market[t] - mx) ** 2 for t in sample)
        beta = sum((market[t] - mx) * (r - my) for t, r in sample.items()) / sxx
        alpha = my - beta * mx
        self.residuals = {t: r - alpha - beta * market[t] for t, r in sample.items()}
        squares, total = sum(e * e for e in self.residuals.values()), sum((r - my) ** 2 for r in sample.values())
        self.counts = squares > 1e-18 * max(total, 1e-300) and squares > 1e-20 * sum(r * r for r in sample.values())
        self.df = n - 2
        self.deviation = sqrt(squares / (n - 2))
        self.abnormal = {t - LENGTH + FIRST: r - alpha - beta * market[t] for t, r in known.items() if t >= LENGTH}
        self.value, self.error, self.length = {}, {}, {}
        for place, (first, last) in enumerate(PLACES):
            offsets = [o for o in range(first, last + 1) if o in self.abnormal]
            if not offsets:
                continue
            self.value[place] = sum(self.abnormal[o] for o in offsets)
            self.length[place] = len(offsets)
            m, spread = len(offsets), sum(market[LENGTH + o - FIRST] - mx for o in offsets)
            self.error[place] = self.deviation * sqrt(m + m * m / n + spread * spread / sxx)

    def scaled(self, place):
        return self.value[place] / self.error[place]


def mean(xs):
    return sum(xs) / len(xs)


def spread(xs):
    return sqrt(sum((x - mean(xs)) ** 2 for x in xs) / (len(xs) - 1))


def t_of(xs):
    return mean(xs) / (spread(xs) / sqrt(len(xs)))


def rank(x, xs):
    """The mean rank of x among xs, to which it belongs."""
    return sum(1.0 if y < x else 0.5 if y == x else 0.0 for y in xs) + 0.5


def correlation(a, b):
    """Pearson's correlation over the sessions that both events have; None with fewer than three, or without variation."""
    common = [t for t in a.residuals if t in b.residuals]
    if len(common) < 3:
        return None
    xs, ys = [a.residuals[t] for t in common], [b.residuals[t] for t in common]
    dx, dy = [x - mean(xs) for x in xs], [y - mean(ys) for y in ys]
    return sum(x * y for x, y in zip(dx, dy)) / sqrt(sum(x * x for x in dx) * sum(y * y for y in dy))


def over_time(deviations, weigh, place):
    """The sum over the place's sessions of the weighed rank deviations, over √L times their deviation over all sessions."""
    sessions = sorted({t for d in deviations for t in d})
    weighed = {t: weigh([d[t] for d in deviations if t in d]) for t in sessions}
    first, last = PLACES[place]
    chosen = [t for t in sessions if LENGTH + first - FIRST <= t <= LENGTH + last - FIRST]
    square = mean([weighed[t] ** 2 for t in sessions])
    return sum(weighed[t] for t in chosen) / sqrt(len(chosen) * square)


def joint(event, window):
    """Rank deviations of the residuals and of values of the event window, by session."""
    values = dict(event.residuals) | {LENGTH + o - FIRST: v for o, v in window.items()}
    ranks = {t: rank(v, list(values.values())) for t, v in values.items()}
    return ranks, len(values)


def tests_at(place, everyone, scales):
    events = [e for e in everyone if place in e.value]
    n = len(events)
    out = {}
    if n < 2:
        return out
    ar, sar = [e.value[place] for e in events], [e.scaled(place) for e in events]
    out["CrossSectionalT"] = t_of(ar), n - 1
    out["PatellZ"] = sum(sar) / sqrt(sum(e.df / (e.df - 2) for e in events)), 0
    out["BoehmerMusumeciPoulsenT"] = t_of(sar), n - 1
    pairs = [r for r in (correlation(a, b) for a, b in combinations(events, 2)) if r is not None]
    if pairs:
        r = mean(pairs)
        out["AdjustedPatellZ"] = out["PatellZ"][0] / sqrt(1 + (n - 1) * r), 0
        out["AdjustedBmpT"] = out["BoehmerMusumeciPoulsenT"][0] * sqrt((1 - r) / (1 + (n - 1) * r)), n - 1
    plain = [joint(e, e.abnormal) for e in events]
    out["CorradoRank"] = over_time([{t: k - (m + 1) / 2 for t, k in ranks.items()} for ranks, m in plain], mean, place), 0
    again = [joint(e, {o: e.scaled(o - FIRST) / scales[o - FIRST] * e.deviation for o in e.abnormal}) for e in events]
    out["CorradoZivneyRank"] = over_time(
        [{t: k / (m + 1) - 0.5 for t, k in ranks.items()} for ranks, m in again], lambda xs: sum(xs) / sqrt(len(xs)), place), 0
    average = [fmean([e.residuals[t] for e in events if t in e.residuals]) for t in range(LENGTH) if any(t in e.residuals for e in events)]
    caar, length = fmean(ar), fmean([e.length[place] for e in events])
    out["BrownWarner1980T"] = sum(ar) / sqrt(sum(e.length[place] * e.deviation ** 2 for e in events)), fmean([e.df for e in events])
    out["BrownWarner1985T"] = caar / (stdev(average) * sqrt(length)), len(average) - 1
    out["LambZ"] = caar / (stdev(average) * sqrt(fmean([(e.error[place] / e.deviation) ** 2 for e in events]))), 0
    signs = []
    for e in events:
        both = e.residuals | {LENGTH + o - FIRST: v for o, v in e.abnormal.items()}
        signs.append({t: (v > median(both.values())) - (v < median(both.values())) for t, v in both.items()})
    out["CorradoZivneySign"] = over_time(signs, lambda xs: sum(xs) / sqrt(len(xs)), place), 0
    us, u0s = [], []
    for e in events:
        own = {t: x / e.deviation for t, x in e.residuals.items()}
        new = e.scaled(place) / scales[place]
        both = list(own.values()) + [new]
        us.append({t: rank(x, both) / (len(both) + 1) - 0.5 for t, x in own.items()})
        u0s.append(rank(new, both) / (len(both) + 1) - 0.5)
    squares = [mean(u0s) ** 2]
    for t in range(LENGTH):
        there = [u[t] for u in us if t in u]
        if there:
            squares.append(len(there) / n * mean(there) ** 2)
    z, t = mean(u0s) / sqrt(mean(squares)), len(squares)
    out["GeneralizedRankT"] = z * sqrt((t - 2) / (t - 1 - z * z)), t - 2
    out["GeneralizedRankZ"] = sum(u0s) / sqrt(sum(len(e.residuals) / (12 * (len(e.residuals) + 2)) for e in events)), 0
    if n >= 3:
        s = mean(ar) / spread(ar)
        g = n / ((n - 1) * (n - 2)) * sum(((x - mean(ar)) / spread(ar)) ** 3 for x in ar)
        out["SkewnessAdjustedT"] = sqrt(n) * (s + g * s * s / 3 + g * g * s ** 3 / 27 + g / (6 * n)), 0
    if n >= 6:
        positive = sum(x > 0 for x in ar)
        out["Sign"] = (positive - n / 2) / sqrt(n / 4), 0
        share = mean([sum(x > 0 for x in e.residuals.values()) / len(e.residuals) for e in events])
        out["GeneralizedSign"] = (positive - n * share) / sqrt(n * share * (1 - share)), 0
        sizes = [abs(x) for x in ar]
        assert all(x != 0 for x in ar) and len(set(sizes)) == n
        plus = sum(rank(abs(x), sizes) for x in ar if x > 0)
        out["Wilcoxon"] = (plus - n * (n + 1) / 4) / sqrt(n * (n + 1) * (2 * n + 1) / 24), 0
    return out


def case(name, market, returns, days):
    events = [e for e in (Event(r, market, d) for r, d in zip(returns, days)) if e.counts]
    scales = {}
    for place in range(len(PLACES)):
        there = [e.scaled(place) for e in events if place in e.value]
        scales[place] = spread(there) if len(there) > 1 else float("nan")
    tests = {}
    for place in range(len(PLACES)):
        for test, (statistic, df) in tests_at(place, events, scales).items():
            tests.setdefault(test, [None] * len(PLACES))[place] = {"statistic": statistic, "df": df}
    return {"name": name, "market": market, "returns": returns, "days": days, "tests": tests}


def draw(rng, count, digits=6):
    sessions = LENGTH + LAST - FIRST + 1
    market = [round(rng.gauss(0.0003, 0.01), digits) for _ in range(sessions)]
    common = [rng.gauss(0, 0.006) for _ in range(sessions)]
    returns = [[round((0.6 + 0.1 * i) * market[t] + common[t] + rng.gauss(0, 0.012), digits) for t in range(sessions)] for i in range(count)]
    return market, returns


def main():
    rng = random.Random(20251110)
    cases = []
    market, returns = draw(rng, 7)
    short = [[None] * (LENGTH // 2) + r[LENGTH // 2:] if i in (1, 2, 4, 6) else r for i, r in enumerate(returns)]
    cases.append(case("four of seven events with half the returns", market, short, list(range(7))))
    market, returns = draw(rng, 9)
    for i, r in enumerate(returns):
        for t in rng.sample(range(LENGTH), i):
            r[t] = None
    returns[2][LENGTH + 2:] = [None, None]
    returns[5][LENGTH] = None
    returns[7][LENGTH:] = [None] * 4
    cases.append(case("gaps, and events without some or all values", market, returns, [3 * i for i in range(9)]))
    market, returns = draw(rng, 8)
    returns = [[round(x, 3) for x in r] for r in returns]
    for t in (5, 6, 40):
        returns[3][t] = None
    cases.append(case("equal returns", market, returns, list(range(8))))
    market, returns = draw(rng, 7)
    returns[4] = [0.001] * len(returns[4])
    cases.append(case("a series without variation", market, returns, list(range(7))))
    market, returns = draw(rng, 2)
    cases.append(case("two events", market, returns, [0, 0]))
    market, returns = draw(rng, 3)
    returns[0][:25], returns[1][35:LENGTH], returns[2][:2] = [None] * 25, [None] * 25, [None] * 2
    cases.append(case("three events with partly common sessions", market, returns, [0, 1, 2]))
    market, returns = draw(rng, 2)
    returns[0][:30], returns[1][30:LENGTH] = [None] * 30, [None] * 30
    cases.append(case("two events without a common session", market, returns, [0, 1]))
    market, returns = draw(rng, 1)
    cases.append(case("one event", market, returns, [0]))
    assert isclose(rank(1, [1, 1, 2]), 1.5)
    print(json.dumps({"windows": WINDOWS, "cases": cases}, separators=(",", ":")))


main()
