"""The client: one method a question, each answering with a data frame."""
from __future__ import annotations

import time
from typing import Any, Dict, Iterator, Optional

import grpc
import pandas as pd

from .calls import Call, Connection, Download, Plan, Retry, Stream, Together, Unary, Upload
from .impact import ImpactMethods
from .market import MarketMethods
from .output import Output
from .records import RecordMethods
from .studies import Study
from .watching import Change, WatchMethods
from .wire import AlignedColumn, SeriesChunk


class Client(
    RecordMethods[pd.DataFrame, Dict[str, Any]], MarketMethods[pd.DataFrame, Dict[str, Any], Iterator[SeriesChunk]],
    ImpactMethods[pd.DataFrame, Study, Iterator[AlignedColumn]], WatchMethods[Iterator[Change]],
):
    """A connection to a TruceData server. A context manager; may be used by several threads.

    Every read takes `known` (only what the public could know by then: an ISO 8601 text or a time with zone) and `revision` (the data set as it was
    recorded then); without them it answers with everything at the latest revision. What was read stands in `.attrs["snapshot"]` of each frame.
    A call is tried again while no server answers; a stream that breaks goes on behind the last message that came.

    Args:
        address: host and gRPC port, such as "localhost:50051".
        attempts: how often a call is tried while the server is unavailable; at least 1.
        timeout: seconds that one attempt may take; None for no limit.
        token: bearer token, for servers that ask for one.
        certificates: root certificates in PEM, for a server with TLS; b"" for the system's own. None: without TLS.
        to: what frames are: "pandas", or "polars" or "pyarrow" where they are installed. A pyarrow table has the frame's attrs as JSON in its
            schema's metadata under "trucedata"; polars has no place for them.
        progress: whether long pulls show a bar on stderr. None: when tqdm is installed and stderr is a terminal.

    Raises:
        trucedata.TruceDataError: by any method; see its attributes for reason, field and hint.
        TypeError, ValueError: an argument is wrong; nothing was sent.
    """

    def __init__(
        self, address: str = "localhost:50051", *, attempts: int = 3, timeout: Optional[float] = None, token: Optional[str] = None,
        certificates: Optional[bytes] = None, to: str = "pandas", progress: Optional[bool] = None,
    ) -> None:
        self._connection = Connection(address, attempts, timeout, token, certificates)
        self._output = Output(to, progress)
        self._channel = self._connection.channel(grpc)

    def __enter__(self) -> "Client":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Ends the connection."""
        self._channel.close()

    def _run(self, plan: Plan[Any]) -> Any:
        try:
            call = next(plan)
            while True:
                call = plan.send(self._answer(call))
        except StopIteration as end:
            return end.value
        finally:
            plan.close()

    def _answer(self, call: Call) -> Any:
        if isinstance(call, Download):
            for answer in self._iterate(call.stream):
                call.take(answer)
            return None
        retry = Retry(self._connection)
        while True:
            try:
                return self._send(call)
            except grpc.RpcError as error:
                pause = retry.pause(error)
            self._wait(pause)

    def _send(self, call: Any) -> Any:
        if isinstance(call, Together):
            answers = [self._unary(each).future(each.request, **self._connection.options()) for each in call.calls]
            try:
                return [answer.result() for answer in answers]
            finally:
                for answer in answers:
                    answer.cancel()
        if isinstance(call, Upload):
            send = self._channel.stream_unary(f"/trucedata.v1.{call.method}", None, call.response.FromString)
            return send(iter(call.messages()), **self._connection.options())
        return self._unary(call)(call.request, **self._connection.options())

    def _unary(self, call: Unary) -> Any:
        return self._channel.unary_unary(f"/trucedata.v1.{call.method}", type(call.request).SerializeToString, call.response.FromString)

    def _iterate(self, stream: Stream) -> Iterator[Any]:
        send = self._channel.unary_stream(f"/trucedata.v1.{stream.method}", type(stream.request).SerializeToString)
        retry = Retry(self._connection)
        while True:
            answers = send(stream.request, **self._connection.options(stream.is_endless))
            try:
                for message in answers:
                    retry.succeeded()
                    answer = stream.read(message)
                    if answer is not None:
                        stream.request.cursor = stream.cursor_of(answer) or stream.request.cursor
                        yield answer
                return
            except grpc.RpcError as error:
                pause = retry.pause(error)
            finally:
                answers.cancel()
            self._wait(pause)

    def _wait(self, seconds: float) -> None:
        # A channel connects only while somebody waits for it.
        ready = grpc.channel_ready_future(self._channel)
        time.sleep(seconds)
        ready.cancel()
