"""Clients that read, write and watch all the time, and the ledger that tells which answers are right.

Every write has a number that no other write has. The message of its revision says what it wrote: "bars 17" sets every bar of one series
to 17, "event 18" adds an event with 18 in its name. A revision is identified by its number and its content hash, so what each revision
contains follows from the messages of it and of the revisions before it, also of revisions that were lost.
"""
import collections
import copy
import itertools
import threading
import time

import numpy as np
import pandas as pd
import trucedata
from trucedata import calls, imports, wire
from trucedata.v1 import as_of_pb2, dataset_service_pb2, event_service_pb2, ingest_service_pb2, market_service_pb2

SERIES = "series/cluster-test"
TAG = "cluster-test"
BARS = pd.date_range("2025-10-01", periods=64, freq="h", tz="UTC")
CLIENT_TIMEOUT, WRITER_TIMEOUT = 10, 30
HISTORY_CHANGED = "HISTORY_CHANGED"


class Ledger:
    """What was written, acknowledged, read and reported. Revisions are pairs of a number and a content hash."""

    def __init__(self):
        self.lock = threading.RLock()
        self.messages = {}  # Message by revision.
        self.parents = {}  # Previous revision by revision.
        self.acknowledged = set()
        self.reported = set()  # Revisions whose loss a client was told about.
        self.reads = {}  # Values that were read, by revision.
        self.pages = []  # A page token with its revision.
        self.answers = []  # (kind of client, start of the wait, time of the answer)
        self.errors = collections.Counter()  # By reason.
        self.faults = []  # Errors that no client should receive, even while a node is away.
        self.numbers = itertools.count(1)

    def add_revisions(self, revisions):
        """Adds revisions from one answer, newest first."""
        keys = [key_of(each) for each in revisions]
        with self.lock:
            self.messages.update(zip(keys, (each.message for each in revisions)))
            self.parents.update(zip(keys, keys[1:]))

    def add_read(self, revision, values):
        with self.lock:
            self.reads.setdefault(revision, set()).update(values)

    def expected_value(self, revision):
        """Returns the value of all bars at a revision; None if not all revisions before it are known."""
        while revision is not None:
            kind, _, number = self.messages.get(revision, "").partition(" ")
            if kind == "bars":
                return float(number)
            revision = self.parents.get(revision)
        return None

    def wrong_reads(self):
        """Returns the reads that differ from what was written, and the number of those that cannot be compared."""
        with self.lock:
            expected = {revision: self.expected_value(revision) for revision in self.reads}
            wrong = [(revision, values, expected[revision]) for revision, values in self.reads.items()
                     if len(values) != 1 or expected[revision] is not None and values != {expected[revision]}]
            return wrong, sum(value is None for value in expected.values())

    def failed(self, kind, error):
        with self.lock:
            self.errors[error.reason or error.code] += 1
            if error.code != "UNAVAILABLE" and error.reason != HISTORY_CHANGED:
                self.faults.append(f"{kind}: {error.code} {error}")


def key_of(revision):
    return revision.number, revision.content_hash


def snapshot_key(snapshot):
    return snapshot.revision, snapshot.content_hash


def call(client, method, request, response):
    """Calls a method as the methods of the client do, with its retries and errors."""
    return client._perform(calls.Unary(method, request, response))


def list_revisions(client, limit=None):
    """Returns the revisions, newest first, all of one history."""
    revisions, request = [], dataset_service_pb2.ListRevisionsRequest(page_size=min(limit or 1000, 1000))
    while True:
        page = call(client, "DatasetService/ListRevisions", request, dataset_service_pb2.ListRevisionsResponse)
        revisions += page.revisions
        if not page.next_page_token or limit:
            return revisions
        request.page_token = page.next_page_token


def read_bars(client, revision=None):
    """Returns the revision that was read, and the set of values of its bars."""
    request = market_service_pb2.ReadSeriesRequest(series=[SERIES])
    if revision:
        request.as_of.revision, request.as_of.content_hash = revision
    chunks = list(client._iterate(calls.Stream("MarketService/ReadSeries", request, wire.series_chunk, lambda chunk: chunk.cursor)))
    [key] = {snapshot_key(chunk.snapshot) for chunk in chunks}
    values = np.concatenate([column for chunk in chunks for column in chunk.columns.values()])
    return key, set(values.tolist()) if len(values) == len(BARS) else {f"{len(values)} bars"}


def list_events(client, token="", page_size=1000):
    request = event_service_pb2.ListEventsRequest(page_size=page_size, page_token=token)
    request.filter.tags.append(TAG)
    return call(client, "EventService/ListEvents", request, event_service_pb2.ListEventsResponse)


def check_revision(client, revision):
    """Asks for a view at least as new as a revision, as a client does that must see its own write."""
    request = dataset_service_pb2.GetDatasetRequest(as_of=as_of_pb2.AsOf(min_revision=revision[0], content_hash=revision[1]))
    return call(client, "DatasetService/GetDataset", request, dataset_service_pb2.GetDatasetResponse)


