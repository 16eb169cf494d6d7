"""Clients that the benchmarks of alignment and event studies control by lines, and the memory of the server during a command."""
import pathlib
import selectors
import subprocess


class LineClient:
    """A process that answers each line of its input with one line."""

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
    """Returns the resident memory of a process in MiB."""
    for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024


def memory_growth(client, pid, command):
    """Returns the growth of the server's memory during a command of the client, in MiB, and the answer to the command."""
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
