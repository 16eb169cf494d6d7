"""The client for asyncio."""
from __future__ import annotations

import asyncio
from typing import Any, AsyncIterator, Awaitable, Dict, Optional

import grpc
import pandas as pd

from .calls import Call, Connection, Download, Plan, Retry, Stream, Unary, UnaryBatch, Upload
from .errors import TruceDataError
from .impact import ImpactMethods
from .import_methods import ImportMethods
from .import_results import ImportResult
from .market import MarketMethods
from .output import Output
from .records import RecordMethods
from .studies import Study
from .watching import Change, WatchMethods
from .wire import AlignedColumn, SeriesChunk

try:
    from grpc import aio
except ImportError:
    aio = None


class AsyncClient(
    RecordMethods[Awaitable[pd.DataFrame], Awaitable[Dict[str, Any]]],
    MarketMethods[Awaitable[pd.DataFrame], AsyncIterator[SeriesChunk]], ImportMethods[Awaitable[ImportResult]],
    ImpactMethods[Awaitable[pd.DataFrame], Awaitable[Study], AsyncIterator[AlignedColumn]],
    WatchMethods[AsyncIterator[Change]],
):
    """A client for asyncio, with the arguments and methods of `Client`. It must be created and used inside one running event loop.

    `async with trucedata.AsyncClient() as client: events = await client.events()`. Methods that return an iterator are used with
    `async for`. Cancelling the task cancels the call.
    """

    def __init__(
        self, address: str = "localhost:50051", *, attempts: int = 3, timeout: Optional[float] = None, keep_alive: float = 60,
        token: Optional[str] = None, certificates: Optional[bytes] = None, to: str = "pandas", progress: Optional[bool] = None,
    ) -> None:
        if aio is None:
            raise ImportError(
                f"AsyncClient requires grpcio 1.32 or later, and {grpc.__version__} is installed; install a later version, or use Client")
        self._connection = Connection(address, attempts, timeout, keep_alive, token, certificates)
        self._output = Output(to, progress)
        self._channel = self._connection.channel(aio)

    async def __aenter__(self) -> "AsyncClient":
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        """Closes the connection. Does nothing in a process that was forked from the one that created the client."""
        if self._connection.closes():
            await self._channel.close()

    async def _run(self, plan: Plan[Any]) -> Any:
        try:
            call = next(plan)
            while True:
                try:
                    answer = await self._perform(call)
                except TruceDataError as error:
                    call = plan.throw(error)
                else:
                    call = plan.send(answer)
        except StopIteration as end:
            return end.value
        finally:
            plan.close()

    async def _perform(self, call: Call) -> Any:
        if isinstance(call, Download):
            async for answer in self._iterate(call.stream):
                call.consume(answer)
            return None
        retry = Retry(self._connection, isinstance(call, Upload))
        while True:
            try:
                return await self._send(call)
            except grpc.RpcError as error:
                pause = retry.pause(error)
            await asyncio.sleep(pause)

    async def _send(self, call: Any) -> Any:
        if isinstance(call, UnaryBatch):
            answers = [self._unary(each) for each in call.calls]
            try:
                return [await answer for answer in answers]
            finally:
                for answer in answers:
                    answer.cancel()
        if isinstance(call, Upload):
            send = self._channel.stream_unary(f"/trucedata.v1.{call.method}", None, call.response.FromString)
            return await send(iter(call.messages()), **self._connection.options(is_stream=True))
        return await self._unary(call)

    def _unary(self, call: Unary) -> Any:
        send = self._channel.unary_unary(f"/trucedata.v1.{call.method}", type(call.request).SerializeToString, call.response.FromString)
        return send(call.request, **self._connection.options())

    async def _iterate(self, stream: Stream) -> AsyncIterator[Any]:
        send = self._channel.unary_stream(f"/trucedata.v1.{stream.method}", type(stream.request).SerializeToString)
        retry = Retry(self._connection, is_stream=True)
        limit = stream.max_silence
        while True:
            answers = send(stream.request, **self._connection.options(is_stream=True, is_endless=limit is not None))
            try:
                messages = answers.__aiter__()
                while True:
                    self._connection.check_process()
                    try:
                        # wait_for creates a task for each message, which bulk reads would pay for.
                        message = await (messages.__anext__() if limit is None else asyncio.wait_for(messages.__anext__(), limit))
                    except StopAsyncIteration:
                        return
                    retry.succeeded()
                    answer = stream.read(message)
                    if answer is not None:
                        if cursor := stream.cursor_of(answer):
                            stream.request.cursor = cursor
                        yield answer
            except asyncio.TimeoutError:
                assert limit is not None
                pause = retry.pause_after_silence(limit)
            except grpc.RpcError as error:
                pause = retry.pause(error)
            finally:
                if self._connection.is_own_process():
                    answers.cancel()
            await asyncio.sleep(pause)
