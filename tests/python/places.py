"""Where the tests find things, and servers of their own."""
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
    """A real server on a store of its own, which can be killed and started again at the same port."""

    def __init__(self, folder: str, words=()) -> None:
        self._folder, self._words, self._process = folder, words, None
        with socket.create_server(("127.0.0.1", 0)) as free:
            self._port = free.getsockname()[1]
        self.address = f"127.0.0.1:{self._port}"
        self.start()

    def start(self) -> None:
        log = pathlib.Path(self._folder, "log")
        with log.open("w") as out:
            self._process = subprocess.Popen(
                [SERVER, "--store", f"{self._folder}/truce.db", "--grpc-port", str(self._port), "--http-port", "0", *self._words], stdout=out, stderr=out)
        deadline = time.monotonic() + 60
        while not re.search("is ready: gRPC", log.read_text()):
            if time.monotonic() > deadline or self._process.poll() is not None:
                raise AssertionError(f"the server did not start: {log.read_text()}")
            time.sleep(0.05)

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()


def enter(add_cleanup, context):
    """What unittest has as enterContext from Python 3.11 on."""
    add_cleanup(context.__exit__, None, None, None)
    return context.__enter__()


@contextlib.contextmanager
def own_server(*words):
    with tempfile.TemporaryDirectory() as folder:
        server = Server(folder, words)
        try:
            yield server
        finally:
            server.kill()
