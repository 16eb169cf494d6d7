"""Plots an abnormal return with its confidence interval, and reported moves against prices. Usage: study.py [ADDRESS [PICTURE]]"""
import sys

import matplotlib

matplotlib.use("agg")
import matplotlib.pyplot as plt
import trucedata
from trucedata import plots

address, picture = [*sys.argv[1:], *("localhost:50051", "study.png")[len(sys.argv) - 1 :]]
with trucedata.Client(address) as client:
    study = client.impact(
        "events/us-100-tariff-threat-first-post", "series/sp500-close-daily", model="constant_mean", event_window=(-3, 5),
        cumulative_windows=tuple((-3, last) for last in range(-3, 6)))
    reconciled = client.reconcile()
print(study.cumulative[["last", "car", "lower", "upper", "p_value"]].round(4).to_string(index=False))
print(reconciled["verdict"].value_counts().to_string())
figure, (left, right) = plt.subplots(1, 2, figsize=(12, 4.5), constrained_layout=True)
plots.cumulative_abnormal_return(study, left)
plots.reported_against_observed(reconciled, right)
figure.savefig(picture)
