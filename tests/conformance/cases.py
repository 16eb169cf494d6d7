"""Reads the cases, and prints those that a runner receives next.

Usage: cases.py DESCRIPTORS OUTCOMES ROUND: prints the cases of a round, one a line, without their expectations. Cases of round 0 use no
other case; cases of round N use a response to a case of round N - 1, which OUTCOMES holds as a runner printed it. DESCRIPTORS is the
contract's descriptor set.
"""
import base64
import json
import pathlib
import sys

from google.protobuf import descriptor_pb2, descriptor_pool, json_format, message_factory


def groups():
    """Yields the name of each group with its cases, in order."""
    for path in sorted(pathlib.Path(__file__).with_name("cases").glob("*.json")):
        content = json.loads(path.read_text(encoding="utf-8"))
        yield content["group"], content["cases"]


class Responses:
    """Converts responses to protojson, including default values."""

    def __init__(self, descriptors):
        pool = descriptor_pool.DescriptorPool()
        self._methods = {}
        for file in descriptor_pb2.FileDescriptorSet.FromString(pathlib.Path(descriptors).read_bytes()).file:
            pool.Add(file)
            for service in pool.FindFileByName(file.name).services_by_name.values():
                self._methods.update({f"{service.full_name}/{method.name}": method for method in service.methods})
        self._messages = message_factory.MessageFactory(pool)

    def read(self, method, outcome):
        kind = self._messages.GetPrototype(self._methods[method].output_type)
        if "responses_json" in outcome:
            messages = [json_format.Parse(text, kind()) for text in outcome["responses_json"]]
        else:
            messages = [kind.FromString(base64.b64decode(text)) for text in outcome["responses"]]
        return [json_format.MessageToDict(message, including_default_value_fields=True) for message in messages]


def links(value):
    """Yields every `{"$from": CASE, "path": [...]}` in a request."""
    if isinstance(value, dict):
        if "$from" in value:
            yield value
            return
        value = value.values()
    if not isinstance(value, str) and hasattr(value, "__iter__"):
        for each in value:
            yield from links(each)


def round_of(case, cases):
    """Returns the round in which a case runs: one more than the rounds of the cases that it refers to, or 0."""
    return max((1 + round_of(cases[link["$from"]], cases) for link in links(case.get("request"))), default=0)


def resolved(value, find):
    """Returns a request in which the values of other cases are filled in."""
    if isinstance(value, dict):
        return find(value) if "$from" in value else {key: resolved(each, find) for key, each in value.items()}
    return [resolved(each, find) for each in value] if isinstance(value, list) else value


def main(descriptors, outcomes, number):
    cases = {case["name"]: case for _, of_group in groups() for case in of_group}
    received = {outcome["name"]: outcome for outcome in map(json.loads, pathlib.Path(outcomes).read_text(encoding="utf-8").splitlines())}
    responses = Responses(descriptors)

    def find(link):
        value = responses.read(cases[link["$from"]]["method"], received[link["$from"]])
        for step in link["path"]:
            value = value[step]
        return value

    for case in cases.values():
        sources = [received.get(link["$from"], {"none": ""}) for link in links(case.get("request"))]
        if round_of(case, cases) != int(number) or any(source.get("none") is not None for source in sources):
            continue
        try:
            request = resolved(case.get("request", {}), find)
        except (KeyError, IndexError):
            continue  # The other case failed, so this one fails too, because it has no outcome.
        sent = {key: value for key, value in case.items() if key not in ("expect", "request")}
        print(json.dumps(sent if "requests" in case else {**sent, "request": request}))


if __name__ == "__main__":
    main(*sys.argv[1:])
