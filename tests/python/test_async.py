"""Tests that the asyncio client has the methods, answers and errors of the blocking client."""
import asyncio
import importlib.util
import inspect
import unittest

import pandas as pd
import trucedata

from support import ADDRESS, enter

THREAT, SP500 = "events/us-100-tariff-threat-first-post", "series/sp500-close-daily"


HAS_AIO = importlib.util.find_spec("grpc.aio") is not None


if not HAS_AIO:
    class OldGrpcioTests(unittest.TestCase):
        def test_a_grpcio_without_asyncio_is_refused_when_the_client_is_created(self):
            with self.assertRaisesRegex(ImportError, "AsyncClient requires grpcio 1.32 or later"):
                trucedata.AsyncClient(ADDRESS)


@unittest.skipUnless(HAS_AIO, "grpcio is older than its asyncio")
class AsyncTests(unittest.IsolatedAsyncioTestCase):
    async def asyncSetUp(self):
        self.client = trucedata.AsyncClient(ADDRESS)
        self.addAsyncCleanup(self.client.close)
        self.blocking = enter(self.addCleanup, trucedata.Client(ADDRESS))

    async def test_it_has_every_method_of_the_client(self):
        def methods(kind):
            return {name for name, member in inspect.getmembers(kind, callable) if not name.startswith("_")}

        self.assertEqual(methods(trucedata.Client), methods(trucedata.AsyncClient))

    async def test_frames_equal_those_of_the_client(self):
        events, path, bars, moves = await asyncio.gather(
            self.client.events(), self.client.policy_path("policies/us-tariff-on-china"), self.client.series(SP500),
            self.client.align(THREAT, SP500))
        pd.testing.assert_frame_equal(self.blocking.events(), events)
        pd.testing.assert_frame_equal(self.blocking.policy_path("policies/us-tariff-on-china"), path)
        pd.testing.assert_frame_equal(self.blocking.series(SP500), bars)
        pd.testing.assert_frame_equal(self.blocking.align(THREAT, SP500), moves)

    async def test_a_study_equals_that_of_the_client(self):
        choices = {"model": "constant_mean", "event_window": (-1, 1)}
        study = await self.client.impact(THREAT, SP500, **choices)
        pd.testing.assert_frame_equal(self.blocking.impact(THREAT, SP500, **choices).cumulative, study.cumulative)

    async def test_chunks_and_columns_are_iterated(self):
        bars = sum([len(chunk.times) async for chunk in self.client.series_chunks(SP500)])
        self.assertEqual(378, bars)
        columns = [column async for column in self.client.align_columns(THREAT, SP500, first=0, last=1)]
        self.assertEqual([2], [len(column.values) for column in columns])

    async def test_errors_are_typed(self):
        with self.assertRaisesRegex(trucedata.NotFound, "events/nothing"):
            await self.client.align("events/nothing", SP500)
        with self.assertRaisesRegex(trucedata.NotFound, "series/nothing"):
            await self.client.series([SP500, "series/vix-daily", "series/nothing", "series/btcusd-daily"])
        with self.assertRaisesRegex(ValueError, "measure: 'returns' is not one of"):
            await self.client.align(THREAT, SP500, measure="returns")
        async with trucedata.AsyncClient("localhost:1", attempts=2) as nowhere:
            with self.assertRaisesRegex(trucedata.ServerUnavailable, "no TruceData server answers at localhost:1"):
                await nowhere.events()

    async def test_a_cancelled_task_ends_immediately(self):
        task = asyncio.create_task(self.client.series(SP500))
        await asyncio.sleep(0)
        task.cancel()
        with self.assertRaises(asyncio.CancelledError):
            await task
        self.assertEqual(378, len(await self.client.series(SP500)))
