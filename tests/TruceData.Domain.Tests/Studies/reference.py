"""Makes reference.json: event studies worked out by statsmodels, scipy and numpy, with which the Domain's answers are compared.

Run: /usr/bin/python3 reference.py > reference.json (Debian python3-numpy, python3-pandas, python3-scipy, python3-statsmodels). It shares no code with the project:
models are statsmodels regressions, prediction errors whole covariance matrices, ranks scipy's, every test a loop over its paper's formula.
"""
import json
import math
import warnings
import sys

import numpy as np
import pandas as pd
import statsmodels.api as sm
from scipy import optimize, stats
from statsmodels.sandbox.regression.gmm import IV2SLS
from statsmodels.stats.multitest import multipletests

SESSIONS, SERIES = 150, 7
ESTIMATION, EVENT = (-60, -6), (-3, 4)
WINDOWS = [(-3, 4), (0, 1), (-1, 1)]
SEED, REPLICATIONS = 20251010, 500
random = np.random.default_rng(20251010)


def draw():
    market = np.round(random.normal(0.0004, 0.01, SESSIONS), 6)
    second = np.round(random.normal(0.0, 0.006, SESSIONS), 6)
    common = random.normal(0, 0.004, SESSIONS)
    series = []
    for i in range(SERIES):
        noise = random.standard_t(4, SESSIONS) * 0.009
        series.append(np.round(0.0002 * i + (0.5 + 0.2 * i) * market + 0.3 * second + common + noise, 6))
    return market, second, series


def holes(series):
    """Missing sessions in three of the series, also in estimation and event windows."""
    with_holes = [s.copy() for s in series]
    with_holes[1][[40, 41, 70, 95]] = np.nan
    with_holes[3][[66, 100]] = np.nan
    with_holes[5][random.choice(SESSIONS, 12, replace=False)] = np.nan
    return with_holes


def ties(series):
    """Returns that are equal to others, and one far away from all."""
    rounded = [np.round(s, 3) for s in series]
    rounded[2][60] = 2.5
    return rounded


def spans_of(series):
    """Trade-to-trade: each return spans the sessions since the last one that is there."""
    spans = []
    for s in series:
        out, last = [], None
        for i, value in enumerate(s):
            out.append(1 if math.isnan(value) or last is None else i - last)
            if not math.isnan(value):
                last = i
        spans.append(out)
    return spans


