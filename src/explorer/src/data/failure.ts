import { Code, ConnectError } from "@connectrpc/connect";
import { TruceDataError } from "@trucedata/client";
import { BadRequestSchema, ErrorInfoSchema } from "@trucedata/client/rpc/error_details";

/** What went wrong with a read, in the words that the page shows. */
export interface Failure {
  /** "offline" when no server answers, "argument" when an argument of the address is refused, otherwise "server". */
  kind: "offline" | "argument" | "server";
  message: string;
  /** How to fix it, as stated by the server; empty when the message says so. */
  hint: string;
  /** The name of the reason, such as "RESOURCE_NOT_FOUND"; empty when the server gave none. */
  reason: string;
}

const argumentCodes = new Set(["INVALID_ARGUMENT", "NOT_FOUND", "OUT_OF_RANGE", "FAILED_PRECONDITION"]);
const argumentCodesOfConnect = new Set([Code.InvalidArgument, Code.NotFound, Code.OutOfRange, Code.FailedPrecondition]);
const unreachable = new Set([Code.Unavailable, Code.Unknown, Code.Internal, Code.Aborted, Code.Canceled]);

/** Converts what a read threw. */
export function failureOf(thrown: unknown): Failure {
  if (thrown instanceof ArgumentError) return { kind: "argument", message: thrown.message, hint: thrown.hint, reason: "" };
  if (thrown instanceof TypeError) return { kind: "argument", message: thrown.message, hint: "", reason: "" };
  if (thrown instanceof TruceDataError) {
    const kind = thrown.code === "UNAVAILABLE" ? "offline" : argumentCodes.has(thrown.code) ? "argument" : "server";
    return { kind, message: thrown.message, hint: thrown.hint, reason: thrown.reason };
  }
  if (thrown instanceof ConnectError) {
    const reason = thrown.findDetails(ErrorInfoSchema)[0]?.reason ?? "";
    const hint = thrown.findDetails(BadRequestSchema)[0]?.fieldViolations[0]?.description ?? "";
    const kind = !reason && unreachable.has(thrown.code) ? "offline" : argumentCodesOfConnect.has(thrown.code) ? "argument" : "server";
    return { kind, message: thrown.rawMessage, hint, reason };
  }
  return { kind: "server", message: thrown instanceof Error ? thrown.message : String(thrown), hint: "", reason: "" };
}

/** An argument of the address that the page itself refuses. */
export class ArgumentError extends Error {
  readonly hint: string;

  constructor(message: string, hint = "") {
    super(message);
    this.hint = hint;
  }
}
