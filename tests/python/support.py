"""Paths for the tests, and servers that a test starts for itself."""
import contextlib
import os
import pathlib
import re
import socket
import subprocess
import tempfile
import time

ROOT = pathlib.Path(os.environ["TRUCEDATA"])
ADDRESS = os.environ["TRUCEDATA_ADDRESS"]
README = (ROOT / "src/clients/python/README.md").read_text(encoding="utf-8")
SERVER = pathlib.Path(os.environ.get("TRUCEDATA_SERVER", ROOT / "src/TruceData.Server/bin/Release/net10.0/trucedata"))


class Server:
    """A server on its own store that can be killed and restarted on its port."""

    def __init__(self, folder: str, options=()) -> None:
        self._folder = folder
        self._options = options
        self._process = None
        with socket.create_server(("127.0.0.1", 0)) as free:
            self._port = free.getsockname()[1]
        self.address = f"127.0.0.1:{self._port}"
        self.start()

    def start(self) -> None:
        log = pathlib.Path(self._folder, "log")
        with log.open("w") as out:
            self._process = subprocess.Popen(
                [SERVER, "--store", f"{self._folder}/truce.db", "--grpc-port", str(self._port), "--http-port", "0", *self._options],
                stdout=out, stderr=out)
        deadline = time.monotonic() + 60
        while not re.search("is ready: gRPC", log.read_text()):
            if time.monotonic() > deadline or self._process.poll() is not None:
                raise AssertionError(f"the server did not start: {log.read_text()}")
            time.sleep(0.05)

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()


def enter(add_cleanup, context):
    """Enters a context and registers its exit. Python 3.11 and later have it as TestCase.enterContext."""
    add_cleanup(context.__exit__, None, None, None)
    return context.__enter__()


@contextlib.contextmanager
def own_server(*options):
    with tempfile.TemporaryDirectory() as folder:
        server = Server(folder, options)
        try:
            yield server
        finally:
            server.kill()
