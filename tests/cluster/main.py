"""The scenarios. Usage: main.py FOLDER [NAME], in the namespaces that the script `run` creates."""
import pathlib
import sys
import time
import traceback

import trucedata
from google.protobuf import json_format
from trucedata.v1 import claim_pb2, event_pb2

from clients import (
    HISTORY_CHANGED, BarWriter, EventWriter, Ledger, Reader, Watcher, check_revision, key_of, list_events, list_revisions,
    read_bars, snapshot_key)
from nodes import ADDRESS, HERE, Cluster, wait_until

MAX_READ_INTERRUPTION, MAX_WRITE_INTERRUPTION = 5, 30
DATA = HERE.parents[1] / "data"


class Checks:
    def __init__(self):
        self.passed = self.failed = 0

    def check(self, name, is_true, detail=""):
        if is_true:
            self.passed += 1
            print(f"passed: {name}", flush=True)
        else:
            self.failed += 1
            print(f"FAILED: {name}: {detail}", flush=True)


class Test:
    """A cluster with running clients. Each scenario breaks and repairs something, then everything that clients received is checked."""

    def __init__(self, folder, checks):
        self.checks = checks
        self.cluster = Cluster(folder)
        self.ledger = Ledger()
        self.direct = [trucedata.Client(server.address, timeout=30, attempts=6) for server in self.cluster.servers]
        event = json_format.Parse((DATA / "events/bessent-cnn-leverage-2025-11.json").read_text(), event_pb2.Event())
        claim = json_format.Parse((DATA / "claims/wsws-trump-xi-deal-2025-11-02-p9-bessent-cnn-leverage-2025-11-summary.json").read_text(), claim_pb2.Claim())
        bars = BarWriter(ADDRESS, self.ledger)
        bars.step()  # The series exists before it is read.
        [(self.first, _)] = self.ledger.acknowledged
        self.watchers = [Watcher(ADDRESS, self.ledger, self.first) for _ in range(2)]
        self.workers = [
            bars, EventWriter(ADDRESS, self.ledger, event, claim), *(Reader(ADDRESS, self.ledger) for _ in range(3)), *self.watchers]
        for worker in self.workers:
            worker.start()
        time.sleep(5)

    def scenario(self, name, action, may_lose=False):
        """Runs an action while the clients work. Prints the figures and checks everything that clients received."""
        self.ledger.errors.clear()
        self.ledger.faults.clear()
        start = time.monotonic()
        try:
            action()
        except (TimeoutError, OSError) as error:
            self.checks.check(f"{name}: the cluster recovers", False, error)
        time.sleep(5)
        survived = self.wait_for_lost_numbers()
        end = time.monotonic()
        with self.ledger.lock:
            errors, faults = dict(self.ledger.errors), list(self.ledger.faults)
            acknowledged = {each for each in self.ledger.acknowledged if each[0] <= max(survived)[0]}
            answers = [each for each in self.ledger.answers if each[2] >= start]
        lost = acknowledged - survived
        longest = {kind: self.longest_wait(kind, answers, start, end) for kind in ("read", "write", "watch")}
        unreported, wrong = self.look_up(lost, survived)
        wrong_reads, unknown = self.ledger.wrong_reads()
        wrong += wrong_reads
        wrong_watchers = self.compare_watchers()
        print(
            f"{name}: {end - start:.0f} s; interruption of reads {longest['read']:.1f} s, writes {longest['write']:.1f} s, watches "
            f"{longest['watch']:.1f} s; {len(acknowledged)} acknowledged revisions, {len(lost)} lost, {len(lost - unreported)} reported ("
            f"{len(lost & self.ledger.reported)} to writers, {sum(each.histories_lost for each in self.watchers)} times to watchers); "
            f"{len(self.ledger.reads)} revisions read, {len(wrong)} wrong answers, {unknown} not comparable; errors {errors}", flush=True)
        check = self.checks.check
        for kind, limit in (("read", MAX_READ_INTERRUPTION), ("write", MAX_WRITE_INTERRUPTION)):
            check(f"{name}: {kind}s interrupted less than {limit} s", longest[kind] < limit, f"{longest[kind]:.1f} s")
        check(f"{name}: no wrong answer", not wrong, wrong[:5])
        check(f"{name}: watchers have the events of the store", not wrong_watchers, wrong_watchers)
        check(f"{name}: no error but UNAVAILABLE and HISTORY_CHANGED", not faults, faults[:5])
        if may_lose:
            check(f"{name}: revisions were lost", lost, "the standby did not lag")
            check(f"{name}: every loss is reported", not unreported, list(unreported)[:5])
        else:
            check(f"{name}: no acknowledged revision lost", not lost, sorted(lost)[:5])
        with self.ledger.lock:
            self.ledger.acknowledged -= lost

    def wait_for_lost_numbers(self):
        """Waits until the numbers of all acknowledged revisions are given, and returns the revisions of the store."""
        with self.ledger.lock:
            highest = max(number for number, _ in self.ledger.acknowledged)

        def reached():
            revisions = list_revisions(self.direct[0])
            return revisions if revisions[0].number > highest else None

        revisions = wait_until("a revision after the last acknowledged one", reached, 120)
        self.ledger.add_revisions(revisions)
        return {key_of(each) for each in revisions}

    def look_up(self, lost, survived):
        """Asks both servers for lost revisions, by content hash and by page token, and reads the revisions that have their numbers now."""
        unreported, wrong = set(), []
        numbers = {number for number, _ in lost}
        with self.ledger.lock:
            pages, self.ledger.pages = self.ledger.pages[-200:] + [each for each in self.ledger.pages if each[1] in lost], []
        for client in self.direct:
            for revision in lost:
                for ask in (check_revision, read_bars):
                    if not is_told(ask, client, revision):
                        unreported.add(revision)
            for token, revision in pages:
                if revision in survived:
                    page = list_events(client, token)
                    if snapshot_key(page.snapshot) != revision:
                        wrong.append(("page", revision, snapshot_key(page.snapshot)))
                elif not is_told(list_events, client, token):
                    unreported.add(revision)
            for revision in sorted(survived)[-100:]:
                if revision[0] in numbers or not lost and revision[0] >= self.first:
                    read, values = read_bars(client, revision)
                    self.ledger.add_read(read, values)
                    if read != revision:
                        wrong.append(("read", revision, read))
        return unreported, wrong

    def compare_watchers(self):
        """Returns the events that only the store or only a watcher has."""
        events, token = set(), None
        while token != "":
            page = list_events(self.direct[0], token or "")
            events |= {event.name for event in page.events}
            token = page.next_page_token
        differences = []
        for watcher in self.watchers:
            wait_until("the latest revision at a watcher", lambda: watcher.revision > page.snapshot.revision, 60)
            # Events of later revisions have higher numbers.
            last = max(map(number_of, events))
            seen = {name for name in list(watcher.events) if number_of(name) <= last}
            differences += sorted(events ^ seen)
        return differences

    def longest_wait(self, kind, answers, start, end):
        """Returns the longest time in which no answer of a kind arrived at one client."""
        waits = [answered - max(waiting, start) for each, waiting, answered in answers if each == kind]
        waits += [end - max(worker.waiting_since, start) for worker in self.workers if worker.kind == kind]
        return max(waits)

    # Scenarios.

    def no_fault(self):
        time.sleep(10)

    def kill_primary(self, is_synchronous=True):
        primary = self.cluster.primary()
        primary.kill()
        self.wait_for_other_primary(primary)
        time.sleep(5)
        primary.start()
        self.cluster.wait_until_healthy(90, is_synchronous)

    def kill_postgres(self):
        primary = self.cluster.primary()
        primary.kill_postgres()
        self.wait_for_other_primary(primary)
        self.cluster.wait_until_healthy(90)

    def cut_primary(self):
        primary = self.cluster.primary()
        primary.cut()
        self.wait_for_other_primary(primary)
        time.sleep(10)
        primary.join()
        self.cluster.wait_until_healthy(90)

    def cut_standby(self):
        standby = next(node for node in self.cluster.nodes if node is not self.cluster.primary())
        standby.cut()
        time.sleep(20)
        standby.join()
        self.cluster.wait_until_healthy(90)

    def kill_server(self):
        for server in self.cluster.servers:
            server.kill()
            time.sleep(8)
            server.start()
            time.sleep(3)

    def promote_lagging_standby(self):
        self.cluster.set_synchronous(False)
        self.cluster.primary().stop_sending()
        time.sleep(4)
        self.kill_primary(is_synchronous=False)

    def wait_for_other_primary(self, old):
        wait_until("the promotion of a standby", lambda: self.cluster.primary() not in (None, old), 60)


