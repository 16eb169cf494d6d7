"""Tests the stream of changes, also while the server is restarted."""
import asyncio
import importlib.util
import itertools
import unittest

import grpc
import pandas as pd
import trucedata
from trucedata.v1 import event_service_pb2, ingest_service_pb2

from support import ADDRESS, enter, own_server

THREAT = "events/us-100-tariff-threat-first-post"


def rename(address, display_name):
    """Records the threat under another name, as a new revision."""
    with grpc.insecure_channel(address) as channel:
        get = channel.unary_unary(
            "/trucedata.v1.EventService/GetEvent", event_service_pb2.GetEventRequest.SerializeToString,
            event_service_pb2.GetEventResponse.FromString)
        event = get(event_service_pb2.GetEventRequest(name=THREAT)).event
        event.display_name = display_name
        header = ingest_service_pb2.ImportRecordsRequest(header={"author": "test", "message": display_name})
        record = ingest_service_pb2.ImportRecordsRequest(record={"event": event})
        messages = [header.SerializeToString(), record.SerializeToString()]
        channel.stream_unary("/trucedata.v1.IngestService/ImportRecords", None, bytes)(iter(messages))


def is_change(change):
    return change.kind != "heartbeat"


class WatchTests(unittest.TestCase):
    def test_all_changes_are_followed_by_a_heartbeat(self):
        with trucedata.Client(ADDRESS, timeout=60) as client:
            changes = list(itertools.takewhile(is_change, client.watch()))
            counts, events = client.dataset()["counts"], client.events()
        self.assertEqual(counts["events"], sum(change.kind == "event" for change in changes))
        self.assertEqual(counts["claims"], sum(change.kind == "claim" for change in changes))
        by_name = {change.name: change for change in changes}
        self.assertEqual(events.iloc[0]["display_name"], by_name[events.iloc[0]["name"]].record["display_name"])
        self.assertEqual({1}, {change.revision for change in changes})
        self.assertIsInstance(by_name[THREAT].record_time, pd.Timestamp)

    def test_the_timeout_of_the_client_does_not_end_the_stream(self):
        with trucedata.Client(ADDRESS, timeout=0.5) as client:
            beats = list(itertools.islice(client.watch(after_revision=1, heartbeat="1s"), 3))
        self.assertEqual([("heartbeat", "", {}, 1)] * 3, [(beat.kind, beat.name, beat.record, beat.revision) for beat in beats])

    def test_only_matching_changes_are_received_and_a_cursor_resumes(self):
        with trucedata.Client(ADDRESS) as client:
            changes = list(itertools.takewhile(is_change, client.watch(phases="threatened")))
            rest = list(itertools.takewhile(is_change, client.watch(phases="threatened", cursor=changes[4].cursor)))
            self.assertEqual({"THREATENED"}, {change.record["phase"] for change in changes if change.kind == "event"})
        self.assertEqual([change.name for change in changes[5:]], [change.name for change in rest])

    def test_wrong_arguments_are_named(self):
        with trucedata.Client(ADDRESS) as client:
            for field, choices in (
                ("after_revision", {"after_revision": 1_000_000}), ("heartbeat_interval", {"heartbeat": "1ms"}),
                ("cursor", {"cursor": "abc"}),
            ):
                with self.subTest(field), self.assertRaises(trucedata.InvalidRequest) as raised:
                    next(client.watch(**choices))
                self.assertEqual(field, raised.exception.field)
            with self.assertRaisesRegex(ValueError, "heartbeat: 'often' is not a duration"):
                client.watch(heartbeat="often")


class StoppedServerTests(unittest.TestCase):
    def setUp(self):
        self.server = enter(self.addCleanup, own_server())

    def restart_with_a_change(self):
        """Kills the server, restarts it and records a change."""
        self.server.kill()
        self.server.start()
        rename(self.server.address, "Renamed")

    def test_a_change_during_an_interruption_is_received_once(self):
        with trucedata.Client(self.server.address, attempts=8) as client:
            seen = []
            for change in client.watch(after_revision=1, heartbeat="1s"):
                if not seen:
                    self.restart_with_a_change()
                seen.append(change)
                if change.kind == "event":
                    break
            after = next(client.watch(after_revision=2))
        self.assertEqual((THREAT, 2, "Renamed"), (seen[-1].name, seen[-1].revision, seen[-1].record["display_name"]))
        self.assertEqual(("heartbeat", 2), (after.kind, after.revision))

    @unittest.skipUnless(importlib.util.find_spec("grpc.aio"), "grpcio is older than its asyncio")
    def test_asyncio_resumes(self):
        async def renamed():
            seen = 0
            async with trucedata.AsyncClient(self.server.address, attempts=8) as client:
                async for change in client.watch(after_revision=1, heartbeat="1s"):
                    if not seen:
                        await asyncio.get_running_loop().run_in_executor(None, self.restart_with_a_change)
                    seen += 1
                    if change.kind == "event":
                        return change

        self.assertEqual("Renamed", asyncio.run(renamed()).record["display_name"])

    def test_a_server_that_stays_away_ends_the_stream(self):
        with trucedata.Client(self.server.address, attempts=2) as client, self.assertRaises(trucedata.ServerUnavailable):
            for _ in client.watch(after_revision=1):
                self.server.kill()
