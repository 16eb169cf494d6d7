"""Tests that a broken path, a fork or a proxy ends calls with an error."""
import asyncio
import importlib.util
import os
import socket
import subprocess
import sys
import threading
import unittest

import trucedata

from support import ADDRESS, enter

# A child process that hangs must fail the test rather than delay it.
CHILD_SECONDS = 60


class StallingProxy:
    """Forwards connections to a server until `stall` is called, then keeps them open without forwarding anything."""

    def __init__(self, address):
        host, port = address.rsplit(":", 1)
        self._target = (host, int(port))
        self._is_forwarding = True
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._sockets = [self._listener]
        self.address = f"127.0.0.1:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for each in self._sockets:
            # Wakes the thread that reads, which close() would not.
            try:
                each.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
            each.close()

    def stall(self):
        self._is_forwarding = False

    def resume(self):
        """Forwards later connections again; those that have stalled remain silent."""
        self._is_forwarding = True

    def _accept(self):
        try:
            while True:
                client = self._listener.accept()[0]
                server = socket.create_connection(self._target)
                self._sockets += [client, server]
                stalled = threading.Event()
                for pair in ((client, server), (server, client)):
                    threading.Thread(target=self._forward, args=(*pair, stalled), daemon=True).start()
        except OSError:
            pass

    def _forward(self, source, target, stalled):
        try:
            while data := source.recv(65536):
                if not self._is_forwarding:
                    stalled.set()
                if not stalled.is_set():
                    target.sendall(data)
        except OSError:
            pass


class BrokenPathTests(unittest.TestCase):
    def setUp(self):
        self.proxy = enter(self.addCleanup, StallingProxy(ADDRESS))

    def test_a_watch_without_heartbeats_ends_with_an_error(self):
        with trucedata.Client(self.proxy.address, attempts=1) as client:
            changes = client.watch(after_revision=1, heartbeat="1s")
            self.assertEqual("heartbeat", next(changes).kind)
            self.proxy.stall()
            with self.assertRaisesRegex(trucedata.ServerUnavailable, "sent neither a change nor a heartbeat for 3 s"):
                for _ in changes:
                    pass

    def test_pings_find_a_broken_path_before_heartbeats_do(self):
        with trucedata.Client(self.proxy.address, attempts=1, keep_alive=3) as client:
            changes = client.watch(after_revision=1, heartbeat="1h")
            self.assertEqual("heartbeat", next(changes).kind)
            self.proxy.stall()
            with self.assertRaisesRegex(trucedata.ServerUnavailable, "no TruceData server answers"):
                next(changes)

    def test_a_watch_resumes_over_a_new_connection(self):
        with trucedata.Client(self.proxy.address, attempts=8, keep_alive=3) as client:
            changes = client.watch(heartbeat="1h")
            names = [next(changes).name for _ in range(5)]
            self.proxy.stall()
            threading.Timer(1, self.proxy.resume).start()
            while (change := next(changes)).kind != "heartbeat":
                names.append(change.name)
            expected = client.dataset()["counts"]
        self.assertEqual(expected["events"] + expected["claims"], len(names))
        self.assertEqual(len(names), len(set(names)))

    def test_a_read_ends_with_an_error(self):
        with trucedata.Client(self.proxy.address, timeout=5) as client:
            client.dataset()
            self.proxy.stall()
            with self.assertRaisesRegex(trucedata.TruceDataError, "did not answer within 5 s"):
                client.events()

    def test_a_slow_consumer_is_not_taken_for_a_silent_server(self):
        with trucedata.Client(self.proxy.address, attempts=1) as client:
            changes = client.watch(after_revision=1, heartbeat="1s")
            next(changes)
            threading.Event().wait(4)
            self.assertEqual(["heartbeat"] * 5, [next(changes).kind for _ in range(5)])

    @unittest.skipUnless(importlib.util.find_spec("grpc.aio"), "grpcio is older than its asyncio")
    def test_asyncio_ends_with_an_error(self):
        async def watch():
            async with trucedata.AsyncClient(self.proxy.address, attempts=1) as client:
                async for _ in client.watch(after_revision=1, heartbeat="1s"):
                    self.proxy.stall()

        async def read():
            async with trucedata.AsyncClient(self.proxy.address, attempts=1, timeout=5) as client:
                await client.events()

        with self.assertRaisesRegex(trucedata.ServerUnavailable, "sent neither a change nor a heartbeat for 3 s"):
            asyncio.run(watch())
        with self.assertRaisesRegex(trucedata.TruceDataError, "did not answer within 5 s"):
            asyncio.run(read())


