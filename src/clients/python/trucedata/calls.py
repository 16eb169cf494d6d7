"""Plans of calls, which both clients run: a plan is a generator that yields calls and receives their answers."""
from __future__ import annotations

import dataclasses
import itertools
import re
from typing import Any, Callable, Generator, Iterable, List, Optional, Sequence, Tuple, TypeVar, Union

import grpc
from google.protobuf.message import Message

from .errors import ServerUnavailable, from_call

_FIRST_PAUSE_SECONDS = 0.2

# By default gRPC waits up to two minutes before it reconnects, and until then fails calls with the last error.
CHANNEL_OPTIONS = [("grpc.initial_reconnect_backoff_ms", 100), ("grpc.max_reconnect_backoff_ms", 1000)]

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

    A broken stream resumes after the last answer that had a cursor. An endless stream has no timeout.
    """

    method: str
    request: Any
    read: Callable[[bytes], Any]
    cursor_of: Callable[[Any], str]
    is_endless: bool = False


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


@dataclasses.dataclass(frozen=True)
class Connection:
    """The settings of a connection: address, attempts, timeout, token and trusted certificates."""

    address: str
    attempts: int
    timeout: Optional[float]
    token: Optional[str]
    certificates: Optional[bytes]

    def __post_init__(self) -> None:
        if not isinstance(self.address, str) or "://" in self.address or ":" not in self.address:
            raise ValueError(f"address: {self.address!r} is not host:port, such as localhost:50051")
        if isinstance(self.attempts, bool) or not isinstance(self.attempts, int) or self.attempts < 1:
            raise ValueError(f"attempts: {self.attempts!r} is not a whole number of at least 1")
        if self.timeout is not None and (not isinstance(self.timeout, (int, float)) or self.timeout <= 0):
            raise ValueError(f"timeout: {self.timeout!r} is not a positive number of seconds")
        if self.token is not None and not re.fullmatch(r"[!-~]+", self.token if isinstance(self.token, str) else ""):
            raise ValueError("token: is not text of printable ASCII characters without spaces")
        if self.certificates is not None and not isinstance(self.certificates, bytes):
            raise TypeError("certificates: is not bytes; read the PEM file with open(path, 'rb')")
        if self.certificates and b"-----BEGIN CERTIFICATE-----" not in self.certificates:
            raise ValueError(
                "certificates: contains no certificate in PEM; give the bytes of a PEM file, or b'' for the certificates of the system")

    def channel(self, api: Any) -> Any:
        """Returns a channel of `api`, which is grpc or grpc.aio."""
        if self.certificates is None:
            return api.insecure_channel(self.address, options=CHANNEL_OPTIONS)
        return api.secure_channel(self.address, grpc.ssl_channel_credentials(self.certificates or None), options=CHANNEL_OPTIONS)

    def options(self, is_endless: bool = False) -> dict:
        """Returns the keyword arguments of a call."""
        metadata = (("authorization", f"Bearer {self.token}"),) if self.token else ()
        return {"timeout": None if is_endless else self.timeout, "metadata": metadata}


class Retry:
    """Counts the failed attempts of one call."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._failures = 0

    def succeeded(self) -> None:
        """Resets the number of failures, because the server has answered."""
        self._failures = 0

    def pause(self, error: grpc.RpcError) -> float:
        """Returns the seconds to wait before the next attempt, or raises the typed error when no attempt is left."""
        failure = from_call(error, self._connection.address, self._connection.timeout, self._connection.certificates is not None)
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
