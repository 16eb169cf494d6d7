"""The machines of the cluster: nodes with etcd, Patroni and PostgreSQL, and the host with HAProxy and the TruceData servers."""
import glob
import json
import os
import pathlib
import signal
import string
import subprocess
import time
import urllib.error
import urllib.request

HERE = pathlib.Path(__file__).resolve().parent
TRUCEDATA = HERE.parents[1] / "src/TruceData.Server/bin/Release/net10.0/trucedata"
POSTGRES_BINARIES = sorted(glob.glob("/usr/lib/postgresql/*/bin"))[-1]
AS_POSTGRES = ("setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups")
HOST = "10.0.0.100"
PASSWORD = "secret"
ADDRESS = f"{HOST}:50051"

# Port 5000 leads to the primary, port 5001 to the standbys. HAProxy ends the sessions of a node that is lost; the timeouts end whatever else
# waits for a connection or an answer.
STORE, READ_STORE = (
    f"Host={HOST};Port={port};Database=trucedata;Username=trucedata;Password={PASSWORD};"
    f"Timeout={timeout};Command Timeout={command_timeout};Cancellation Timeout=1000;Keepalive=5;Maximum Pool Size=20"
    for port, timeout, command_timeout in ((5000, 5, 15), (5001, 2, 3)))


def run(*command, **options):
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, **options).stdout


def fill(template, target, **values):
    target.write_text(string.Template((HERE / template).read_text()).substitute(values))


def wait_until(what, is_true, seconds):
    """Waits for a condition and returns its value."""
    deadline = time.monotonic() + seconds
    while True:
        value = is_true()
        if value:
            return value
        if time.monotonic() > deadline:
            raise TimeoutError(f"{what} did not happen within {seconds} s")
        time.sleep(0.1)


class Node:
    """A machine of its own: a network namespace that is connected to a bridge."""

    def __init__(self, number, folder):
        self.name = f"n{number}"
        self.address = f"10.0.0.{number}"
        self.folder = folder / self.name
        self.folder.mkdir()
        run("chown", "postgres", self.folder)
        run("ip", "netns", "add", self.name)
        run("ip", "link", "add", f"to-{self.name}", "type", "veth", "peer", "name", "eth0", "netns", self.name)
        run("ip", "link", "set", f"to-{self.name}", "master", "bridge", "up")
        run("ip", "-n", self.name, "address", "add", f"{self.address}/24", "dev", "eth0")
        for device in ("lo", "eth0"):
            run("ip", "-n", self.name, "link", "set", device, "up")
        fill("patroni.yml", self.folder / "patroni.yml", name=self.name, address=self.address, folder=self.folder,
             binaries=POSTGRES_BINARIES, password=PASSWORD)

    def start(self):
        peers = ",".join(f"n{each}=http://10.0.0.{each}:2380" for each in (1, 2, 3))
        self._start(
            "etcd", "--name", self.name, "--data-dir", self.folder / "etcd", "--initial-cluster", peers,
            "--listen-peer-urls", f"http://{self.address}:2380", "--initial-advertise-peer-urls", f"http://{self.address}:2380",
            "--listen-client-urls", f"http://{self.address}:2379", "--advertise-client-urls", f"http://{self.address}:2379",
            "--heartbeat-interval", "200", "--election-timeout", "2000",
            # A node that was cut off must not force an election when it returns.
            "--pre-vote", "--enable-v2")
        self._start("patroni", self.folder / "patroni.yml")

    def kill(self):
        """Ends every process of the machine, as a power failure does."""
        for pid in run("ip", "netns", "pids", self.name).split():
            try:
                os.kill(int(pid), signal.SIGKILL)
            except ProcessLookupError:
                pass

    def kill_postgres(self):
        os.kill(int((self.folder / "data/postmaster.pid").read_text().split()[0]), signal.SIGKILL)

    def cut(self):
        run("ip", "link", "set", f"to-{self.name}", "down")

    def join(self):
        run("ip", "link", "set", f"to-{self.name}", "up")

    def stop_sending(self):
        """Suspends the processes that send the log to the standbys, so that these lag."""
        for pid in run("ip", "netns", "pids", self.name).split():
            if b"walsender" in pathlib.Path(f"/proc/{pid}/cmdline").read_bytes():
                os.kill(int(pid), signal.SIGSTOP)

    def sql(self, statement, database="postgres"):
        return run(
            *AS_POSTGRES, f"{POSTGRES_BINARIES}/psql", "-XAtq", "-h", self.folder,
            "-U", "postgres", "-d", database, "-v", "ON_ERROR_STOP=1", "-c", statement, cwd="/")

    def _start(self, program, *arguments):
        with (self.folder / f"{self.name}-{program}.log").open("a") as log:
            subprocess.Popen(
                ["ip", "netns", "exec", self.name, *AS_POSTGRES, program, *arguments],
                stdout=log, stderr=log, cwd="/")


