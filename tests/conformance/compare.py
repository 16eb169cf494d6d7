"""Compares the outcomes of runners with the cases.

Usage: compare.py DESCRIPTORS TABLE OUTCOMES…: DESCRIPTORS is the contract's descriptor set, each OUTCOMES a file
`LANGUAGE-PROTOCOL.jsonl` as a runner printed it. Prints a line for each difference and `N passed, N failed, N skipped`, and writes the
table of languages and groups to TABLE. A case that the library of a language cannot run counts as skipped and has a note under the table.
"""
import hashlib
import json
import pathlib
import struct
import sys

import dataset
from cases import Responses, groups, links

CANONICAL_NAN = struct.pack("<Q", 0x7FF8000000000000)
FORMATS = {"f64": "<d", "i64": "<q", "i32": "<i"}
NEAR = 1e-12
LANGUAGES = {
    "cpp": "C++", "csharp": "C#", "go": "Go", "java": "Java", "python": "Python", "r": "R", "ruby": "Ruby", "typescript": "TypeScript"}
PROTOCOLS = {"grpc": "gRPC", "grpc-web": "gRPC-Web"}


def packed(kind, value):
    value = float(value) if kind == "f64" else int(value)
    return CANONICAL_NAN if value != value else struct.pack(FORMATS[kind], value)


def digest_of(pieces):
    """Returns the count and the SHA-256 of consecutive pairs of the bytes of a value and its number of repetitions."""
    sha, count = hashlib.sha256(), 0
    for data, times in pieces:
        sha.update(data * times)
        count += times
    return {"count": count, "sha256": sha.hexdigest()}


def generated():
    """Returns the digests of the columns that dataset.py generates, by series and column."""
    long = [dataset.minute(index) for index in range(dataset.LONG_BARS)]
    columns = {
        "special time": ("i64", dataset.SPECIAL_TIMES), "special value": ("f64", dataset.SPECIAL_VALUES),
        "special again": ("f64", [-value for value in dataset.SPECIAL_VALUES]),
        "long time": ("i64", [time for time, _ in long]), "long close": ("f64", [value for _, value in long]),
        "long volume": ("f64", range(dataset.LONG_BARS))}
    return {name: digest_of((packed(kind, value), 1) for value in values) for name, (kind, values) in columns.items()}


def expected_digest(column, of_dataset):
    (form, values), = column.items()
    if form == "of":
        return of_dataset[values]
    if form.endswith("_runs"):
        return digest_of((packed(form.removesuffix("_runs"), value), times) for value, times in values)
    return digest_of((packed(form, value), 1) for value in values)


def difference(expected, actual, path="response"):
    """Returns the first difference between `expected` and `actual`, or None.

    A field of `expected` must be equal, null means unset, and other fields can have any value.
    """
    if isinstance(expected, dict) and "$near" in expected:
        is_near = isinstance(actual, float) and abs(actual - expected["$near"]) <= NEAR
        return None if is_near else f"{path}: {actual} is not near {expected['$near']}"
    if isinstance(expected, dict) and "$nonempty" in expected:
        return None if actual else f"{path} is empty"
    if isinstance(expected, dict) and "$contains" in expected:
        lacking = [each for each in expected["$contains"] if all(difference(each, other) for other in actual or [])]
        return f"{path} lacks {lacking[0]}" if lacking else None
    if isinstance(expected, dict):
        if not isinstance(actual, dict):
            return f"{path} is {actual!r}"
        differences = (difference(value, actual.get(key), f"{path}.{key}") for key, value in expected.items())
        return next(filter(None, differences), None)
    if isinstance(expected, list):
        if not isinstance(actual, list) or len(expected) != len(actual):
            return f"{path}: {len(expected)} expected, {actual!r} received"[:500]
        return next(filter(None, (difference(*pair, f"{path}[{index}]") for index, pair in enumerate(zip(expected, actual)))), None)
    if isinstance(expected, float) and isinstance(actual, float):
        return None if packed("f64", expected) == packed("f64", actual) else f"{path} is {actual!r}, not {expected!r}"
    return None if expected == actual else f"{path} is {actual!r}, not {expected!r}"


