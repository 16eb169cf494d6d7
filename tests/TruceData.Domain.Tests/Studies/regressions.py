"""Makes regressions.json: regressions by statsmodels, with which the Domain's regressions and portfolios are compared.

Run: /usr/bin/python3 regressions.py > regressions.json (Debian python3-numpy, python3-pandas, python3-scipy, python3-statsmodels). It
shares no code with the project. The numbers for clusters are also worked out from the formula of R's sandwich::vcovCL (HC1, cadjust) in
plain Python and compared here.
"""
import json
import sys

import numpy as np
import pandas as pd
import statsmodels.api as sm
from scipy import stats

random = np.random.default_rng(19991231)


def answer(fit):
    return {
        "coefficients": list(fit.params), "errors": list(fit.bse), "t": list(fit.tvalues), "p": list(fit.pvalues), "r2": fit.rsquared}


def student(fit, degrees):
    p = 2 * stats.t.sf(np.abs(fit.tvalues), degrees)
    return {**answer(fit), "p": list(p), "df": degrees}


def kinds(x, y, clusters, lags, weights=None):
    model = sm.OLS(y, x) if weights is None else sm.WLS(y, x, weights=weights)
    free = len(y) - x.shape[1]
    answers = {
        "Classical": student(model.fit(), free), "Hc3": student(model.fit(cov_type="HC3"), free),
        "NeweyWest": student(model.fit(cov_type="HAC", cov_kwds={"maxlags": lags, "kernel": "bartlett", "use_correction": False}), free)}
    if clusters is not None:
        groups = len(set(clusters))
        fit = model.fit(cov_type="cluster", cov_kwds={"groups": clusters, "use_correction": True, "df_correction": True}, use_t=True)
        answers["Clustered"] = {**student(fit, groups - 1), "clusters": groups}
        assert np.allclose(answers["Clustered"]["p"], fit.pvalues)
        assert np.allclose(fit.bse, by_hand(x, y, clusters)), "vcovCL"
    return answers


def by_hand(x, y, clusters):
    """sandwich::vcovCL(type = "HC1", cadjust = TRUE): the sum over clusters of the outer products of their scores."""
    bread = np.linalg.inv(x.T @ x)
    residuals = y - x @ (bread @ x.T @ y)
    meat = sum(np.outer(s, s) for s in (x[clusters == g].T @ residuals[clusters == g] for g in set(clusters)))
    count, rows, columns = len(set(clusters)), *x.shape
    return np.sqrt(np.diag(bread @ meat @ bread) * count / (count - 1) * (rows - 1) / (rows - columns))


def cross_section(rows, clusters, scale):
    size = np.round(random.lognormal(0, 1, rows), 6)
    sector = random.choice(["energy", "banks", "retail"], rows)
    day = random.integers(0, clusters, rows)
    shock = random.normal(0, 0.01, clusters)[day]
    y = np.round(scale * (0.01 + 0.004 * size - 0.02 * (sector == "retail") + shock + random.normal(0, 0.02, rows) * (0.5 + size)), 9)
    dummies = [(sector == each).astype(float) for each in ("energy", "retail")]
    x = np.column_stack([np.ones(rows), size, *dummies])
    return {
        "number": list(size), "text": list(sector), "cluster": [int(d) for d in day], "y": list(y),
        "names": ["intercept", "size", "sector=energy", "sector=retail"], "bases": ["sector=banks"], "lags": 3,
        "answers": kinds(x, y, day, 3)}


def portfolio():
    """Twelve firms with one or two events each over 260 sessions; a firm is held once in the sessions 1 to 20 after its events."""
    sessions, firms, first, last = 260, 12, 1, 20
    market = np.round(random.normal(0.0003, 0.01, sessions), 7)
    second = np.round(random.normal(0, 0.006, sessions), 7)
    events = [sorted(random.choice(np.arange(70, 235), 1 + i % 2, replace=False).tolist()) for i in range(firms)]
    events[1] = [100, 112]
    returns = [np.round(0.0002 + (0.6 + 0.1 * i) * market + 0.2 * second + random.normal(0, 0.015, sessions), 7) for i in range(firms)]
    returns[3][events[3][0] + 5] = np.nan
    frame = pd.DataFrame({i: r for i, r in enumerate(returns)})
    held = pd.DataFrame(False, index=frame.index, columns=frame.columns)
    for firm, days in enumerate(events):
        for day in days:
            held.loc[day + first:min(day + last, sessions - 1), firm] = True
    held &= frame.notna()
    answers = {}
    for minimum in (1, 3):
        counts = held.sum(axis=1)
        chosen = counts[counts >= minimum].index
        y = frame.where(held).mean(axis=1)[chosen].to_numpy()
        n = counts[chosen].to_numpy().astype(float)
        lags = int(np.floor(4 * (len(chosen) / 100) ** (2 / 9)))
        designs = {
            "MarketModel": (y, [market]), "MultiFactor": (y, [market, second]), "ConstantMean": (y, []),
            "MarketAdjusted": (y - market[chosen], [])}
        for model, (response, factors) in designs.items():
            x = np.column_stack([np.ones(len(chosen)), *(f[chosen] for f in factors)])
            answers[f"{model} {minimum}"] = {
                "sessions": len(chosen), "mean": float(n.mean()), "max": int(n.max()), "first": int(chosen[0]), "last": int(chosen[-1]),
                "lags": lags, "equal": kinds(x, response, None, lags), "weighted": kinds(x, response, None, lags, weights=n)}
    return {
        "market": list(market), "second": list(second), "events": events, "holding": [first, last],
        "returns": [[None if np.isnan(v) else v for v in r] for r in returns], "answers": answers}


json.dump({
    "cross_sections": [cross_section(40, 12, 1), cross_section(300, 25, 1), cross_section(9, 4, 1000)],
    "portfolio": portfolio()}, sys.stdout, indent=0)
