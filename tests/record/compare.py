#!/usr/bin/env python3
"""Compares the levels that a running server serves with tests/record/levels.csv; see README.md in this folder."""

import argparse
import bisect
import csv
import http.client
import json
import math
import pathlib
import sys
import urllib.parse
from datetime import date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

FIRST, LAST = date(2025, 1, 1), date(2025, 12, 31)
ZONES = {"CN": "Asia/Shanghai", "US": "America/New_York", "MY": "Asia/Kuala_Lumpur", "JP": "Asia/Tokyo"}

# As-of instants: after each group of announcements, and on quiet days between them.
INSTANTS = [
    "2025-02-15T00:00:00Z", "2025-03-20T00:00:00Z", "2025-04-07T21:00:00Z", "2025-04-11T21:00:00Z", "2025-05-12T20:00:00Z",
    "2025-06-15T00:00:00Z", "2025-08-13T00:00:00Z", "2025-10-11T00:00:00Z", "2025-11-09T21:00:00Z", "2025-11-11T21:00:00Z",
]

# Days of docs/levels.md: before, in and after the truces, and the last day of the list.
DAYS = ["2025-04-07", "2025-05-14", "2025-08-12", "2025-10-10", "2025-11-09", "2025-11-11", "2025-12-31"]

APPLIES = {"in force", "promised"}


def instant(text):
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def iso(when):
    return when.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


class Server:
    def __init__(self, address):
        self.connection = http.client.HTTPConnection(urllib.parse.urlsplit(address).netloc, timeout=60)
        self.paths = {}

    def get(self, path, **query):
        """Returns the body of a reply; None if the record or its data are not known at the view."""
        self.connection.request("GET", f"/v1/{path}?{urllib.parse.urlencode(query)}")
        reply = self.connection.getresponse()
        body = reply.read().decode()
        if reply.status == 404 or (reply.status != 200 and "NOT_YET_KNOWN" in body):
            return None
        if reply.status != 200:
            raise RuntimeError(f"GET {path} {query}: {reply.status} {body}")
        return body

    def policies(self):
        return {p["name"]: p for p in json.loads(self.get("policies"))["policies"]}

    def series(self):
        """Returns the series of policies: policy name -> series name."""
        listed, token = {}, ""
        while True:
            reply = json.loads(self.get("series", page_size=1000, page_token=token))
            listed.update({s["policy"]: s["name"] for s in reply["series"] if "policy" in s})
            token = reply.get("nextPageToken", "")
            if not token:
                return listed

    def path(self, policy, known=None):
        """Returns the steps as known at an instant; None for the latest view."""
        key = (policy, known)
        if key not in self.paths:
            query = {"as_of.knowledge_time": iso(known)} if known else {}
            body = self.get(policy + "/path", **query)
            self.paths[key] = json.loads(body).get("steps", []) if body else []
        return self.paths[key]

    def bars(self, series, known=None):
        """Returns (start, value) of each bar."""
        query = {"series": series} | ({"as_of.knowledge_time": iso(known)} if known else {})
        bars = []
        for line in filter(None, (self.get("series:read", **query) or "").splitlines()):
            chunk = json.loads(line).get("chunk")
            if chunk and chunk.get("timeUnixNanos"):
                times = (datetime.fromtimestamp(int(t) / 1e9, timezone.utc) for t in chunk["timeUnixNanos"])
                bars.extend(zip(times, (float(v) for v in chunk["columns"][0]["values"])))
        return bars


class Row:
    """A row of the list, with its bounds as instants and the bounds of the time at which it became public."""

    def __init__(self, fields, zone):
        self.__dict__.update({k: v for k, v in fields.items() if k not in ("from", "to")})
        midnight = lambda day: datetime.combine(day, datetime.min.time(), zone)
        self.first = date.fromisoformat(fields["from"])
        self.last = date.fromisoformat(fields["to"]) if fields["to"] else LAST
        timed = "T" in fields["from_time"]
        self.start = datetime.fromisoformat(fields["from_time"]) if timed else midnight(self.first)
        self.timed = timed
        if "T" in self.known_from:
            self.known_earliest = datetime.fromisoformat(self.known_from)
            self.known_latest = self.known_earliest + timedelta(minutes=1)
        else:
            day = date.fromisoformat(self.known_from)
            self.known_earliest, self.known_latest = midnight(day), midnight(day + timedelta(1))
        self.levels = [float(v) for v in self.level.split("|")] if self.level and self.level != "?" else []

    def text(self):
        return f"{self.status} {self.level}".strip()


class Expected:
    """The rows of one policy."""

    def __init__(self, rows):
        self.rows = rows

    def at(self, when, day=None, known=None):
        """Returns the row that holds at an instant by what was public; None when that depends on the hour of a dated announcement."""
        if known and any(r.known_earliest <= known < r.known_latest for r in self.rows if r.first <= (day or when.date())):
            return None
        public = [r for r in self.rows if not known or r.known_latest <= known]
        holding = [r for r in public if (r.first <= day <= r.last if day else r.start <= when)]
        if not holding:
            holding = [r for r in public if r.start <= when]
        if not holding:
            return None
        newest = max(r.start for r in holding)
        return max((r for r in holding if r.start == newest), key=lambda r: r.known_latest)


