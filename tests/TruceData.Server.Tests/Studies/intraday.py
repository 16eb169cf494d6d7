"""Computes intraday.json, the expected numbers of IntradayStudyTests, from the files of data/ alone.

Plain Python with the formulas of docs/methodology.md for one event: it shares no line with the server and reads no output of it.
Run it from the root of the repository: python3 tests/TruceData.Server.Tests/Studies/intraday.py
"""
import csv
import datetime
import json
import math
import pathlib
import zoneinfo

ROOT = pathlib.Path(__file__).parents[3]
POST = datetime.datetime(2025, 10, 10, 14, 57, tzinfo=datetime.timezone.utc)


def read(name, minutes):
    """Returns (start, end, close) of every bar that has a close."""
    length = datetime.timedelta(minutes=minutes)
    bars = []
    with open(ROOT / "data" / "series" / f"{name}.csv", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if row["close"]:
                start = datetime.datetime.fromisoformat(row["start_time"])
                bars.append((start, start + length, float(row["close"])))
    return bars


def returns_of(values):
    """Returns from the last value; None where there is none."""
    result, before = [], None
    for value in values:
        result.append(value / before - 1 if value is not None and before is not None else None)
        before = value if value is not None else before
    return result


def observe(bars, ends, tolerance):
    """Returns the last value by each time, None beyond the tolerance or when it is that of the previous time."""
    values, latest, before = [], -1, None
    for end in ends:
        while latest + 1 < len(bars) and bars[latest + 1][1] <= end:
            latest += 1
        found = latest if latest >= 0 and end - bars[latest][1] <= tolerance else None
        values.append(bars[found][2] if found is not None and found != before else None)
        before = found
    return values


def solve(matrix):
    """Inverts a matrix of 1 or 2 rows."""
    if len(matrix) == 1:
        return [[1 / matrix[0][0]]]
    (a, b), (c, d) = matrix
    determinant = a * d - b * c
    return [[d / determinant, -b / determinant], [-c / determinant, a / determinant]]


def study(name, units, own, market, estimation, window, zone, same_times):
    """One event: least squares on a constant and, with a market, its returns."""
    zero = next(i for i, (start, end, _) in enumerate(units) if end > POST)
    rows = range(zero + window[0], zero + window[1] + 1)
    clock = [start.astimezone(zone).time() for start, _, _ in units]
    times = {clock[i] for i in rows}
    x = lambda i: [1.0] if market is None else [1.0, market[i]]
    used = [
        i for i in range(max(0, zero + estimation[0]), zero + estimation[1] + 1)
        if own[i] is not None and (market is None or market[i] is not None) and (not same_times or clock[i] in times)]
    size = len(x(used[0]))
    inverse = solve([[math.fsum(x(i)[a] * x(i)[b] for i in used) for b in range(size)] for a in range(size)])
    moments = [math.fsum(x(i)[a] * own[i] for i in used) for a in range(size)]
    coefficients = [math.fsum(inverse[a][b] * moments[b] for b in range(size)) for a in range(size)]
    expected = lambda i: math.fsum(c * v for c, v in zip(coefficients, x(i)))
    deviation = math.sqrt(math.fsum((own[i] - expected(i)) ** 2 for i in used) / (len(used) - size))
    whole = [i for i in rows if own[i] is not None and (market is None or market[i] is not None)]
    spread = lambda v: math.fsum(v[a] * inverse[a][b] * v[b] for a in range(size) for b in range(size))
    total = [math.fsum(x(i)[a] for i in whole) for a in range(size)]
    cumulative = math.fsum(own[i] - expected(i) for i in whole)
    error = deviation * math.sqrt(len(whole) + spread(total))
    return {
        "name": name,
        "estimation": estimation,
        "window": window,
        "observations": len(used),
        "coefficients": coefficients,
        "residual_deviation": deviation,
        "abnormal_returns": [own[i] - expected(i) if i in whole else None for i in rows],
        "standard_errors": [deviation * math.sqrt(1 + spread(x(i))) if i in whole else None for i in rows],
        "cumulative": cumulative,
        "cumulative_error": error,
        "t": cumulative / error,
        "cumulative_observations": len(whole),
        "overnight": [i - zero for i in whole if units[i][0].astimezone(zone).date() != units[i - 1][0].astimezone(zone).date()],
    }


def main():
    utc, new_york = datetime.timezone.utc, zoneinfo.ZoneInfo("America/New_York")
    bitcoin = read("btcusd-hourly", 60)
    own = returns_of([close for _, _, close in bitcoin])
    futures = returns_of(observe(read("sp500-emini-front-5min", 5), [end for _, end, _ in bitcoin], datetime.timedelta(minutes=10)))
    nasdaq = read("nasdaq-composite-5min", 5)
    by_start = {start: close for start, _, close in read("sp500-5min", 5)}
    nasdaq_returns = returns_of([close for _, _, close in nasdaq])
    stocks = returns_of([by_start.get(start) for start, _, _ in nasdaq])
    cases = []
    for same_times in (False, True):
        suffix = "same_times" if same_times else "all"
        hours = (bitcoin, own)
        cases.append(study(f"bitcoin_constant_mean_{suffix}", *hours, None, (-109, -4), (-3, 12), utc, same_times))
        cases.append(study(f"bitcoin_market_model_{suffix}", *hours, futures, (-109, -4), (-3, 12), utc, same_times))
        minutes = (nasdaq, nasdaq_returns)
        window = (-6, 12) if same_times else (-6, 71)
        cases.append(study(f"nasdaq_constant_mean_{suffix}", *minutes, None, (-320, -7), window, new_york, same_times))
        cases.append(study(f"nasdaq_market_model_{suffix}", *minutes, stocks, (-320, -7), window, new_york, same_times))
    for case in cases:
        if case["name"].startswith("bitcoin"):
            case["overnight"] = []
    (pathlib.Path(__file__).parent / "intraday.json").write_text(json.dumps({"cases": cases}, indent=1) + "\n", encoding="utf-8")


main()
