"""Errors of a call: what went wrong, at which argument, and how to fix it."""
from __future__ import annotations

from typing import Optional

import grpc

from trucedata.rpc import error_details_pb2, status_pb2


class TruceDataError(Exception):
    """A call failed.

    Attributes:
        code: the canonical status code, such as "NOT_FOUND".
        reason: a name of trucedata.v1.ErrorReason without its prefix; "" when it was not the server that failed the call.
        field: path of the wrong argument in the request, such as "as_of.revision"; "" when no argument is to blame.
        hint: the server's description of how to fix it; "" without one.
    """

    def __init__(self, message: str, code: str = "", reason: str = "", field: str = "", hint: str = "") -> None:
        super().__init__(message)
        self.code, self.reason, self.field, self.hint = code, reason, field, hint


class NotFound(TruceDataError):
    """No resource of that name, or it was not known yet at the as-of."""


class InvalidRequest(TruceDataError):
    """An argument is wrong or out of range."""


class ServerUnavailable(TruceDataError):
    """No server answers there, or it stopped in the middle of an answer."""


_TYPES = {
    "NOT_FOUND": NotFound,
    "INVALID_ARGUMENT": InvalidRequest,
    "OUT_OF_RANGE": InvalidRequest,
    "FAILED_PRECONDITION": InvalidRequest,
    "UNAVAILABLE": ServerUnavailable,
}


def from_call(error: grpc.RpcError, address: str, timeout: Optional[float] = None, is_secure: bool = False) -> TruceDataError:
    """The typed error for what a call raised."""
    code = error.code().name
    status = status_pb2.Status()
    for key, value in error.trailing_metadata() or ():
        if key == "grpc-status-details-bin":
            status.ParseFromString(value)
    reason = field = hint = ""
    for detail in status.details:
        kind = detail.type_url.rsplit("/", 1)[-1]
        if kind == "google.rpc.ErrorInfo":
            reason = error_details_pb2.ErrorInfo.FromString(detail.value).reason
        elif kind == "google.rpc.BadRequest":
            violation = error_details_pb2.BadRequest.FromString(detail.value).field_violations[0]
            field, hint = violation.field, violation.description
    message = error.details() if reason else _without_reason(code, address, timeout, is_secure)
    return _TYPES.get(code, TruceDataError)(message or code, code, reason, field, hint)


def _without_reason(code: str, address: str, timeout: Optional[float], is_secure: bool) -> str:
    """What happened when it was not a TruceData server that refused: the words of the transport would help nobody."""
    if code == "UNAVAILABLE":
        start = "start one with `trucedata serve`, or give the address of its gRPC port"
        if is_secure:
            return f"no TruceData server with TLS and a trusted certificate answers at {address}: {start}, or what its certificate stands on in `certificates`"
        return f"no TruceData server answers at {address}: {start}; one with TLS is reached with `certificates`"
    if code == "DEADLINE_EXCEEDED":
        return f"{address} did not answer within {timeout:g} s: ask for less, or give the client a longer timeout" if timeout else f"{address} did not answer in time"
    if code == "CANCELLED":
        return "the call was cancelled"
    return f"{address} ended the call with {code} and no reason of TruceData's: see that the address is that of its gRPC port and that it is as new as this client"
