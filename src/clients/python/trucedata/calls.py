"""Plans of calls, which both clients run: a plan is a generator that yields calls and receives their answers."""
from __future__ import annotations

import dataclasses
import ipaddress
import itertools
import math
import os
import re
import weakref
from typing import Any, Callable, Generator, Iterable, List, Optional, Sequence, Tuple, TypeVar, Union

import grpc
from google.protobuf.message import Message

from .errors import ServerUnavailable, TruceDataError, from_call, silent_watch

_FIRST_PAUSE_SECONDS = 0.2
_UNARY_TIMEOUT_SECONDS = 60

# A ping must be answered within the interval of pings divided by this number.
_KEEP_ALIVE_DIVISOR = 3

_FORK_FIX = "close every client before the fork and create one in each process, or start processes with multiprocessing's \"spawn\""

# A watch that hears nothing for this number of heartbeat intervals is interrupted.
_HEARTBEATS_MISSED = 3

_CHANNEL_OPTIONS = [
    # By default gRPC waits up to two minutes before it reconnects, and until then fails calls with the last error.
    ("grpc.initial_reconnect_backoff_ms", 100), ("grpc.max_reconnect_backoff_ms", 1000),
    # Pings are sent during calls only. By default gRPC stops after two of them if the client sends no data, as during a watch.
    ("grpc.keepalive_permit_without_calls", 0), ("grpc.http2.max_pings_without_data", 0),
]

_open_connections: "weakref.WeakSet[Connection]" = weakref.WeakSet()
_was_forked_with_open_connections = False


def _after_fork() -> None:
    global _was_forked_with_open_connections
    _was_forked_with_open_connections |= bool(_open_connections)
    _open_connections.clear()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)

T = TypeVar("T")


@dataclasses.dataclass(frozen=True)
class Unary:
    """A call with one request and one answer, which the plan receives."""

    method: str
    request: Message
    response: Any


@dataclasses.dataclass(frozen=True)
class UnaryBatch:
    """Several concurrent unary calls. The plan receives their answers in the order of `calls`. When one fails, all of them are retried."""

    calls: Sequence[Unary]


@dataclasses.dataclass(frozen=True)
class Stream:
    """A call with one request and a stream of answers. Answers for which `read` returns None are skipped.

    A broken stream resumes after the last answer that had a cursor. An endless stream has no timeout; it has `heartbeat_seconds`, the
    interval in which the server sends a message at least.
    """

    method: str
    request: Any
    read: Callable[[bytes], Any]
    cursor_of: Callable[[Any], str]
    heartbeat_seconds: Optional[float] = None

    @property
    def max_silence(self) -> Optional[float]:
        """The seconds without a message after which the stream is interrupted; None for no limit."""
        return None if self.heartbeat_seconds is None else _HEARTBEATS_MISSED * self.heartbeat_seconds


@dataclasses.dataclass(frozen=True)
class Download:
    """A stream whose answers are passed to `consume` as they arrive. The plan receives None at its end."""

    stream: Stream
    consume: Callable[[Any], None]


@dataclasses.dataclass(frozen=True)
class Upload:
    """A call with a stream of messages and one answer. `messages` is called again for each attempt; repeating an import changes nothing."""

    method: str
    messages: Callable[[], Iterable[bytes]]
    response: Any


Call = Union[Unary, UnaryBatch, Download, Upload]
Plan = Generator[Call, Any, T]


