"""What a method asks of the server, apart from how it is asked: a plan yields calls and is sent their answers, by either client."""
from __future__ import annotations

import dataclasses
import itertools
import re
from typing import Any, Callable, Generator, Iterable, List, Optional, Sequence, Tuple, TypeVar, Union

import grpc
from google.protobuf.message import Message

from .errors import ServerUnavailable, from_call

_FIRST_PAUSE_SECONDS = 0.2

# gRPC by itself waits up to two minutes before it connects again, and answers with the last failure meanwhile.
CHANNEL_OPTIONS = [("grpc.initial_reconnect_backoff_ms", 100), ("grpc.max_reconnect_backoff_ms", 1000)]

T = TypeVar("T")


@dataclasses.dataclass(frozen=True)
class Unary:
    """One request, one answer; the plan is sent the answer."""

    method: str
    request: Message
    response: Any


@dataclasses.dataclass(frozen=True)
class Together:
    """Several requests at once; the plan is sent their answers in the same order. When one fails, all are asked again."""

    calls: Sequence[Unary]


@dataclasses.dataclass(frozen=True)
class Stream:
    """One request, many answers; those that `read` gives None for are passed over. A broken stream goes on behind the last answer with a cursor.

    One that is endless has no limit of time.
    """

    method: str
    request: Any
    read: Callable[[bytes], Any]
    cursor_of: Callable[[Any], str]
    is_endless: bool = False


@dataclasses.dataclass(frozen=True)
class Download:
    """A stream whose answers go to `take` as they come; the plan is sent None at its end."""

    stream: Stream
    take: Callable[[Any], None]


@dataclasses.dataclass(frozen=True)
class Upload:
    """Many messages, one answer. `messages` is called for each attempt, because sending the same bars twice changes nothing."""

    method: str
    messages: Callable[[], Iterable[bytes]]
    response: Any


Call = Union[Unary, Together, Download, Upload]
Plan = Generator[Call, Any, T]


@dataclasses.dataclass(frozen=True)
class Connection:
    """How calls are made: to whom, how often, how long, with which token, trusting which certificates."""

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
            raise ValueError("token: is not a text of printable ASCII without spaces")
        if self.certificates is not None and not isinstance(self.certificates, bytes):
            raise TypeError("certificates: is not bytes; read the PEM file with open(path, 'rb')")
        if self.certificates and b"-----BEGIN CERTIFICATE-----" not in self.certificates:
            raise ValueError("certificates: holds no certificate in PEM; give the bytes of such a file, or b'' for the system's own")

    def channel(self, api: Any) -> Any:
        """A channel of grpc or grpc.aio."""
        if self.certificates is None:
            return api.insecure_channel(self.address, options=CHANNEL_OPTIONS)
        return api.secure_channel(self.address, grpc.ssl_channel_credentials(self.certificates or None), options=CHANNEL_OPTIONS)

    def options(self, is_endless: bool = False) -> dict:
        """Keyword arguments of a call."""
        return {"timeout": None if is_endless else self.timeout, "metadata": (("authorization", f"Bearer {self.token}"),) if self.token else ()}


class Retry:
    """The attempts of one call."""

    def __init__(self, connection: Connection) -> None:
        self._connection, self._failures = connection, 0

    def succeeded(self) -> None:
        """The server answers: the next failure is a first one."""
        self._failures = 0

    def pause(self, error: grpc.RpcError) -> float:
        """Seconds to wait before the next attempt; raises the typed error when there is none."""
        failure = from_call(error, self._connection.address, self._connection.timeout, self._connection.certificates is not None)
        self._failures += 1
        if not isinstance(failure, ServerUnavailable) or self._failures >= self._connection.attempts:
            raise failure from None
        return _FIRST_PAUSE_SECONDS * 2 ** (self._failures - 1)


def listing(method: str, request: Any, response: Any, field: str) -> Plan[Tuple[List[Any], Any]]:
    """All pages of a list at the revision of the first: the records, and the last answer, whose snapshot then speaks of all of them."""
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