def fit(model, y, factors, span, at, lags):
    """Coefficients, their errors, s, R², df, residuals by offset, and a function from rows to expected returns and the prediction covariance."""
    first, last = ESTIMATION
    reach = {"SCHOLES_WILLIAMS": 1, "DIMSON": lags}.get(model, 0)
    rows = [t for t in range(at + first, at + last + 1)
            if not math.isnan(y[t]) and at + first <= t - reach and t + reach <= at + last]
    n = len(rows)
    response = np.array([y[t] for t in rows])
    weight = np.array([span[t] for t in rows], float)
    position = [t - at - first for t in rows]
    spanned = lambda ts: np.array([span[t] for t in ts], float)
    if model == "MARKET_ADJUSTED":
        residuals = response - factors[0][rows]
        s2 = np.sum(residuals ** 2 / weight) / n
        expected = lambda ts: factors[0][ts]
        covariance = lambda ts: s2 * np.diag(spanned(ts))
        return [], [], s2, math.nan, n, n, dict(zip(position, residuals / np.sqrt(weight))), expected, covariance
    columns = lambda ts: np.column_stack([spanned(ts)] + [f[ts] for f in factors])
    if model == "CONSTANT_MEAN":
        columns = lambda ts: spanned(ts)[:, None]
    root = np.sqrt(weight)
    if model in ("CONSTANT_MEAN", "MARKET_MODEL", "MULTI_FACTOR"):
        x = columns(rows) / root[:, None]
        ols = sm.OLS(response / root, x).fit()
        null = sm.OLS(response / root, root).fit()
        params, errors, s2, df = ols.params, ols.bse, ols.mse_resid, ols.df_resid
        r2 = math.nan if model == "CONSTANT_MEAN" else 1 - ols.ssr / null.ssr
        v = np.linalg.inv(x.T @ x)
        residuals, predictor = ols.resid, params
    elif model == "SCHOLES_WILLIAMS":
        m = factors[0]
        x = sm.add_constant(m[rows])
        z = sm.add_constant(np.array([m[t - 1] + m[t] + m[t + 1] for t in rows]))
        iv = IV2SLS(response, x, z).fit()
        params, df = iv.params, n - 2
        residuals = response - x @ params
        s2 = residuals @ residuals / df
        inverse = np.linalg.inv(z.T @ x)
        v = inverse @ (z.T @ z) @ inverse.T
        errors, predictor = np.sqrt(s2 * np.diag(v)), params
        r2 = 1 - residuals @ residuals / np.sum((response - response.mean()) ** 2)
    elif model == "DIMSON":
        m = factors[0]
        x = sm.add_constant(np.array([[m[t + k] for k in range(-lags, lags + 1)] for t in rows]))
        ols = sm.OLS(response, x).fit()
        params, df = ols.params, ols.df_resid
        predictor = np.array([params[0], params[1:].sum()])
        residuals = response - predictor[0] - predictor[1] * m[rows]
        s2 = residuals @ residuals / df
        full = np.linalg.inv(x.T @ x)
        errors = np.sqrt(s2 * np.diag(full))
        collapse = np.zeros((2, 2 * lags + 2))
        collapse[0, 0] = 1
        collapse[1, 1:] = 1
        v = collapse @ full @ collapse.T
        r2 = 1 - residuals @ residuals / np.sum((response - response.mean()) ** 2)
    expected = lambda ts: columns(ts) @ predictor
    covariance = lambda ts: s2 * (np.diag(spanned(ts)) + columns(ts) @ v @ columns(ts).T)
    return list(params), list(errors), s2, r2, df, n, dict(zip(position, residuals)), expected, covariance


def pair(model, kind, y, factors, span, at, lags, confidence):
    params, errors, s2, r2, df, n, residuals, expected, covariance = fit(model, y, factors, span, at, lags)
    offsets = range(EVENT[0], EVENT[1] + 1)
    values, ses, counts, bhar, covered = [], [], [], [], []
    for first, last in [(o, o) for o in offsets] + WINDOWS:
        ts = [t for t in range(at + first, at + last + 1) if not math.isnan(y[t])]
        if not ts:
            values.append(math.nan)
            ses.append(math.nan)
            counts.append(0)
            bhar.append(math.nan)
            covered.append(math.nan)
            continue
        actual, normal = np.array([y[t] for t in ts]), expected(ts)
        values.append((actual - normal).sum())
        ses.append(math.sqrt(covariance(ts).sum()))
        counts.append(len(ts))
        covered.append(sum(span[t] for t in ts))
        bhar.append(np.exp(actual.sum()) - np.exp(normal.sum()) if kind == "LOG" else np.prod(1 + actual) - np.prod(1 + normal))
    p = [2 * stats.t.sf(abs(v / s), df) for v, s in zip(values, ses)]
    k = len(list(offsets))
    quantile = quantile_of(df, confidence)
    return {
        "coefficients": params, "coefficient_errors": errors, "residual_deviation": math.sqrt(s2), "r_squared": r2, "df": float(df), "observations": n,
        "values": values, "errors": ses, "sessions": covered, "p_values": p, "cumulated": counts[k:], "buy_and_hold": bhar[k:],
        "bounds": [[v - quantile * s, v + quantile * s] for v, s in zip(values[k:], ses[k:])],
        "residuals": [residuals.get(i, math.nan) for i in range(ESTIMATION[1] - ESTIMATION[0] + 1)],
    }


def quantile_of(df, confidence):
    # scipy 1.10's own t.ppf is right to nine digits only.
    return optimize.brentq(lambda t: 2 * stats.t.sf(t, df) - 1 + confidence, 0, 100, xtol=1e-15, rtol=1e-15)


def normal(z):
    return {"statistic": z, "df": 0, "p": 2 * stats.norm.sf(abs(z))}