@dataclasses.dataclass(frozen=True, eq=False)
class Connection:
    """The settings of a connection: address, attempts, timeout, interval of keep-alive pings, token and trusted certificates."""

    address: str
    attempts: int
    timeout: Optional[float]
    keep_alive: float
    token: Optional[str]
    certificates: Optional[bytes]
    process: int = dataclasses.field(default_factory=os.getpid)

    def __post_init__(self) -> None:
        if not isinstance(self.address, str) or "://" in self.address or ":" not in self.address:
            raise ValueError(f"address: {self.address!r} is not host:port, such as localhost:50051")
        if isinstance(self.attempts, bool) or not isinstance(self.attempts, int) or self.attempts < 1:
            raise ValueError(f"attempts: {self.attempts!r} is not a whole number of at least 1")
        if self.timeout is not None and (not isinstance(self.timeout, (int, float)) or not self.timeout > 0):
            raise ValueError(f"timeout: {self.timeout!r} is not a positive number of seconds")
        if not isinstance(self.keep_alive, (int, float)) or not 1 <= self.keep_alive <= 86_400:
            raise ValueError(f"keep_alive: {self.keep_alive!r} is not a number of seconds from 1 to 86400")
        if self.token is not None and not re.fullmatch(r"[!-~]+", self.token if isinstance(self.token, str) else ""):
            raise ValueError("token: is not text of printable ASCII characters without spaces")
        if self.certificates is not None and not isinstance(self.certificates, bytes):
            raise TypeError("certificates: is not bytes; read the PEM file with open(path, 'rb')")
        if self.certificates and b"-----BEGIN CERTIFICATE-----" not in self.certificates:
            raise ValueError(
                "certificates: contains no certificate in PEM; give the bytes of a PEM file, or b'' for the certificates of the system")

    def channel(self, api: Any) -> Any:
        """Returns a channel of `api`, which is grpc or grpc.aio."""
        if _was_forked_with_open_connections:
            raise RuntimeError(f"this process was forked from one with an open TruceData client, after which gRPC can hang: {_FORK_FIX}")
        _open_connections.add(self)
        milliseconds = round(1000 * self.keep_alive)
        options = [
            *_CHANNEL_OPTIONS, ("grpc.keepalive_time_ms", milliseconds),
            ("grpc.keepalive_timeout_ms", milliseconds // _KEEP_ALIVE_DIVISOR),
            # Releases before 1.41 would otherwise wait five minutes between pings.
            ("grpc.http2.min_time_between_pings_ms", milliseconds),
        ]
        if self._is_loopback():
            options.append(("grpc.enable_http_proxy", 0))
        if self.certificates is None:
            return api.insecure_channel(self.address, options=options)
        return api.secure_channel(self.address, grpc.ssl_channel_credentials(self.certificates or None), options=options)

    def options(self, is_stream: bool = False, is_endless: bool = False) -> dict:
        """Returns the keyword arguments of a call."""
        self.check_process()
        metadata = (("authorization", f"Bearer {self.token}"),) if self.token else ()
        return {"timeout": None if is_endless else self._limit(is_stream), "metadata": metadata}

    def closes(self) -> bool:
        """Records that the client is being closed. Returns whether to close its channel, which another process must not do."""
        _open_connections.discard(self)
        return self.is_own_process()

    def is_own_process(self) -> bool:
        """Returns whether this is the process that created the client, and not one that was forked from it."""
        return os.getpid() == self.process

    def check_process(self) -> None:
        """Raises an error in a process that was forked from the one that created the client, because a call could hang in it."""
        if not self.is_own_process():
            raise RuntimeError(
                f"this client was created in process {self.process} and cannot be used in process {os.getpid()}, which was forked from it: "
                f"{_FORK_FIX}")

    def failure(self, error: grpc.RpcError, is_stream: bool) -> TruceDataError:
        """Converts the error that a call raised."""
        proxy = None if self._is_loopback() else _proxy_variable(self._host())
        return from_call(error, self.address, self._limit(is_stream), self.certificates is not None, proxy)

    def _limit(self, is_stream: bool) -> Optional[float]:
        if self.timeout is None:
            return None if is_stream else _UNARY_TIMEOUT_SECONDS
        return None if math.isinf(self.timeout) else self.timeout

    def _host(self) -> str:
        return self.address.rpartition(":")[0].strip("[]")

    def _is_loopback(self) -> bool:
        try:
            return ipaddress.ip_address(self._host()).is_loopback
        except ValueError:
            return self._host().lower() == "localhost"


def _proxy_variable(host: str) -> Optional[str]:
    """Returns the name of the environment variable with the proxy through which gRPC connects to a host, or None."""
    exceptions = os.environ.get("no_grpc_proxy") or os.environ.get("no_proxy") or ""
    if any(host.endswith(suffix.strip()) for suffix in exceptions.split(",") if suffix.strip()):
        return None
    return next((name for name in ("grpc_proxy", "https_proxy", "http_proxy") if os.environ.get(name)), None)


class Retry:
    """Counts the failed attempts of one call."""

    def __init__(self, connection: Connection, is_stream: bool = False) -> None:
        self._connection = connection
        self._is_stream = is_stream
        self._failures = 0

    def succeeded(self) -> None:
        """Resets the number of failures, because the server has answered."""
        self._failures = 0

    def pause(self, error: grpc.RpcError) -> float:
        """Returns the seconds to wait before the next attempt, or raises the typed error when no attempt is left."""
        return self._pause(self._connection.failure(error, self._is_stream))

    def pause_after_silence(self, seconds: float) -> float:
        """Returns the seconds to wait after a stream without a message for some seconds, or raises when no attempt is left."""
        return self._pause(silent_watch(self._connection.address, seconds))

    def _pause(self, failure: TruceDataError) -> float:
        self._failures += 1
        if not isinstance(failure, ServerUnavailable) or self._failures >= self._connection.attempts:
            raise failure from None
        return _FIRST_PAUSE_SECONDS * 2 ** (self._failures - 1)


def read_pages(method: str, request: Any, response: Any, field: str) -> Plan[Tuple[List[Any], Any]]:
    """Reads all pages of a list at the revision of the first. Returns the records and the last answer, whose snapshot covers all pages."""
    pages: List[Sequence[Any]] = []
    newest = (0, 0)
    while True:
        answer = yield Unary(method, request, response)
        pages.append(getattr(answer, field))
        known = answer.snapshot.max_knowledge_time
        newest = max(newest, (known.seconds, known.nanos))
        if not answer.next_page_token:
            if any(newest):
                known.seconds, known.nanos = newest
            return list(itertools.chain.from_iterable(pages)), answer
        request.page_token = answer.next_page_token
