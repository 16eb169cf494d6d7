#!/usr/bin/env python3
"""Counts the audit tables of this folder and compares the counts with docs/audit.md; see README.md in this folder.

Prints the counts. The exit code is 1 if a claim, event, policy or reaction of data/ has no row in a table, if a row names a
record that does not exist, if a verdict is unknown, or if docs/audit.md does not contain the printed text.
"""

import collections
import csv
import pathlib
import sys

FOLDER = pathlib.Path(__file__).resolve().parent
ROOT = FOLDER.parent.parent
KINDS = ["claims", "events", "policies", "reactions", "sources"]
READINGS = {
    "first": ["audit-1", "audit-2"],
    "second": ["audit-second-1", "audit-second-2", "audit-second-3"],
    "third": ["audit-3"],
    "independent": ["audit-third"],
}
BASE_ARTICLES = [
    "ainvest-fragile-truce-2025-10-26",
    "ilkha-malaysia-talks-2025-10-19",
    "newsoftheworld-truce-framework-2025-10",
    "wsws-truce-extension-2025-10-27",
    "wsws-trump-xi-deal-2025-11-02",
]
VERDICTS = {
    "right": "right",
    "corrected": "wrong, corrected",
    "wrong": "wrong, corrected",
    "debatable": "debatable",
    "consistent": "consistent",
    "consistent, text not found again": "consistent",
    "consistent, text not read again": "consistent",
}
COLUMNS = ["right", "wrong, corrected", "debatable", "consistent"]


def read(table):
    """Returns the rows of a table as pairs of record and verdict, without its header."""
    with open(FOLDER / f"{table}.csv", newline="", encoding="utf-8") as file:
        return [(row[0], row[3]) for row in list(csv.reader(file))[1:]]


def find_problems(rows):
    existing = {f"{kind}/{path.stem}" for kind in KINDS for path in (ROOT / "data" / kind).glob("*.json")}
    audited = {record for record, _ in rows}
    problems = [f"{record}: no row in an audit table" for record in sorted(existing - audited) if not record.startswith("sources/")]
    problems += [f"{record}: in an audit table, but not in data/" for record in sorted(audited - existing)]
    problems += [f"{record}: verdict `{verdict}` is unknown" for record, verdict in rows if verdict not in VERDICTS]
    return problems


def rate(label, rows):
    wrong = sum(VERDICTS.get(verdict) == "wrong, corrected" for _, verdict in rows)
    return f"| {label} | {len(rows)} | {wrong} | {100 * wrong / len(rows):.2f} % |"


def report(tables):
    lines = ["| reading | kind | read | " + " | ".join(COLUMNS) + " |", "|---|---|---|" + "---|" * len(COLUMNS)]
    for reading, names in READINGS.items():
        rows = [row for name in names for row in tables[name]]
        for kind in KINDS:
            verdicts = [VERDICTS.get(verdict) for record, verdict in rows if record.startswith(kind + "/")]
            counts = collections.Counter(verdicts)
            if verdicts:
                lines.append(f"| {reading} | {kind} | {len(verdicts)} | " + " | ".join(str(counts[c]) for c in COLUMNS) + " |")

    def claims(*names):
        return [row for name in names for row in tables[name] if row[0].startswith("claims/")]

    def is_of_base_article(record):
        return any(record.startswith(f"claims/{article}-") for article in BASE_ARTICLES)

    earlier = {record for name in READINGS["first"] for record, _ in tables[name]}
    lines += ["", "| claims | read | wrong, corrected | error rate |", "|---|---|---|---|"]
    lines.append(rate("first reading", claims(*READINGS["first"])))
    lines.append(rate("second reading", claims(*READINGS["second"])))
    lines.append(rate("second reading, five base articles", claims("audit-second-1")))
    lines.append(rate("second reading, further sources", claims("audit-second-2")))
    lines.append(rate("second reading, newer claims", claims("audit-second-3")))
    lines.append(rate("third reading, claims that are new", [row for row in claims("audit-3") if row[0] not in earlier]))
    lines.append(rate("third reading, claims that were changed", [row for row in claims("audit-3") if row[0] in earlier]))
    independent = claims("audit-third")
    lines.append(rate("independent reading", independent))
    lines.append(rate("independent reading, five base articles", [row for row in independent if is_of_base_article(row[0])]))
    lines.append(rate("independent reading, sample of the others", [row for row in independent if not is_of_base_article(row[0])]))
    return "\n".join(lines) + "\n"


def main():
    tables = {name: read(name) for names in READINGS.values() for name in names}
    problems = find_problems([row for rows in tables.values() for row in rows])
    text = report(tables)
    if text not in (ROOT / "docs" / "audit.md").read_text(encoding="utf-8"):
        problems.append("docs/audit.md: does not contain these counts; copy them into it")
    print(text, end="")
    for problem in problems:
        print(problem, file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