def number_of(name):
    return int(name.rpartition("-")[2])


def is_told(ask, client, argument):
    """Returns whether the answer to a question about a lost revision is that the history changed."""
    try:
        ask(client, argument)
    except trucedata.TruceDataError as error:
        return error.reason == HISTORY_CHANGED
    return False


def main(folder, only=""):
    checks = Checks()
    began = time.monotonic()
    test = Test(folder, checks)
    print(f"the cluster is ready after {time.monotonic() - began:.0f} s", flush=True)
    scenarios = {
        "no fault": test.no_fault,
        "PostgreSQL of the primary killed, synchronous": test.kill_postgres,
        "machine of the primary killed, synchronous": test.kill_primary,
        "network of the primary cut, synchronous": test.cut_primary,
        "network of a standby cut, synchronous": test.cut_standby,
        "servers killed": test.kill_server,
        "lagging standby promoted, asynchronous": test.promote_lagging_standby,
    }
    for name, action in scenarios.items():
        if only not in name:
            continue
        try:
            test.scenario(name, action, may_lose=action == test.promote_lagging_standby)
        except (trucedata.TruceDataError, TimeoutError, OSError) as error:
            traceback.print_exc(file=sys.stdout)
            checks.check(f"{name}: ends", False, error)
    print(f"{checks.passed} passed, {checks.failed} failed, 0 skipped", flush=True)
    return checks.failed > 0


sys.exit(main(pathlib.Path(sys.argv[1]), *sys.argv[2:]))
