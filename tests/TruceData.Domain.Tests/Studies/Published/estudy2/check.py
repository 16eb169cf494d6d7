"""Shows which numbers printed by the vignette of estudy2 follow from the others, and so by which formulas it computes.

Run: python3 check.py (the standard library alone). The origin of printed.csv is in ../README.md. Each test takes one or two unknown
constants from one row and checks all others.
"""
import csv
import math
import pathlib

FIRMS, ESTIMATION = 8, 117


def main():
    with open(pathlib.Path(__file__).parent / "printed.csv", encoding="utf-8") as file:
        rows = [{name: value if name == "date" else float(value) for name, value in row.items()} for row in csv.DictReader(file)]
    count = 0

    def check(name, row, computed, tolerance=2e-6, printed=None):
        nonlocal count
        printed = row[name] if printed is None else printed
        assert abs(computed - printed) <= tolerance * max(1, abs(printed)), (name, row["date"], computed)
        count += 1

    # The mean over one constant deviation, also in the session with values of six firms only.
    for name in ("brown_warner_1980", "brown_warner_1985"):
        deviation = rows[0]["mean"] / rows[0][name]
        for row in rows[1:]:
            check(name, row, row["mean"] / deviation)

    # Positive values are counted among the firms present and scaled up to all firms; p is that of all residuals.
    p = 461 / (FIRMS * ESTIMATION)
    unit = -2 / math.sqrt(FIRMS) / rows[3]["corrado_sign"]  # a sum of signs of -2
    for k, row in enumerate(rows):
        present = FIRMS * row["percentage"] / 100
        scaled = row["sign"] * math.sqrt(present / 4) + present / 2
        positive = round(scaled * present / FIRMS)
        check("sign", row, (positive * FIRMS / present - present / 2) / math.sqrt(present / 4), 1e-6)
        generalized = (positive * FIRMS / present - present * p) / math.sqrt(present * p * (1 - p))
        if k > 0:  # the first row gave p
            check("generalized_sign", row, generalized)
        signs = row["corrado_sign"] * unit * math.sqrt(present) * present / FIRMS
        check("corrado_sign", row, signs, 3e-6, printed=round(signs))
        assert (row["wilcoxon"] == 0) == (positive == 0)  # the sum of positive ranks
        assert row["brown_warner_1985"] / row["lamb"] > 1  # the prediction error
    print(count, "printed numbers follow from the others")


main()
