"""The Python runner: reads cases from standard input and writes outcomes to standard output, as ../README.md describes.

Usage: runner.py ADDRESS
"""
import base64
import hashlib
import json
import sys

import grpc
import numpy as np
from google.protobuf import json_format, message_factory

from trucedata import errors, wire
from trucedata.v1 import (
    dataset_service_pb2, event_service_pb2, field_pb2, impact_service_pb2, ingest_service_pb2, market_service_pb2, policy_service_pb2,
    reaction_service_pb2,
)

SERVICES = (
    dataset_service_pb2, event_service_pb2, impact_service_pb2, ingest_service_pb2, market_service_pb2, policy_service_pb2,
    reaction_service_pb2)


class Digests:
    """Computes one SHA-256 per column over all responses of a case."""

    def __init__(self):
        self._columns = {}

    def add(self, key, array):
        digest = self._columns.setdefault(key, [0, hashlib.sha256()])
        if array.dtype.kind == "f":
            array = np.where(np.isnan(array), np.nan, array)  # One bit pattern for every NaN.
        digest[0] += len(array)
        digest[1].update(array.tobytes())

    def add_response(self, kind, data):
        if kind == "ReadSeriesResponse":
            self._add_chunk(wire.series_chunk(data))
        elif kind == "AlignEventsResponse":
            self._add_aligned(wire.align_response(data))
        elif kind == "EstimateImpactResponse":
            self._add_results(impact_service_pb2.EstimateImpactResponse.FromString(data))

    def _add_chunk(self, chunk):
        if chunk is None:
            return
        self.add(f"{chunk.series} time", chunk.times)
        for name, values in chunk.columns.items():
            field = f"FIELD_{name.upper()}"
            self.add(f"{chunk.series} {field if field in field_pb2.Field.keys() else name}", values)

    def _add_aligned(self, column):
        if not isinstance(column, wire.AlignedColumn):
            return
        message = column.message
        key = f"{message.event_index},{message.series_index}{',alternative' if message.is_alternative else ''}"
        self.add(f"{key} values", column.values)
        self.add(f"{key} start", column.start_times)
        self.add(f"{key} end", column.end_times)
        self.add(f"{key} missing", column.missing.astype("<i4"))

    def _add_results(self, answer):
        if not answer.HasField("results"):
            return
        for name in ("abnormal_returns", "cumulative_abnormal_returns", "residual_deviations"):
            self.add(f"{answer.results.series_index} {name}", np.array(getattr(answer.results, name), "<f8"))

    def outcome(self):
        return {key: {"count": count, "sha256": digest.hexdigest()} for key, (count, digest) in self._columns.items()}


def methods():
    """Yields the path and the descriptor of each method."""
    for module in SERVICES:
        for service in module.DESCRIPTOR.services_by_name.values():
            for method in service.methods:
                yield f"{service.full_name}/{method.name}", method


def responses_of(channel, case, method):
    """Makes the call of a case and yields the bytes of each response."""
    request_type = message_factory.MessageFactory().GetPrototype(method.input_type)
    requests = [json_format.ParseDict(each, request_type()) for each in case.get("requests", [case.get("request", {})])]
    kind = ("stream" if method.client_streaming else "unary") + ("_stream" if method.server_streaming else "_unary")
    call = getattr(channel, kind)(f"/{case['method']}", request_type.SerializeToString, bytes)
    options = {
        "timeout": case.get("timeout_ms", 30_000) / 1000, "metadata": tuple(case.get("metadata", {}).items()),
        "compression": grpc.Compression.Gzip if case.get("compression") == "gzip" else None}
    answer = call(iter(requests) if method.client_streaming else requests[0], **options)
    if not method.server_streaming:
        yield answer
        return
    for number, response in enumerate(answer, 1):
        yield response
        if number == case.get("cancel_after"):
            answer.cancel()


def outcome(channel, case, method):
    result = {"name": case["name"], "code": "OK", "reason": "", "field": "", "responses": [], "columns": {}}
    digests = Digests()
    try:
        for response in responses_of(channel, case, method):
            digests.add_response(method.output_type.name, response)
            if case.get("keep") != "columns":
                message = message_factory.MessageFactory().GetPrototype(method.output_type).FromString(response)
                result["responses"].append(base64.b64encode(message.SerializeToString()).decode())
    except grpc.RpcError as error:
        failure = errors.from_call(error, "the server")
        result.update(code=error.code().name, reason=failure.reason, field=failure.field)
    result["columns"] = digests.outcome()
    return result


def main(address):
    known = dict(methods())
    with grpc.insecure_channel(address, options=[("grpc.max_receive_message_length", 4 << 20)]) as channel:
        for line in sys.stdin:
            case = json.loads(line)
            print(json.dumps(outcome(channel, case, known[case["method"]])), flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