class Server:
    """A TruceData server that can be killed and started again."""

    def __init__(self, name, grpc_port, http_port, folder):
        self.name = name
        self.address = f"{HOST}:{grpc_port}"
        self._http_port = http_port
        self._command = [
            TRUCEDATA, "--store", STORE, "--read-store", READ_STORE,
            "--listen", HOST, "--grpc-port", str(grpc_port), "--http-port", str(http_port)]
        self._log = folder / f"server-{name}.log"

    def start(self):
        self._process = None
        wait_until(f"the start of server {self.name}", self._is_ready, 120)

    def kill(self):
        self._process.kill()
        self._process.wait()

    def _is_ready(self):
        # A server that cannot reach its store at the start ends. Like a supervisor, this starts it again.
        if self._process is None or self._process.poll() is not None:
            with self._log.open("a") as log:
                self._process = subprocess.Popen(self._command, stdout=log, stderr=log)
        return http_status(f"http://{HOST}:{self._http_port}/readyz") == 200


class Cluster:
    """Three nodes, HAProxy and two servers."""

    def __init__(self, folder):
        run("ip", "link", "add", "bridge", "type", "bridge")
        run("ip", "address", "add", f"{HOST}/24", "dev", "bridge")
        run("ip", "link", "set", "bridge", "up")
        self.nodes = [Node(number, folder) for number in (1, 2, 3)]
        fill("haproxy.cfg", folder / "haproxy.cfg", host=HOST)
        for node in self.nodes:
            node.start()
        self.wait_until_healthy(120)
        primary = self.primary()
        primary.sql(f"CREATE ROLE trucedata LOGIN PASSWORD '{PASSWORD}'")
        primary.sql("CREATE DATABASE trucedata OWNER trucedata")
        with (folder / "haproxy.log").open("w") as log:
            subprocess.Popen(["haproxy", "-db", "-f", folder / "haproxy.cfg"], stdout=log, stderr=log)
        self.servers = [Server("a", 50061, 8061, folder), Server("b", 50062, 8062, folder)]
        for server in self.servers:
            server.start()

    def primary(self):
        """Returns the node that is the primary, as HAProxy finds it; None if there is none."""
        return next((node for node in self.nodes if http_status(f"http://{node.address}:8008/primary") == 200), None)

    def set_synchronous(self, is_synchronous):
        request = urllib.request.Request(
            f"http://{self.primary().address}:8008/config", json.dumps({"synchronous_mode": is_synchronous}).encode(), method="PATCH")
        urllib.request.urlopen(request, timeout=5).close()
        wait_until("the change of the replication", lambda: self._is_healthy(is_synchronous), 30)

    def wait_until_healthy(self, seconds, is_synchronous=True):
        """Waits for a primary and two standbys that replicate."""
        wait_until("a cluster with all nodes", lambda: self._is_healthy(is_synchronous), seconds)

    def _is_healthy(self, is_synchronous):
        primary = self.primary()
        if primary is None:
            return False
        states = primary.sql("SELECT state, sync_state FROM pg_stat_replication WHERE usename = 'replicator'").split()
        streaming = [state for state in states if state.startswith("streaming|")]
        return len(streaming) == 2 and ("streaming|sync" in states) == is_synchronous


def http_status(url):
    try:
        with urllib.request.urlopen(url, timeout=1) as answer:
            answer.read()
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return None