def served_at(steps, when):
    """Returns (kind, level, step) of what the steps say at an instant."""
    for step in steps:
        valid = step.get("valid")
        state = step["state"].removeprefix("POLICY_STATE_")
        if valid is None or state == "THREATENED":
            continue
        if (instant(valid["startTime"]) if "startTime" in valid else datetime.min.replace(tzinfo=timezone.utc)) > when:
            continue
        if "endTime" in valid and instant(valid["endTime"]) <= when:
            continue
        level = step.get("level", {}).get("value") if "level" in step else None
        if "level" in step and level is None:
            level = 0.0
        kind = {"SUSPENDED": "suspended", "UNDECIDED": "nothing"}.get(state, "applies")
        return kind, level, step
    return "nothing", None, None


def agrees(row, kind, level, steps):
    """Returns whether what is served agrees with a row."""
    close = level is not None and any(math.isclose(level, v, rel_tol=1e-6) for v in row.levels)
    if row.status in APPLIES:
        if kind == "nothing" and row.status == "promised":
            pending = [s for s in steps if s.get("valid") is None and s["state"] == "POLICY_STATE_SCHEDULED"]
            return any(not row.levels or s.get("level", {}).get("value") in row.levels for s in pending)
        return kind == "applies" and (close if row.levels else level is None)
    if row.status == "partial":
        return kind == "nothing" or (kind == "applies" and level is None)
    if row.status == "suspended":
        return kind == "suspended"
    return kind == "nothing"


def describe(kind, level, step):
    value = f" {level:.10g}" if level is not None else " without a level" if kind == "applies" else ""
    events = ", ".join(e.removeprefix("events/") for e in step["events"]) if step else ""
    return f"{kind}{value}" + (f" ({events})" if events else "")


def runs(differences, every_day):
    """Joins days with equal texts when at most a long weekend lies between them."""
    joined = []
    for day, expected, served in differences:
        if joined and not every_day and joined[-1][2:] == [expected, served] and day - joined[-1][1] < timedelta(6):
            joined[-1][1] = day
        else:
            joined.append([day, day, expected, served])
    return joined


def compare_days(server, policy, expected, zone, known):
    """Yields (day, expected, served) for the ends of the days that lie before the view."""
    steps = server.path(policy, known)
    day = FIRST
    while day <= LAST:
        when = datetime.combine(day + timedelta(1), datetime.min.time(), zone) - timedelta(seconds=1)
        if known and when > known:
            return
        row = expected.at(when, day, known)
        if row is not None:
            kind, level, step = served_at(steps, when)
            if not agrees(row, kind, level, steps):
                yield day, row.text(), describe(kind, level, step)
        day += timedelta(1)


def compare_own_days(server, policy, expected, zone):
    """Yields the differences at the end of each day as known at that end: what a reader of that evening would have seen."""
    day = FIRST
    while day <= LAST:
        when = datetime.combine(day + timedelta(1), datetime.min.time(), zone) - timedelta(seconds=1)
        row = expected.at(when, day, when)
        if row is not None:
            steps = server.path(policy, when)
            kind, level, step = served_at(steps, when)
            threat = any(s["state"] == "POLICY_STATE_THREATENED" for s in steps)
            if not agrees(row, kind, level, steps) or (row.status == "threatened" and not threat):
                yield day, row.text(), describe(kind, level, step)
        day += timedelta(1)


def compare_bars(server, series, expected, zone, known):
    """Yields the differences of the bars of a policy's series, at about the close of each session, and the levels it lacks."""
    bars = server.bars(series, known)
    seen = [b[0] for b in bars]
    for start, value in bars:
        day = start.astimezone(zone).date()
        close = start + timedelta(hours=3, minutes=30)
        if not FIRST <= day <= LAST:
            continue
        row = expected.at(close, None, known)
        if row is None or row.level == "?":
            if row is not None and not math.isnan(value):
                yield day, row.text(), f"bar {value:.10g}"
            continue
        wanted = row.levels if row.status in APPLIES else []
        if not (any(math.isclose(value, v, rel_tol=1e-6) for v in wanted) if wanted else math.isnan(value)):
            yield day, row.text(), "bar " + ("NaN" if math.isnan(value) else f"{value:.10g}")
    for row in expected.rows:
        if row.levels and row.status in APPLIES and not (known and row.known_latest > known):
            end = datetime.combine(row.last + timedelta(1), datetime.min.time(), zone)
            inside = bisect.bisect_left(seen, end) - bisect.bisect_left(seen, row.start)
            if inside == 0 and (row.last - row.first).days > 4 and not (known and end > known):
                yield row.first, row.text(), "no bar"