def run_script(script, **environment):
    """Runs a script in a new process, since a fork of this one would copy its threads. Returns its output."""
    command = [sys.executable, "-c", script, ADDRESS]
    return subprocess.run(
        command, env={**os.environ, **environment}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        timeout=CHILD_SECONDS).stdout.strip()


FORK = """
import os, sys, trucedata
client = trucedata.Client(sys.argv[1])
changes = client.watch(after_revision=1)
next(changes)
client.events()
if os.fork():
    print(os.WEXITSTATUS(os.wait()[1]), next(client.watch()).kind)
else:
    for call in (client.events, changes.__next__, lambda: trucedata.Client(sys.argv[1])):
        try:
            call()
        except RuntimeError as error:
            print(str(error).replace(str(os.getppid()), "PARENT").replace(str(os.getpid()), "CHILD"), flush=True)
    client.close()
    sys.exit(7)
"""

CLOSE_AND_FORK = """
import os, sys, trucedata
with trucedata.Client(sys.argv[1]) as client:
    count = len(client.events())
child = os.fork()
with trucedata.Client(sys.argv[1]) as client:
    assert len(client.events()) == count
# One write each: print would write the text and the end of its line apart, and the two processes share the pipe.
os.write(1, b"parent\\n" if child else b"child\\n")
if child:
    os.wait()
"""


@unittest.skipUnless(hasattr(os, "fork"), "the system has no fork")
class ForkTests(unittest.TestCase):
    def test_a_client_is_refused_after_a_fork(self):
        fix = "close every client before the fork and create one in each process, or start processes with multiprocessing's \"spawn\""
        used = f"this client was created in process PARENT and cannot be used in process CHILD, which was forked from it: {fix}"
        created = f"this process was forked from one with an open TruceData client, after which gRPC can hang: {fix}"
        self.assertEqual([used, used, created, "7 event"], run_script(FORK).splitlines())

    def test_each_process_can_create_a_client_when_all_were_closed_before_the_fork(self):
        self.assertEqual(["child", "parent"], sorted(run_script(CLOSE_AND_FORK).splitlines()))


READ = """
import sys, trucedata
try:
    with trucedata.Client(sys.argv[1], attempts=1) as client:
        print(len(client.events()) > 0)
except trucedata.ServerUnavailable as error:
    print(error)
"""


class ProxyTests(unittest.TestCase):
    def test_a_server_on_loopback_is_called_directly(self):
        for name in ("http_proxy", "https_proxy", "grpc_proxy"):
            with self.subTest(name):
                self.assertEqual("True", run_script(READ, **{name: "http://127.0.0.1:1"}))

    def test_elsewhere_the_error_names_the_variable(self):
        script = READ.replace("sys.argv[1]", '"truce.example:50051"')
        self.assertEqual(
            "no TruceData server answers at truce.example:50051 through the proxy in the environment variable http_proxy: "
            "add truce.example to no_proxy to connect directly, or correct http_proxy",
            run_script(script, http_proxy="http://127.0.0.1:1"))
        for excepted in ("truce.example", "other.invalid, .example"):
            with self.subTest(excepted):
                self.assertNotIn("proxy", run_script(script, http_proxy="http://127.0.0.1:1", no_proxy=excepted, no_grpc_proxy=""))
