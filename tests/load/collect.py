"""Requests a full blocking garbage collection in a .NET process, so that its memory afterwards is comparable. Usage: collect.py PID

It uses the diagnostic port of the runtime (the "Diagnostic IPC Protocol" in the documentation of dotnet/diagnostics): an event session with
the keyword GCHeapCollect starts with a full collection. Then the session is closed.
"""
import glob
import socket
import struct
import sys
import tempfile

EVENT_PIPE, COLLECT_TRACING = 2, 2
GC_HEAP_COLLECT, INFORMATIONAL = 0x800000, 4


def text(value):
    return struct.pack("<I", len(value) + 1) + (value + "\0").encode("utf-16-le")


def message(payload):
    return struct.pack("<14sHBBH", b"DOTNET_IPC_V1\0", 20 + len(payload), EVENT_PIPE, COLLECT_TRACING, 0) + payload


def main(pid):
    buffer_mib, nettrace, providers = 16, 1, 1
    payload = struct.pack("<III", buffer_mib, nettrace, providers)
    payload += struct.pack("<QI", GC_HEAP_COLLECT, INFORMATIONAL) + text("Microsoft-Windows-DotNETRuntime") + struct.pack("<I", 0)
    [path] = glob.glob(f"{tempfile.gettempdir()}/dotnet-diagnostic-{pid}-*-socket")
    with socket.socket(socket.AF_UNIX) as port:
        port.settimeout(60)
        port.connect(path)
        port.sendall(message(payload))
        answer = port.recv(20)
        assert answer[16:18] == b"\xff\x00", answer  # The command set of the server and its status OK.
        # The first events arrive when the session runs, which is after the collection was requested.
        assert port.recv(1)


main(sys.argv[1])
