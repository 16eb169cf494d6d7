"""Makes inputs.json: studies whose columns hold prices, returns or volumes, with and without a risk-free return.

Run: python3 inputs.py > inputs.json (the standard library alone). It shares no code with the Domain: columns are dictionaries from session to
value, the return of a span is a product over its sessions, and the regression solves its normal equations in exact fractions.
"""
import json
import math
import random
from fractions import Fraction

DAYS, ANCHOR, ESTIMATION, EVENT = 120, 100, (-80, -11), (-3, 3)


def draw(seed, size):
    random.seed(seed)
    return {t: random.gauss(0, size) for t in range(DAYS)}


def prices(returns, first=100.0):
    level, path = first, {}
    for t in range(DAYS):
        level *= 1 + returns[t]
        path[t] = level
    return path


def without(column, *days):
    return {t: v for t, v in column.items() if t not in days}


def changed(column, changes):
    return {**column, **changes}


def growth(kind, value):
    """The factor by which wealth grows in a session with a stated return."""
    return math.exp(value) if kind == "log_return" else 1 + value


def step(column, kind, start, end, return_kind):
    """The return from session start to session end, "undefined", or None where a session in between has none."""
    if kind == "price":
        a, b = column[start], column[end]
        if a <= 0 or b <= 0:
            return "undefined"
        factor = b / a
    else:
        if any(t not in column for t in range(start + 1, end + 1)):
            return None
        factor = math.prod(growth(kind, column[t]) for t in range(start + 1, end + 1))
    if return_kind == "SIMPLE":
        return factor - 1
    return math.log(factor) if factor > 0 else "undefined"


def single(column, kind, t, return_kind):
    """The return of one session from the last value before it."""
    if t not in column:
        return None
    if kind == "price":
        before = [s for s in column if s < t]
        return step(column, kind, max(before), t, return_kind) if before else None
    factor = growth(kind, column[t])
    if return_kind == "SIMPLE":
        return factor - 1
    return math.log(factor) if factor > 0 else "undefined"


def rows_of(case):
    """Yields (session, span, response, regressors, risk-free return) and collects the sessions without a defined quantity."""
    columns = [(case["series"], case["series_kind"])] + [(r, case["regressor_kind"]) for r in case["regressors"]]
    if case["risk_free"]:
        columns.append((case["risk_free"], "simple_return"))
    rows, undefined = {}, set()
    before = None
    for t in range(DAYS):
        if case["quantity"] == "LogVolume":
            values = [math.log(c[t]) if c.get(t, 0) > 0 else ("undefined" if t in c else None) for c, _ in columns]
            span = 1
        elif case["span"] == "TradeToTrade":
            if any(t not in c for c, _ in columns):
                continue
            start, before = before, t
            if start is None:
                continue
            span, values = t - start, [step(c, k, start, t, case["return_kind"]) for c, k in columns]
        else:
            span, values = 1, [single(c, k, t, case["return_kind"]) for c, k in columns]
        if "undefined" in values:
            undefined.add(t)
        if None in values or "undefined" in values:
            continue
        free = values.pop() if case["risk_free"] else 0.0
        is_factor = case["model"] == "MultiFactor"
        values = [v if is_factor and i else v - free for i, v in enumerate(values)]
        change = {"SquaredReturn": lambda v: v * v, "AbsoluteReturn": abs}.get(case["quantity"], lambda v: v)
        values = [change(v) for v in values]
        rows[t] = (span, values[0], values[1:], free)
    return rows, undefined


def least_squares(rows):
    """The coefficients of a regression whose rows (x, y, variance of the error) are weighted by the inverse of the variance."""
    size = len(rows[0][0])
    system = [[Fraction(0)] * (size + 1) for _ in range(size)]
    for x, y, variance in rows:
        exact = [Fraction(v) for v in (*x, y)]
        for i in range(size):
            for j in range(size + 1):
                system[i][j] += exact[i] * exact[j] / variance
    for i in range(size):
        system[i] = [v / system[i][i] for v in system[i]]
        for j in range(size):
            if j != i:
                system[j] = [v - system[j][i] * w for v, w in zip(system[j], system[i])]
    return [float(row[size]) for row in system]