class Worker(threading.Thread):
    """A client in a thread. Its step is repeated; errors are counted and the next step starts."""

    kind = ""
    pause = 0.05

    def __init__(self, address, ledger, timeout=CLIENT_TIMEOUT):
        super().__init__(daemon=True)
        self.client = trucedata.Client(address, timeout=timeout, attempts=1)
        self.ledger = ledger
        self.waiting_since = time.monotonic()

    def run(self):
        while True:
            try:
                self.step()
            except trucedata.TruceDataError as error:
                self.ledger.failed(self.kind, error)
            time.sleep(self.pause)

    def answered(self):
        """Records how long this client has waited for an answer."""
        now = time.monotonic()
        with self.ledger.lock:
            self.ledger.answers.append((self.kind, self.waiting_since, now))
        self.waiting_since = now


class Reader(Worker):
    """Reads the series and a page of events at the latest revision, and the list of the latest revisions."""

    kind = "read"

    def step(self):
        revision, values = read_bars(self.client)
        self.answered()
        self.ledger.add_read(revision, values)
        latest = list_revisions(self.client, limit=20)
        self.ledger.add_revisions(latest)
        revision, values = read_bars(self.client, key_of(latest[0]))
        self.ledger.add_read(revision, values)
        page = list_events(self.client, page_size=1)
        if page.next_page_token:
            with self.ledger.lock:
                self.ledger.pages.append((page.next_page_token, snapshot_key(page.snapshot)))


class Writer(Worker):
    """Writes, and reads back what was acknowledged with its revision as the minimum."""

    kind = "write"

    def __init__(self, address, ledger):
        super().__init__(address, ledger, WRITER_TIMEOUT)
        self.last = None

    def step(self):
        answer = self.write(next(self.ledger.numbers))
        with self.ledger.lock:
            self.ledger.acknowledged.add(key_of(answer.revision))
            self.ledger.messages[key_of(answer.revision)] = answer.revision.message
        self.answered()
        if self.last:
            self.check(self.last)
        self.last = key_of(answer.revision)

    def check(self, revision):
        try:
            check_revision(self.client, revision)
        except trucedata.TruceDataError as error:
            if error.reason != HISTORY_CHANGED:
                raise
            with self.ledger.lock:
                self.ledger.reported.add(revision)


class BarWriter(Writer):
    """Sets all bars of the series to the number of the write."""

    def write(self, number):
        table = imports.columns(pd.DataFrame({"value": float(number)}, index=BARS))
        described = imports.series(
            SERIES, table, {"value": "index points"}, "hour", "", "calendars/24x7", "Cluster test", "test", "test", "none", "", None)
        header = imports.header("cluster test", f"bars {number}", None, False)
        return self.client._perform(calls.Upload(
            "IngestService/ImportSeries", lambda: imports.messages(header, described, table, replace=True),
            ingest_service_pb2.ImportSeriesResponse))


class EventWriter(Writer):
    """Adds an event with a claim: copies of a stored event and its claim with the number of the write in their names."""

    def __init__(self, address, ledger, event, claim):
        super().__init__(address, ledger)
        self.event, self.claim = event, claim

    def write(self, number):
        event, claim = copy.deepcopy(self.event), copy.deepcopy(self.claim)
        event.name, claim.name = f"events/cluster-test-{number}", f"claims/cluster-test-{number}"
        claim.subject = event.name
        event.tags[:] = [TAG]
        messages = [
            ingest_service_pb2.ImportRecordsRequest(header=imports.header("cluster test", f"event {number}", None, False)),
            ingest_service_pb2.ImportRecordsRequest(), ingest_service_pb2.ImportRecordsRequest()]
        messages[1].record.event.CopyFrom(event)
        messages[2].record.claim.CopyFrom(claim)
        return self.client._perform(calls.Upload(
            "IngestService/ImportRecords", lambda: [each.SerializeToString() for each in messages],
            ingest_service_pb2.ImportRecordsResponse))


class Watcher(Worker):
    """Keeps the set of events as the changes arrive. Starts again when it is told that the history changed."""

    kind = "watch"

    def __init__(self, address, ledger, after_revision):
        super().__init__(address, ledger)
        self.after_revision = after_revision
        self.forget()
        self.histories_lost = 0

    def forget(self):
        self.events, self.cursor, self.revision = set(), "", 0

    def step(self):
        try:
            for change in self.client.watch(after_revision=self.after_revision, cursor=self.cursor, heartbeat="1s"):
                self.answered()
                if change.kind == "event":
                    if change.name in self.events:
                        self.ledger.faults.append(f"watch: {change.name} arrived twice")
                    self.events.add(change.name)
                self.cursor, self.revision = change.cursor, change.revision
        except trucedata.TruceDataError as error:
            if error.reason == HISTORY_CHANGED:
                self.histories_lost += 1
                self.forget()
            raise