def fault(case, outcome, responses, of_dataset):
    """Returns the fault of an outcome, or None."""
    expect = case["expect"]
    for key in ("code", "reason", "field"):
        if key in expect and outcome.get(key) != expect[key]:
            return f"{key} is {outcome.get(key)!r}, not {expect[key]!r}"
    count = len(outcome.get("responses_json", outcome.get("responses", [])))
    if "count" in expect and case.get("keep") != "columns" and count != expect["count"]:
        return f"{count} responses, {expect['count']} expected"
    if "responses" in expect:
        wrong = difference(expect["responses"], responses.read(case["method"], outcome), "responses")
        if wrong:
            return wrong
    for key, column in expect.get("columns", {}).items():
        wanted, received = expected_digest(column, of_dataset), outcome["columns"].get(key, digest_of(()))
        if wanted != received:
            return f"column {key!r}: {received} received, {wanted} expected"
    return None


class Count:
    """Counts the outcomes of the cases of one group in one language."""

    def __init__(self):
        self.passed = self.failed = 0
        self.none = []

    def cell(self, notes):
        marks = "".join(f" ({notes.index(why) + 1})" for why in dict.fromkeys(self.none))
        return f"{self.passed}/{self.passed + self.failed + len(self.none)}{marks}"


def without_outcome(case, received):
    """Returns a substitute for a missing outcome: that of a case which this one refers to and which cannot be run, if there is one."""
    sources = (received.get(link["$from"], {}) for link in links(case.get("request")))
    return next((source for source in sources if source.get("none")), {"code": "no outcome"})


def compare(path, responses, of_dataset):
    """Yields the counts of each group for one file of outcomes."""
    lines = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    received = {outcome["name"]: outcome for outcome in lines}
    for group, cases in groups():
        count = Count()
        for case in cases:
            outcome = received.get(case["name"]) or without_outcome(case, received)
            if outcome.get("none"):
                count.none.append(outcome["none"])
                continue
            wrong = fault(case, outcome, responses, of_dataset)
            if wrong:
                count.failed += 1
                print(f"FAILED: {path.stem} {case['name']}: {wrong}")
            else:
                count.passed += 1
        yield group, count


def title(stem):
    """Returns the title of a row, such as "TypeScript, gRPC-Web" for typescript-grpc-web."""
    language, _, protocol = stem.partition("-")
    return f"{LANGUAGES[language]}, {PROTOCOLS[protocol]}"


def table(results):
    """Yields the lines of the table, one row per language and protocol, with notes on cases that cannot be run."""
    sizes = {group: len(cases) for group, cases in groups()}
    names = list(sizes)
    notes = list(dict.fromkeys(why for by_group in results.values() for count in by_group.values() for why in count.none))
    yield f"| {sum(sizes.values())} cases | " + " | ".join(names) + " |"
    yield "|---|" + "---|" * len(names)
    for stem, by_group in results.items():
        yield f"| {title(stem)} | " + " | ".join(by_group[name].cell(notes) for name in names) + " |"
    if notes:
        yield ""
        yield "\\\n".join(f"({number}) {why}" for number, why in enumerate(notes, 1))


def main(descriptors, table_file, *files):
    responses, of_dataset = Responses(descriptors), generated()
    paths = sorted(map(pathlib.Path, files), key=lambda path: title(path.stem))
    results = {path.stem: dict(compare(path, responses, of_dataset)) for path in paths}
    pathlib.Path(table_file).write_text("\n".join(table(results)) + "\n", encoding="utf-8")
    counts = [count for by_group in results.values() for count in by_group.values()]
    passed, failed = sum(count.passed for count in counts), sum(count.failed for count in counts)
    skipped = sum(len(count.none) for count in counts)
    print(f"{passed} passed, {failed} failed, {skipped} skipped")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main(*sys.argv[1:])
