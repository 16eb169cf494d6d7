import { Code, ConnectError } from "@connectrpc/connect";
import { BadRequestSchema, ErrorInfoSchema } from "./gen/google/rpc/error_details_pb.js";

/** The canonical status codes, such as "NOT_FOUND". */
export type StatusCode =
  | "CANCELLED" | "UNKNOWN" | "INVALID_ARGUMENT" | "DEADLINE_EXCEEDED" | "NOT_FOUND" | "ALREADY_EXISTS" | "PERMISSION_DENIED"
  | "RESOURCE_EXHAUSTED" | "FAILED_PRECONDITION" | "ABORTED" | "OUT_OF_RANGE" | "UNIMPLEMENTED" | "INTERNAL" | "UNAVAILABLE" | "DATA_LOSS"
  | "UNAUTHENTICATED";

/** A failed call. An argument that is refused before anything is sent throws a TypeError instead. */
export class TruceDataError extends Error {
  override readonly name = "TruceDataError";

  constructor(
    message: string,
    /** The canonical status code; "UNAVAILABLE" when no server answers or the server stopped in the middle of an answer. */
    readonly code: StatusCode,
    /**
     * A name of trucedata.v1.ErrorReason without its prefix, such as "RESOURCE_NOT_FOUND"; "" when the error does not come from the
     * server.
     */
    readonly reason = "",
    /** Path of the wrong argument in the request, such as "as_of.revision"; "" when no argument is wrong. */
    readonly field = "",
    /** How to fix it; "" when the message already says so. */
    readonly hint = "",
  ) {
    super(message);
  }
}

// A TruceData server gives a reason for every error. An error with one of these codes and no reason was raised between the client and the
// server.
const transportCodes = new Set([Code.Unavailable, Code.Aborted, Code.Unknown, Code.Internal, Code.DataLoss, Code.Unimplemented]);

/** The destination and progress of a call. */
export interface CallState {
  address: string;
  /** How to start or find a server. */
  hint: string;
  hasAnswered: boolean;
  wasAborted: boolean;
}

/** Returns the error of a watch that is open and receives nothing. */
export function silentWatch(address: string, milliseconds: number): TruceDataError {
  const hint = "check the network and the server, or set a longer `heartbeatMs`";
  const message = `${address} sent neither a change nor a heartbeat for ${milliseconds} ms: ${hint}`;
  return new TruceDataError(message, "UNAVAILABLE", "", "", hint);
}

/** Converts what a call threw to a TruceDataError. */
export function fromCall(thrown: unknown, { address, hint, hasAnswered, wasAborted }: CallState): TruceDataError {
  const error = ConnectError.from(thrown);
  const reason = error.findDetails(ErrorInfoSchema)[0]?.reason ?? "";
  // A broken connection may be reported as a cancellation that the caller did not request.
  if (!reason && (transportCodes.has(error.code) || (error.code === Code.Canceled && !wasAborted))) {
    const what = hasAnswered ? `the server at ${address} stopped in the middle of an answer` : `no TruceData server answers at ${address}`;
    return new TruceDataError(`${what}: ${hint}`, "UNAVAILABLE", "", "", hint);
  }
  if (!reason && error.code === Code.DeadlineExceeded) {
    const fix = "request less data, or set a longer `timeoutMs`";
    return new TruceDataError(`${address} did not answer in time: ${fix}`, "DEADLINE_EXCEEDED", "", "", fix);
  }
  const violation = error.findDetails(BadRequestSchema)[0]?.fieldViolations[0];
  return new TruceDataError(error.rawMessage, codeName(error.code), reason, violation?.field, violation?.description);
}

function codeName(code: Code): StatusCode {
  return code === Code.Canceled ? "CANCELLED" : (Code[code].replace(/(?<=[a-z])(?=[A-Z])/g, "_").toUpperCase() as StatusCode);
}
