"""The blocking client, whose methods return data frames."""
from __future__ import annotations

import time
from typing import Any, Dict, Iterator, Optional

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
from .silence import SilenceTimer
from .studies import Study
from .watching import Change, WatchMethods
from .wire import AlignedColumn, SeriesChunk


class Client(
    RecordMethods[pd.DataFrame, Dict[str, Any]], MarketMethods[pd.DataFrame, Iterator[SeriesChunk]], ImportMethods[ImportResult],
    ImpactMethods[pd.DataFrame, Study, Iterator[AlignedColumn]], WatchMethods[Iterator[Change]],
):
    """A connection to a TruceData server. It is a context manager and can be used by several threads, but not after a fork.

    Every read accepts `known` (only what the public could know by then: ISO 8601 text or a time with a zone) and `revision` (the data set
    as it was recorded then). By default a read returns everything at the latest revision. `.attrs["snapshot"]` of each frame states what
    was read. A call is retried while no server answers. A stream that breaks resumes after the last message received.

    Args:
        address: host and gRPC port, such as "localhost:50051".
        attempts: maximum number of attempts at a call while the server is unavailable; at least 1.
        timeout: maximum duration of one attempt in seconds. By default 60 for a call with one answer, and no limit for streams and imports.
            math.inf for no limit.
        keep_alive: seconds without data from the server after which a connection with running calls is tested with a ping. Without an
            answer within a third of that time, the connection is closed and its calls fail or are retried.
        token: bearer token, for servers that require one.
        certificates: root certificates in PEM, for a server with TLS; b"" for those of the system. None connects without TLS.
        to: the type of the frames: "pandas", or "polars" or "pyarrow" if they are installed. A pyarrow table has the attrs of the frame as
            JSON in the metadata of its schema under "trucedata"; polars has no place for them.
        progress: whether long reads show a progress bar on stderr. None shows it when tqdm is installed and stderr is a terminal.

    Raises:
        trucedata.TruceDataError: a call failed; its attributes state the reason, the field and a hint. Any method can raise it.
        TypeError, ValueError: an argument is wrong; nothing was sent.
        RuntimeError: the process was forked from the one that created the client; create a client in each process.
    """

    def __init__(
        self, address: str = "localhost:50051", *, attempts: int = 3, timeout: Optional[float] = None, keep_alive: float = 60,
        token: Optional[str] = None, certificates: Optional[bytes] = None, to: str = "pandas", progress: Optional[bool] = None,
    ) -> None:
        self._connection = Connection(address, attempts, timeout, keep_alive, token, certificates)
        self._output = Output(to, progress)
        self._channel = self._connection.channel(grpc)

    def __enter__(self) -> "Client":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Closes the connection. Does nothing in a process that was forked from the one that created the client."""
        if self._connection.closes():
            self._channel.close()

    def _run(self, plan: Plan[Any]) -> Any:
        try:
            call = next(plan)
            while True:
                try:
                    answer = self._perform(call)
                except TruceDataError as error:
                    call = plan.throw(error)
                else:
                    call = plan.send(answer)
        except StopIteration as end:
            return end.value
        finally:
            plan.close()

    def _perform(self, call: Call) -> Any:
        if isinstance(call, Download):
            for answer in self._iterate(call.stream):
                call.consume(answer)
            return None
        retry = Retry(self._connection, isinstance(call, Upload))
        while True:
            try:
                return self._send(call)
            except grpc.RpcError as error:
                pause = retry.pause(error)
            self._wait(pause)

    def _send(self, call: Any) -> Any:
        if isinstance(call, UnaryBatch):
            answers = [self._unary(each).future(each.request, **self._connection.options()) for each in call.calls]
            try:
                return [answer.result() for answer in answers]
            finally:
                for answer in answers:
                    answer.cancel()
        if isinstance(call, Upload):
            send = self._channel.stream_unary(f"/trucedata.v1.{call.method}", None, call.response.FromString)
            return send(iter(call.messages()), **self._connection.options(is_stream=True))
        return self._unary(call)(call.request, **self._connection.options())

    def _unary(self, call: Unary) -> Any:
        return self._channel.unary_unary(f"/trucedata.v1.{call.method}", type(call.request).SerializeToString, call.response.FromString)

    def _iterate(self, stream: Stream) -> Iterator[Any]:
        send = self._channel.unary_stream(f"/trucedata.v1.{stream.method}", type(stream.request).SerializeToString)
        retry = Retry(self._connection, is_stream=True)
        limit = stream.max_silence
        while True:
            answers = send(stream.request, **self._connection.options(is_stream=True, is_endless=limit is not None))
            silence = None if limit is None else SilenceTimer(limit, answers.cancel)
            try:
                while True:
                    self._connection.check_process()
                    try:
                        message = next(answers) if silence is None else silence.watch(answers)
                    except StopIteration:
                        return
                    retry.succeeded()
                    answer = stream.read(message)
                    if answer is not None:
                        if cursor := stream.cursor_of(answer):
                            stream.request.cursor = cursor
                        yield answer
            except grpc.RpcError as error:
                pause = retry.pause_after_silence(silence.limit) if silence and silence.has_expired else retry.pause(error)
            finally:
                if silence is not None:
                    silence.stop()
                # In a forked process, a thread that no longer exists may hold the lock of the call.
                if self._connection.is_own_process():
                    answers.cancel()
            self._wait(pause)

    def _wait(self, seconds: float) -> None:
        # A channel connects only while a future waits for it to become ready.
        ready = grpc.channel_ready_future(self._channel)
        time.sleep(seconds)
        ready.cancel()
