"""Exceptions for failed calls, with the cause, the argument and the fix."""
from __future__ import annotations

import re
from typing import Dict, Optional

import grpc

from trucedata.rpc import error_details_pb2, status_pb2


class TruceDataError(Exception):
    """A call failed.

    Attributes:
        code: the canonical status code, such as "NOT_FOUND".
        reason: a name of trucedata.v1.ErrorReason without its prefix; "" when the error does not come from the server.
        field: path of the wrong argument in the request, such as "as_of.revision"; "" when no argument is wrong.
        hint: the server's description of the fix; "" when there is none.
        metadata: details of the reason by name. For FILE_INVALID, what applies of "file_name", "line", "column" and "cell".
    """

    def __init__(
        self, message: str, code: str = "", reason: str = "", field: str = "", hint: str = "", metadata: Optional[Dict[str, str]] = None,
    ) -> None:
        super().__init__(message)
        self.code = code
        self.reason = reason
        self.field = field
        self.hint = hint
        self.metadata = metadata or {}


class NotFound(TruceDataError):
    """The resource does not exist or was not yet known at the as-of."""


class InvalidRequest(TruceDataError):
    """An argument is wrong or out of range."""


class ServerUnavailable(TruceDataError):
    """No server answers at the address, or it stopped in the middle of an answer."""


_TYPES = {
    "NOT_FOUND": NotFound,
    "INVALID_ARGUMENT": InvalidRequest,
    "OUT_OF_RANGE": InvalidRequest,
    "FAILED_PRECONDITION": InvalidRequest,
    "UNAVAILABLE": ServerUnavailable,
}

# The advice of the server names options of `trucedata import series`.
_OPTION = re.compile(r"(?<![\w-])--([a-z]+(?:-[a-z]+)*)")
_ARGUMENTS = {"column": "columns", "unit": "units", "rule": "rules", "dry_run": "validate_only"}


def silent_watch(address: str, seconds: float) -> ServerUnavailable:
    """Returns the error for a stream of changes that is open and receives nothing."""
    return ServerUnavailable(
        f"{address} sent neither a change nor a heartbeat for {seconds:g} s: check the network and the server, or set a longer `heartbeat`",
        "UNAVAILABLE")


def from_call(
    error: grpc.RpcError, address: str, timeout: Optional[float] = None, is_secure: bool = False, proxy: Optional[str] = None,
) -> TruceDataError:
    """Converts the error that a call raised. `proxy` is the environment variable with the proxy that the connection uses, if any."""
    code = error.code().name
    status = status_pb2.Status()
    for key, value in error.trailing_metadata() or ():
        if key == "grpc-status-details-bin":
            status.ParseFromString(value)
    reason = field = hint = ""
    metadata: Dict[str, str] = {}
    for detail in status.details:
        kind = detail.type_url.rsplit("/", 1)[-1]
        if kind == "google.rpc.ErrorInfo":
            info = error_details_pb2.ErrorInfo.FromString(detail.value)
            reason, metadata = info.reason, dict(info.metadata)
        elif kind == "google.rpc.BadRequest":
            violation = error_details_pb2.BadRequest.FromString(detail.value).field_violations[0]
            field, hint = violation.field, violation.description
    message = error.details() if reason else _transport_message(code, address, timeout, is_secure, proxy)
    if reason == "FILE_INVALID":
        message = _OPTION.sub(_argument, message)
    return _TYPES.get(code, TruceDataError)(message or code, code, reason, field, hint, metadata)


def _argument(option: "re.Match[str]") -> str:
    """Returns the argument that has the meaning of an option of the command line."""
    name = option[1].replace("-", "_")
    return f"`{_ARGUMENTS.get(name, name)}`"


def _transport_message(code: str, address: str, timeout: Optional[float], is_secure: bool, proxy: Optional[str]) -> str:
    """Returns the message for an error without a reason, which does not come from a TruceData server."""
    if code == "UNAVAILABLE":
        if proxy:
            host = address.rpartition(":")[0]
            return (
                f"no TruceData server answers at {address} through the proxy in the environment variable {proxy}: "
                f"add {host} to no_proxy to connect directly, or correct {proxy}")
        fix = "start one with `trucedata serve`, or give the address of its gRPC port"
        if is_secure:
            server = "TruceData server with TLS and a trusted certificate"
            return f"no {server} answers at {address}: {fix}, or give the root of its certificate in `certificates`"
        return f"no TruceData server answers at {address}: {fix}; for a server with TLS, set `certificates`"
    if code == "DEADLINE_EXCEEDED":
        if not timeout:
            return f"{address} did not answer in time"
        return f"{address} did not answer within {timeout:g} s: request less data, or set a longer `timeout`"
    if code == "CANCELLED":
        return "the call was cancelled"
    fix = "check that the address is that of its gRPC port and that the server is not older than this client"
    return f"{address} ended the call with {code} and without a TruceData reason: {fix}"
