"""Plots a tariff and its scheduled changes as they were known on two days. Usage: policy_path.py [ADDRESS [PICTURE]]"""
import sys

import matplotlib

matplotlib.use("agg")
import trucedata
from trucedata import plots

address, picture = [*sys.argv[1:], *("localhost:50051", "policy_path.png")[len(sys.argv) - 1 :]]
days = {"known on 11 October 2025": "2025-10-11T12:00:00Z", "known on 14 November 2025": "2025-11-14T12:00:00Z"}
with trucedata.Client(address) as client:
    paths = {label: client.policy_path("policies/us-additional-tariff-on-china", known=known) for label, known in days.items()}
for label, path in paths.items():
    print(label)
    print(path[["start_time", "end_time", "state", "value"]].to_string(index=False))
plots.policy_paths(paths).figure.savefig(picture)
