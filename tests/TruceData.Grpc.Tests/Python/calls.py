"""Calls the test service by Python's grpcio, a client of other makers.

Usage: calls.py <host:port> <proto folder>. The stubs are made in a temporary folder. Every check that fails raises.
"""

import os
import subprocess
import sys
import tempfile

import grpc

address, protos = sys.argv[1:3]
stubs = tempfile.mkdtemp()
plugin = subprocess.check_output(["which", "grpc_python_plugin"], text=True).strip()
subprocess.check_call(
    [
        "protoc", f"-I{protos}", f"--python_out={stubs}", f"--grpc_out={stubs}",
        f"--plugin=protoc-gen-grpc={plugin}", "trucedata/testing/v1/test.proto",
    ]
)
sys.path.insert(0, stubs)

from trucedata.testing.v1 import test_pb2 as pb  # noqa: E402
from trucedata.testing.v1 import test_pb2_grpc as rpc  # noqa: E402


def expect(code, call):
    """Runs a call that must end with a status, and returns its error."""
    try:
        call()
    except grpc.RpcError as error:
        assert error.code() == code, error
        return error
    raise AssertionError(f"expected {code}")


channel = grpc.insecure_channel(address, options=[("grpc.max_receive_message_length", -1)])
stub = rpc.TestServiceStub(channel)


def four_kinds():
    assert stub.Echo(pb.EchoRequest(text="Grüße", payload=b"\0\1")).text == "Grüße"
    sizes = [len(m.payload) for m in stub.Download(pb.DownloadRequest(count=30, payload_size=100_000))]
    assert sizes == [100_000] * 30, sizes
    counted = stub.Upload(pb.EchoRequest(payload=bytes(50_000)) for _ in range(40))
    assert (counted.messages, counted.bytes) == (40, 2_000_000), counted
    texts = [m.text for m in stub.Chat(pb.EchoRequest(text=str(i)) for i in range(50))]
    assert texts == [str(i) for i in range(50)], texts
    assert stub.Upload(iter(())).messages == 0
    assert list(stub.Download(pb.DownloadRequest())) == []


def metadata():
    sent = [("echo-text", "one"), ("echo-a-bin", b"\0\xff"), ("echo-a-bin", b""), ("trail-b-bin", b"\1\2\3\4")]
    _, call = stub.Echo.with_call(pb.EchoRequest(), metadata=sent)
    received = [(k, v) for k, v in call.initial_metadata() if k.startswith("echo-")]
    assert sorted(received) == sorted(sent[:3]), received
    assert ("trail-b-bin", b"\1\2\3\4") in call.trailing_metadata()


def statuses():
    request = pb.EchoRequest(status_code=9, status_message="100 % Größe 日本")
    error = expect(grpc.StatusCode.FAILED_PRECONDITION, lambda: stub.Echo(request))
    assert error.details() == "100 % Größe 日本", error
    assert ("grpc-status-details-bin", b"\1\2\3\xfa") in error.trailing_metadata()
    error = expect(grpc.StatusCode.UNKNOWN, lambda: stub.Echo(pb.EchoRequest(exception_text="secret")))
    assert "secret" not in error.details(), error
    unknown = channel.unary_unary("/no.such.Service/Method", lambda b: b, lambda b: b)
    expect(grpc.StatusCode.UNIMPLEMENTED, lambda: unknown(b""))
    expect(grpc.StatusCode.RESOURCE_EXHAUSTED, lambda: stub.Echo(pb.EchoRequest(payload=bytes(5_000_000))))


def compression():
    request = pb.EchoRequest(text="x" * 100_000)
    for kind in (grpc.Compression.Gzip, grpc.Compression.Deflate):
        assert stub.Echo(request, compression=kind).text == request.text
        assert sum(len(m.text) for m in stub.Chat(iter([request] * 3), compression=kind)) == 300_000


def deadline():
    endless = pb.EchoRequest(ignore_cancellation=True)
    expect(grpc.StatusCode.DEADLINE_EXCEEDED, lambda: stub.Echo(endless, timeout=0.2))


def many():
    calls = [stub.Echo.future(pb.EchoRequest(text=str(i))) for i in range(300)]
    assert [c.result().text for c in calls] == [str(i) for i in range(300)]


def cancel():
    stream = stub.Download(pb.DownloadRequest(count=1_000_000, payload_size=1000))
    next(stream)
    stream.cancel()
    expect(grpc.StatusCode.CANCELLED, lambda: list(stream))


for check in (four_kinds, metadata, statuses, compression, deadline, many, cancel):
    check()
    print("ok", check.__name__, flush=True)
# The process ends without a goodbye to the server.
os._exit(0)
