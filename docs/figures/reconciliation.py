"""Writes docs/reconciliation.md: the verdict on every reaction, from a running server, beside the verdict before the rules changed.

Run: python3 docs/figures/reconciliation.py [URL], with the URL of the server's HTTP port (default http://localhost:8080).
reconciliation.csv, beside this file, has the verdicts and measurements before, and the reasons for changes. A verdict or a definition
that changed without a reason is an error.
"""
import csv
import datetime
import json
import pathlib
import sys
import urllib.parse
import urllib.request

HERE = pathlib.Path(__file__).parent
SIGNS = {"DIRECTION_UP": "+", "DIRECTION_DOWN": "-", "DIRECTION_VOLATILE": "±"}
HEDGES = {"HEDGE_ABOUT": "about ", "HEDGE_MORE_THAN": "more than ", "HEDGE_LESS_THAN": "less than ", "HEDGE_UP_TO": "up to "}
HEADER = """# Reconciliation of every reaction

Written by `python3 docs/figures/reconciliation.py URL` from a running server; do not edit it. The verdicts "before" are those
of commit 2af7789, when a verdict could be INCONSISTENT without a measurement of the stated window. The definitions and
rules are in [methodology.md](methodology.md#reconciliation). New reactions have no verdict before.

| reaction | reported | before | now | measurement that bears the verdict | series | change or reason |
|---|---|---|---|---|---|---|
"""


def get(url, path, parameters):
    with urllib.request.urlopen(f"{url}{path}?{urllib.parse.urlencode(parameters, doseq=True)}") as reply:
        return json.load(reply)


def read_all(url, path, field, parameters):
    token = ""
    while True:
        page = get(url, path, {**parameters, "page_size": 100, **({"page_token": token} if token else {})})
        yield from page.get(field, [])
        token = page.get("nextPageToken", "")
        if not token:
            return


def short(name, prefix):
    return name.removeprefix(prefix)


def amount(value, unit, sign=""):
    if unit["kind"] == "UNIT_KIND_FRACTION":
        return f"{sign}{value * 100:.4g} %"
    return f"{sign}{unit['currency']} {value / 1e9:,.0f} billion"


def reported(reaction):
    sign = SIGNS[reaction["direction"]]
    if "quantity" not in reaction:
        return {"+": "rise", "-": "fall", "±": "swings"}[sign]
    quantity = reaction["quantity"]
    within = f" within {int(reaction['within'].removesuffix('s')) / 3600:g} h" if "within" in reaction else ""
    return HEDGES.get(quantity["hedge"], "") + amount(quantity["value"], quantity["unit"], sign) + within


def minute(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00")).strftime("%d %b %H:%M")


def measured(reconciliation):
    if "verdictIndex" not in reconciliation:
        return "", ""
    measurement = reconciliation["measurements"][reconciliation["verdictIndex"]]
    sign = "+" if measurement["observed"] > 0 else "-"
    definition = short(measurement["definition"], "MEASUREMENT_DEFINITION_")
    move = f"{sign}{abs(measurement['observed']) * 100:.2f} %"
    span = f"{minute(measurement['startTime'])} to {minute(measurement['endTime'])} UTC"
    return f"{move} {definition}, {span}", short(measurement["series"], "series/")


def has_changed(old, verdict, measurement):
    return old["before"] and (old["before"] != verdict or old["measurement"].split(" ")[-1] not in measurement.replace(",", "").split(" "))


def main():
    url = sys.argv[1].rstrip("/") if len(sys.argv) > 1 else "http://localhost:8080"
    with open(HERE / "reconciliation.csv", newline="", encoding="utf-8") as file:
        before = {row["reaction"]: row for row in csv.DictReader(file)}
    names = [reaction["name"] for reaction in read_all(url, "/v1/reactions", "reactions", {})]
    rows, missing = [], []
    for reconciliation in read_all(url, "/v1/reactions:reconcile", "reconciliations", {"reactions": names}):
        name = short(reconciliation["reaction"]["name"], "reactions/")
        verdict = short(reconciliation["verdict"], "VERDICT_")
        old = before.pop(name, {"before": "", "measurement": "", "reason": ""})
        measurement, series = measured(reconciliation)
        changed = has_changed(old, verdict, measurement)
        if changed and not old["reason"]:
            missing.append(f"{name}: {old['before']} is now {verdict} {measurement}; state the reason in {HERE.name}/reconciliation.csv.")
        reason = " ".join(filter(None, [old["reason"] if changed else "", reconciliation.get("unverifiableReason", "")]))
        known = ", ".join(filter(None, [old["before"], old["measurement"]]))
        rows.append([name, reported(reconciliation["reaction"]), known, verdict, measurement, series, reason])
    missing += [f"{name}: is in {HERE.name}/reconciliation.csv, but the server has no such reaction." for name in before]
    if missing:
        sys.exit("\n".join(missing))
    counts = {verdict: sum(row[3] == verdict for row in rows) for verdict in sorted({row[3] for row in rows})}
    total = ", ".join(f"{count} {verdict}" for verdict, count in counts.items())
    lines = "".join(f"| {' | '.join(row)} |\n" for row in rows)
    HERE.with_name("reconciliation.md").write_text(f"{HEADER}{lines}\n{len(rows)} reactions: {total}.\n", encoding="utf-8")


main()
