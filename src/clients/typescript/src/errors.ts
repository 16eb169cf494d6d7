import { fromBinary, type DescMessage, type MessageShape } from "@bufbuild/protobuf";
import { Code, ConnectError } from "@connectrpc/connect";
import { BadRequestSchema, ErrorInfoSchema } from "./gen/trucedata/rpc/v1/error_details_pb.js";

/** The canonical status codes, such as "NOT_FOUND". */
export type StatusCode =
  | "CANCELLED" | "UNKNOWN" | "INVALID_ARGUMENT" | "DEADLINE_EXCEEDED" | "NOT_FOUND" | "ALREADY_EXISTS" | "PERMISSION_DENIED" | "RESOURCE_EXHAUSTED"
  | "FAILED_PRECONDITION" | "ABORTED" | "OUT_OF_RANGE" | "UNIMPLEMENTED" | "INTERNAL" | "UNAVAILABLE" | "DATA_LOSS" | "UNAUTHENTICATED";

/** A call failed. A wrong argument that is seen before anything is sent is a TypeError instead. */
export class TruceDataError extends Error {
  override readonly name = "TruceDataError";

  constructor(
    message: string,
    /** The canonical status code; "UNAVAILABLE" when no server answers or it stopped in the middle of an answer. */
    readonly code: StatusCode,
    /** A name of trucedata.v1.ErrorReason without its prefix, such as "RESOURCE_NOT_FOUND"; "" when no server said it. */
    readonly reason = "",
    /** Path of the wrong argument in the request, such as "as_of.revision"; "" when no argument is to blame. */
    readonly field = "",
    /** How to mend it; "" when the message says all. */
    readonly hint = "",
  ) {
    super(message);
  }
}

// A server of ours says why it refuses; an error of one of these codes without a reason was made on the way to it.
const lost = new Set([Code.Unavailable, Code.Aborted, Code.Unknown, Code.Internal, Code.DataLoss, Code.Unimplemented]);

/** Where a call went and how far it came. */
export interface CallState {
  address: string;
  /** How to start or to find a server. */
  hint: string;
  hasAnswered: boolean;
  wasAborted: boolean;
}

/** The typed error for what a call threw. */
export function fromCall(thrown: unknown, { address, hint, hasAnswered, wasAborted }: CallState): TruceDataError {
  const error = ConnectError.from(thrown);
  const reason = detail(error, "google.rpc.ErrorInfo", ErrorInfoSchema)?.reason ?? "";
  // A connection that breaks may come as a cancellation that nobody asked for.
  if (!reason && (lost.has(error.code) || (error.code === Code.Canceled && !wasAborted))) {
    const what = hasAnswered ? `the server at ${address} stopped in the middle of an answer` : `no TruceData server answers at ${address}`;
    return new TruceDataError(`${what}: ${hint}`, "UNAVAILABLE", "", "", hint);
  }
  const violation = detail(error, "google.rpc.BadRequest", BadRequestSchema)?.fieldViolations[0];
  return new TruceDataError(error.rawMessage, codeName(error.code), reason, violation?.field, violation?.description);
}

function codeName(code: Code): StatusCode {
  return code === Code.Canceled ? "CANCELLED" : (Code[code].replace(/(?<=[a-z])(?=[A-Z])/g, "_").toUpperCase() as StatusCode);
}

function detail<D extends DescMessage>(error: ConnectError, type: string, schema: D): MessageShape<D> | undefined {
  for (const each of error.details) {
    if ("type" in each && each.type === type) return fromBinary(schema, each.value);
  }
  return undefined;
}