def expected(case):
    rows, undefined = rows_of(case)
    first, last = (ANCHOR + o for o in ESTIMATION)
    sample = [rows[t] for t in range(first, last + 1) if t in rows]
    beta = least_squares([([span, *regressors], response, span) for span, response, regressors, _ in sample])
    abnormal, total, held, normal = [], 0.0, 1.0, 1.0
    logs = case["return_kind"] == "LOG"
    for t in range(ANCHOR + EVENT[0], ANCHOR + EVENT[1] + 1):
        if t not in rows:
            abnormal.append(None)
            continue
        span, response, regressors, free = rows[t]
        forecast = sum(b * x for b, x in zip(beta, [span, *regressors]))
        abnormal.append(response - forecast)
        total += response - forecast
        held *= math.exp(response + free) if logs else 1 + response + free
        normal *= math.exp(forecast + free) if logs else 1 + forecast + free
    window = range(ANCHOR + EVENT[0], ANCHOR + EVENT[1] + 1)
    return {
        "coefficients": beta, "observations": len(sample), "abnormal": abnormal, "cumulative": total,
        "buy_and_hold": held - normal if case["quantity"] == "Return" else None,
        "undefined": [sum(t in undefined for t in range(first, last + 1)), sum(t in undefined for t in window)],
    }


def column(values):
    return None if values is None else [values.get(t) for t in range(DAYS)]


def make(name, series, regressors, series_kind="price", regressor_kind="price", risk_free=None, quantity="Return", model="MarketModel",
         return_kind="SIMPLE", span="Lumped"):
    case = {
        "name": name, "series": series, "regressors": regressors, "series_kind": series_kind, "regressor_kind": regressor_kind,
        "risk_free": risk_free, "quantity": quantity, "model": model, "return_kind": return_kind, "span": span,
    }
    answer = expected(case)
    return {
        **case, "series": column(series), "regressors": [column(r) for r in regressors], "risk_free": column(risk_free), "expected": answer,
    }


MARKET = draw(1, 0.01)
FIRM = {t: 0.0003 + 1.2 * MARKET[t] + e for t, e in draw(2, 0.02).items()}
SECOND = draw(3, 0.008)
FREE = {t: 0.0001 + abs(v) for t, v in draw(4, 0.0002).items()}
LOGS = {t: math.log(1 + v) for t, v in MARKET.items()}
TOTAL_LOSS = changed(FIRM, {60: -1.0, 101: -1.0})
OIL = changed(prices(FIRM, 20.0), {55: -37.6, 70: 0.0, 98: -2.0})
VOLUME = {t: float(round(1e6 * math.exp(v))) for t, v in draw(5, 0.4).items()}
MARKET_VOLUME = {t: float(round(1e9 * math.exp(v))) for t, v in draw(6, 0.2).items()}
GAPS = (40, 41, 58, 59, 60, 99)

CASES = [
    make("returns of both", FIRM, [MARKET], "simple_return", "simple_return"),
    make("a total loss", TOTAL_LOSS, [MARKET], "simple_return", "simple_return"),
    make("a total loss has no logarithm", TOTAL_LOSS, [MARKET], "simple_return", "simple_return", return_kind="LOG"),
    make("prices on logarithmic returns", prices(FIRM), [LOGS], "price", "log_return"),
    make("logarithmic returns on prices", {t: math.log(1 + v) for t, v in FIRM.items()}, [prices(MARKET)], "log_return", "price",
         return_kind="LOG"),
    make("returns after missing ones", without(FIRM, *GAPS), [MARKET], "simple_return", "simple_return"),
    make("prices with gaps on compounded returns", without(prices(FIRM), *GAPS), [MARKET], "price", "simple_return", span="TradeToTrade"),
    make("spans without every return", without(prices(FIRM), *GAPS), [without(MARKET, 59, 80)], "price", "simple_return",
         span="TradeToTrade"),
    make("trade to trade in logarithms with a risk-free return", without(prices(FIRM), *GAPS), [LOGS], "price", "log_return", FREE,
         return_kind="LOG", span="TradeToTrade"),
    make("a risk-free return", prices(FIRM), [prices(MARKET)], risk_free=FREE),
    make("a risk-free return in logarithms", prices(FIRM), [prices(MARKET)], risk_free=without(FREE, 50, 99), return_kind="LOG"),
    make("a risk-free return and factors", prices(FIRM), [MARKET, SECOND], "price", "simple_return", FREE, model="MultiFactor"),
    make("factors, trade to trade", without(prices(FIRM), *GAPS), [MARKET, SECOND], "price", "simple_return", FREE, model="MultiFactor",
         span="TradeToTrade"),
    make("squared returns", prices(FIRM), [prices(MARKET)], quantity="SquaredReturn"),
    make("absolute excess returns", prices(FIRM), [prices(MARKET)], risk_free=FREE, quantity="AbsoluteReturn"),
    make("logarithms of volumes", changed(VOLUME, {45: 0.0, 46: 0.0, 102: 0.0}), [MARKET_VOLUME], quantity="LogVolume"),
    make("prices of zero and below", OIL, [prices(MARKET)]),
]

if __name__ == "__main__":
    print(json.dumps({"days": DAYS, "anchor": ANCHOR, "estimation": ESTIMATION, "event": EVENT, "cases": CASES}, allow_nan=False))