def student(t, df):
    return {"statistic": t, "df": df, "p": 2 * stats.t.sf(abs(t), df)}


def mix(state):
    mask = (1 << 64) - 1
    z = (state + 0x9E3779B97F4A7C15) & mask
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & mask
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & mask
    return z ^ (z >> 31)


def bootstrap(ar, days, order):
    if len(order) < 6:
        return None
    at = np.array([order.index(d) for d in days])
    t = lambda a: a.mean() / (a.std(ddof=1) / math.sqrt(len(a)))
    observed, extreme = t(ar), 0
    for replication in range(REPLICATIONS):
        signs = [1 - 2 * ((mix((mix((mix(SEED) + replication) % 2 ** 64) + day // 64) % 2 ** 64) >> (day % 64)) & 1) for day in range(len(order))]
        extreme += abs(t(ar * np.array(signs)[at])) >= abs(observed) * (1 - 1e-9)
    return {"statistic": observed, "df": 0, "p": (1 + extreme) / (1 + REPLICATIONS)}


def aggregate(pairs, days, confidence):
    length = ESTIMATION[1] - ESTIMATION[0] + 1
    offsets = EVENT[1] - EVENT[0] + 1
    residuals = np.array([q["residuals"] for q in pairs])
    n_pairs = len(pairs)
    correlations = pd.DataFrame(residuals.T).corr(min_periods=3).to_numpy()
    value = np.array([q["values"] for q in pairs])
    scaled = value / np.array([q["errors"] for q in pairs])
    deviation = np.array([np.nanstd(scaled[:, p], ddof=1) for p in range(value.shape[1])])

    def joint_ranks(event_values, divide):
        """Rank deviations of estimation and event window together."""
        out = np.full((n_pairs, length + offsets), np.nan)
        for i in range(n_pairs):
            row = np.concatenate([residuals[i], event_values[i]])
            there = ~np.isnan(row)
            m = there.sum()
            ranks = stats.rankdata(row[there])
            out[i, there] = ranks / (m + 1) - 0.5 if divide else ranks - (m + 1) / 2
        return out

    corrado = joint_ranks(value[:, :offsets], False)
    s = np.array([q["residual_deviation"] for q in pairs])
    zivney = joint_ranks(scaled[:, :offsets] / deviation[:offsets] * s[:, None], True)
    sessions, errors = (np.array([q[name] for q in pairs], float) for name in ("sessions", "errors"))
    both = np.hstack([residuals, value[:, :offsets]])
    signs = np.sign(both - np.nanmedian(both, axis=1)[:, None])
    with_value = lambda place: ~np.isnan(value[:, place])

    def mean_correlation(place):
        r = correlations[np.ix_(with_value(place), with_value(place))]
        return np.nanmean(r[np.triu_indices_from(r, 1)])

    def weighed(ranks, place, power):
        chosen = ranks[with_value(place)]
        with np.errstate(invalid="ignore"):
            return np.nansum(chosen, axis=0) / (~np.isnan(chosen)).sum(axis=0) ** power

    def over_time(x, place):
        first, last = (EVENT[0] + place,) * 2 if place < offsets else WINDOWS[place - offsets]
        chosen = x[length - EVENT[0] + first:length - EVENT[0] + last + 1]
        return normal(chosen.sum() / math.sqrt(len(chosen) * np.nanmean(x ** 2)))

    def generalized(place):
        u, u0, variance = [], [], 0.0
        for i in range(n_pairs):
            if math.isnan(value[i, place]):
                continue
            row = residuals[i] / s[i]
            there = ~np.isnan(row)
            both = np.append(row[there], scaled[i, place] / deviation[place])
            t = len(both)
            ranks = stats.rankdata(both) / (t + 1) - 0.5
            full = np.full(length, np.nan)
            full[there] = ranks[:-1]
            u.append(full)
            u0.append(ranks[-1])
            variance += (t - 1) / (12 * (t + 1))
        u, u0 = np.array(u), np.array(u0)
        counts = (~np.isnan(u)).sum(axis=0)
        means = np.nansum(u, axis=0)[counts > 0] / counts[counts > 0]
        t = len(means) + 1
        s_u = math.sqrt((np.sum(counts[counts > 0] / len(u0) * means ** 2) + u0.mean() ** 2) / t)
        z0 = u0.mean() / s_u
        return student(z0 * math.sqrt((t - 2) / (t - 1 - z0 ** 2)), t - 2), normal(u0.sum() / math.sqrt(variance))

    tests = {}
    averages, counts, bounds = [], [], []
    for place in range(value.shape[1]):
        there = ~np.isnan(value[:, place])
        ar, sar = value[there, place], scaled[there, place]
        n = len(ar)
        averages.append(ar.mean())
        counts.append(n)
        sem = stats.sem(ar)
        bounds.append([sem] + [ar.mean() + side * quantile_of(n - 1, confidence) * sem for side in (-1, 1)])
        put = lambda name, result: tests.setdefault(name, []).append(result)
        t = stats.ttest_1samp(ar, 0)
        put("CROSS_SECTIONAL_T", {"statistic": t.statistic, "df": n - 1, "p": t.pvalue})
        df = np.array([q["df"] for q in pairs])[there]
        patell = sar.sum() / math.sqrt(np.sum(df / (df - 2)))
        put("PATELL_Z", normal(patell))
        bmp = stats.ttest_1samp(sar, 0)
        put("BOEHMER_MUSUMECI_POULSEN_T", {"statistic": bmp.statistic, "df": n - 1, "p": bmp.pvalue})
        r = mean_correlation(place)
        put("ADJUSTED_PATELL_Z", normal(patell / math.sqrt(1 + (n - 1) * r)))
        put("ADJUSTED_BMP_T", student(bmp.statistic * math.sqrt((1 - r) / (1 + (n - 1) * r)), n - 1))
        put("CORRADO_RANK", over_time(weighed(corrado, place, 1), place))
        put("CORRADO_ZIVNEY_RANK", over_time(weighed(zivney, place, 0.5), place))
        put("SIGN", normal((np.sum(ar > 0) - n / 2) / math.sqrt(n / 4)))
        share = np.array([np.mean(x[~np.isnan(x)] > 0) for x in residuals])[there].mean()
        put("GENERALIZED_SIGN", normal((np.sum(ar > 0) - n * share) / math.sqrt(n * share * (1 - share))))
        rank_t, rank_z = generalized(place)
        put("GENERALIZED_RANK_T", rank_t)
        put("GENERALIZED_RANK_Z", rank_z)
        put("BROWN_WARNER_1980_T", student(ar.sum() / math.sqrt((s[there] ** 2 * sessions[there, place]).sum()), df.mean()))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)  # A session without any residual has no average.
            average = np.nanmean(residuals[there], axis=0)
        average = average[~np.isnan(average)]
        deviation_over_time = average.std(ddof=1)
        put("BROWN_WARNER_1985_T", student(ar.mean() / deviation_over_time / math.sqrt(sessions[there, place].mean()), len(average) - 1))
        factor = np.mean((errors[there, place] / s[there]) ** 2)
        put("LAMB_Z", normal(ar.mean() / (deviation_over_time * math.sqrt(factor))))
        put("CORRADO_ZIVNEY_SIGN", over_time(weighed(signs, place, 0.5), place))
        ratio, skew = ar.mean() / ar.std(ddof=1), stats.skew(ar, bias=False)
        put("SKEWNESS_ADJUSTED_T", normal(math.sqrt(n) * (ratio + skew * ratio ** 2 / 3 + skew ** 2 * ratio ** 3 / 27 + skew / (6 * n))))
        plus = stats.rankdata(np.abs(ar))[ar > 0].sum()
        check = stats.wilcoxon(ar, mode="approx", correction=False)
        wilcoxon = normal((plus - n * (n + 1) / 4) / math.sqrt(n * (n + 1) * (2 * n + 1) / 24))
        assert abs(wilcoxon["p"] - check.pvalue) < 1e-12
        put("WILCOXON", wilcoxon)
        put("BOOTSTRAP", bootstrap(ar, [d for d, ok in zip(days, there) if ok], sorted({d for d, ok in zip(days, there) if ok})))
    tests = {k: v for k, v in tests.items() if v[0] is not None}
    holm = {k: list(multipletests([x["p"] for x in v], method="holm")[1]) for k, v in tests.items()}
    fdr = {k: list(multipletests([x["p"] for x in v], method="fdr_bh")[1]) for k, v in tests.items()}
    return {"averages": averages, "bounds": bounds, "counts": counts, "tests": tests, "holm": holm, "benjamini_hochberg": fdr, "scales": list(deviation)}


def case(name, model, kind, data, factors, spans, anchors, lags=0, confidence=0.95):
    which, series = data
    pairs, days = [], []
    for i, s in enumerate(series):
        for at in anchors[i]:
            pairs.append(pair(model, kind, s, factors, spans[i] if spans else [1] * SESSIONS, at, lags, confidence))
            days.append(at)
    return {"name": name, "model": model, "return_kind": kind, "lags": lags, "confidence_level": confidence, "series": which,
            "factors": len(factors), "spans": spans, "estimation": ESTIMATION, "anchors": anchors, "pairs": pairs, "aggregate": aggregate(pairs, days, confidence)}


def main():
    global SESSIONS, ESTIMATION
    market, second, series = draw()
    whole, gaps = ("whole", series), ("gaps", holes(series))
    spread = [[70 + 3 * i, 120 + 2 * i] for i in range(SERIES)]
    together = [[90, 130] for _ in range(SERIES)]
    cases = [
        case("constant mean", "CONSTANT_MEAN", "SIMPLE", whole, [], None, spread),
        case("market adjusted", "MARKET_ADJUSTED", "LOG", whole, [market], None, spread),
        case("market model", "MARKET_MODEL", "SIMPLE", whole, [market], None, spread, confidence=0.9),
        case("market model, events of one day", "MARKET_MODEL", "SIMPLE", whole, [market], None, together),
        case("market model, missing sessions", "MARKET_MODEL", "LOG", gaps, [market], None, spread),
        case("several factors", "MULTI_FACTOR", "SIMPLE", whole, [market, second], None, spread),
        case("Scholes and Williams", "SCHOLES_WILLIAMS", "SIMPLE", whole, [market], None, spread),
        case("Dimson", "DIMSON", "SIMPLE", whole, [market], None, spread, lags=2),
        case("trade to trade", "MARKET_MODEL", "LOG", gaps, [market], spans_of(gaps[1]), spread),
        case("trade to trade, constant mean", "CONSTANT_MEAN", "LOG", gaps, [], spans_of(gaps[1]), spread),
        case("trade to trade, market adjusted", "MARKET_ADJUSTED", "LOG", gaps, [market], spans_of(gaps[1]), spread),
    ]
    tied = ("ties", ties(series))
    cases.append(case("constant mean, equal returns", "CONSTANT_MEAN", "SIMPLE", tied, [], None, spread))
    # More residuals than 8 bits count.
    SESSIONS, ESTIMATION = 380, (-300, -6)
    long = ("long", draw()[2])
    cases.append(case("constant mean, a long estimation window", "CONSTANT_MEAN", "SIMPLE", long, [], None, [[310 + 3 * i, 350 + 2 * i] for i in range(SERIES)]))
    for c in cases[1:]:
        for p in c["pairs"]:
            del p["residuals"]
    clean = lambda o: ({k: clean(v) for k, v in o.items()} if isinstance(o, dict) else [clean(v) for v in o] if isinstance(o, (list, tuple))
                       else clean(o.item()) if isinstance(o, np.generic) else o if not isinstance(o, float) else None if math.isnan(o) else float(f"{o:.14g}"))
    json.dump(clean({"market": list(market), "second": list(second), "whole": [list(s) for s in series], "gaps": [list(s) for s in gaps[1]],
                     "ties": [list(s) for s in tied[1]], "long": [list(s) for s in long[1]], "event": EVENT, "windows": WINDOWS, "seed": SEED, "replications": REPLICATIONS, "cases": cases}),
              sys.stdout, separators=(",", ":"))
    print()


main()
