"""Clients that are told what to do, and how much memory the server takes meanwhile; for the benchmarks of alignment and of event studies."""
import pathlib
import selectors
import subprocess


class Answering:
    """A process that answers one line to each line that it is told."""

    def __init__(self, *command):
        self.process = subprocess.Popen([str(c) for c in command], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def ask(self, line):
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        if not answer:
            raise RuntimeError(f"{self.process.args[0]} ended at: {line}")
        return answer.split()

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def resident(pid):
    """Mebibytes of memory in use by a process."""
    for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024


def growth(client, pid, command):
    """How far the server's memory rises above what it was, while the client has one stream, in mebibytes; and the stream's seconds and rows."""
    before = peak = resident(pid)
    client.process.stdin.write(command + "\n")
    client.process.stdin.flush()
    done = False
    with selectors.DefaultSelector() as waiting:
        waiting.register(client.process.stdout, selectors.EVENT_READ)
        while not done:
            done = bool(waiting.select(timeout=0.02))
            peak = max(peak, resident(pid))
    return peak - before, client.process.stdout.readline().split()