def compare_knowledge(server, policy, expected):
    """Yields the rows that the server knows too early or too late, or with another first instant."""
    previous = None
    for row in expected.rows:
        if row.status in ("in force", "promised", "suspended", "scheduled") and row.first > FIRST:
            at = max(row.start, row.known_latest)
            kind, level, step = served_at(server.path(policy, row.known_latest), at)
            if row.status != "scheduled" and not agrees(row, kind, level, server.path(policy, row.known_latest)):
                if agrees(row, *served_at(server.path(policy), at)[:2], server.path(policy)):
                    yield row.first, f"{row.text()} known from {row.known_from}", f"later: {describe(kind, level, step)}"
            before = row.known_earliest - timedelta(seconds=60)
            kind, level, step = served_at(server.path(policy, before), at)
            held = previous is not None and previous.text() == row.text()
            if row.status != "scheduled" and not held and agrees(row, kind, level, server.path(policy, before)):
                yield row.first, f"{row.text()} known from {row.known_from}", f"already as of {iso(before)}"
            step = served_at(server.path(policy), row.start + timedelta(hours=20))[2]
            begins = step and "startTime" in step.get("valid", {}) and instant(step["valid"]["startTime"])
            if begins and row.timed and begins.astimezone(row.start.tzinfo).date() == row.first and begins != row.start:
                yield row.first, f"first instant {iso(row.start)}", iso(begins)
        previous = row


def served_text(steps, when, known):
    """Returns what is served at an instant and, as known at a view, threats and steps without a first day."""
    kind, level, _ = served_at(steps, when)
    if known is None:
        return describe(kind, level, None)
    open_steps = [f"{s['state'].removeprefix('POLICY_STATE_').lower()}, no first day" for s in steps if "valid" not in s]
    threats = ["threatened" for s in steps if s["state"] == "POLICY_STATE_THREATENED"]
    return "; ".join([describe(kind, level, None)] + sorted(set(open_steps + threats)))


def print_days(server, lists, days):
    """Prints what the list states and what is served on days, as Markdown."""
    print(f"""# Levels on {len(days)} days

Each table compares [the list of levels](../tests/record/README.md), written from orders and announcements, with GetPolicyPath at the end of
a day in the zone of the acting state: at the latest view, and as it was known at that end. Generated by
`python3 tests/record/compare.py http://localhost:8080 --print` with a running server.""")
    for day in map(date.fromisoformat, days):
        print(f"\n## {day}\n\n| policy | list | latest view | as known that day |\n|---|---|---|---|")
        for name, (expected, zone) in lists.items():
            when = datetime.combine(day + timedelta(1), datetime.min.time(), zone) - timedelta(seconds=1)
            row = expected.at(when, day)
            views = (served_text(server.path(name, known), when, known) for known in (None, when))
            print(f"| {' | '.join([name.removeprefix('policies/'), (row.text() if row else '').replace('|', ' or '), *views])} |")


def compare(server, lists, series, arguments):
    """Prints the differences and returns (passed, failed), where a policy at one view counts as one comparison."""
    passed, failed = 0, 0

    def report(policy, view, differences):
        nonlocal passed, failed
        found = runs(differences, arguments.days)
        for first, last, expected, served in found:
            days = str(first) if first == last else f"{first} to {last}"
            print(f"FAILED: {policy.removeprefix('policies/')}, {view}, {days}: expected {expected}, served {served}")
        passed, failed = (passed, failed + 1) if found else (passed + 1, failed)

    for name, (expected, zone) in lists.items():
        for known in [None, *map(instant, INSTANTS)]:
            view = f"as of {iso(known)}" if known else "latest"
            report(name, view, compare_days(server, name, expected, zone, known))
            if name in series:
                report(name, f"series, {view}", compare_bars(server, series[name], expected, zone, known))
        report(name, "as of each day", compare_own_days(server, name, expected, zone))
        report(name, "knowledge", compare_knowledge(server, name, expected))
    return passed, failed


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("server", help="address of the HTTP port, such as http://localhost:8080")
    parser.add_argument("--days", action="store_true", help="list every day that differs instead of runs of days")
    parser.add_argument("--policy", help="only this policy, such as policies/us-port-fees")
    parser.add_argument("--print", nargs="*", metavar="DAY", help="print the list and the levels served on these days instead")
    arguments = parser.parse_args()

    server = Server(arguments.server)
    policies = server.policies()
    listed = {}
    with open(pathlib.Path(__file__).with_name("levels.csv"), encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            listed.setdefault(row["policy"], []).append(row)

    one_sided = sorted(set(policies) ^ set(listed))
    for name in one_sided:
        print(f"FAILED: {name} is {'served and not listed' if name in policies else 'listed and not served'}")
    lists = {}
    for name in sorted(set(policies) & set(listed)):
        zone = ZoneInfo(ZONES[policies[name]["jurisdiction"]])
        if arguments.policy in (None, name):
            lists[name] = (Expected([Row(r, zone) for r in listed[name]]), zone)

    if arguments.print is not None:
        print_days(server, lists, arguments.print or DAYS)
        return 0
    passed, failed = compare(server, lists, server.series(), arguments)
    print(f"{passed} passed, {failed + len(one_sided)} failed, 0 skipped")
    return 1 if failed or one_sided else 0


if __name__ == "__main__":
    sys.exit(main())
