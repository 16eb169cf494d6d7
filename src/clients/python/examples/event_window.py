"""Plots four markets around the threat of 10 October 2025. Usage: event_window.py [ADDRESS [PICTURE]]"""
import sys

import matplotlib

matplotlib.use("agg")
import trucedata
from trucedata import plots

address, picture = [*sys.argv[1:], *("localhost:50051", "event_window.png")[len(sys.argv) - 1 :]]
with trucedata.Client(address) as client:
    moves = client.align(
        "events/us-100-tariff-threat-first-post",
        ["series/sp500-close-daily", "series/btcusd-daily", "series/wti-front-daily", "series/gold-front-daily"],
        first=-5, last=10, measure="cumulative_simple_return")
print(moves[moves["offset"] == 0][["series", "reason", "value"]].round(4).to_string(index=False))
plots.event_window(moves).figure.savefig(picture)
