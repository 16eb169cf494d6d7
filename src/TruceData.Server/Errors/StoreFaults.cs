using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using TruceData.Store.Errors;
using TruceData.V1;

namespace TruceData.Server.Errors;

/// <summary>
/// Converts problems of the store and of the disk to errors of the contract. The text of an error names no file or host of the server;
/// the log does.
/// </summary>
internal static class StoreFaults
{
    // The numbers of these errors on Linux, macOS and Windows (ERROR_DISK_FULL as an HRESULT), and of an exceeded quota on Linux.
    private static readonly int[] DiskFullCodes = [28, 122, unchecked((int)0x80070070)];

    // Someone has to act first, so an earlier attempt is unlikely to succeed.
    private static readonly Duration OperatorDelay = Duration.FromTimeSpan(TimeSpan.FromSeconds(30));

    /// <summary>Returns the error for an exception; null if the exception is a fault of the server.</summary>
    public static RpcException? TryConvert(Exception exception) => exception switch
    {
        StoreException { Problem: var problem } => Convert(problem, exception.Message),
        IOException { HResult: var code } when DiskFullCodes.Contains(code) => DiskFull(),
        _ => null,
    };

    private static RpcException? Convert(StoreProblem problem, string message) => problem switch
    {
        StoreProblem.Refused => ApiErrors.Create(StatusCode.InvalidArgument, ErrorReason.RecordInvalid, message),
        StoreProblem.Busy => ApiErrors.CreateRetryable(
            StatusCode.Unavailable, ErrorReason.StoreBusy, "Another process is writing to the store; try again shortly."),
        StoreProblem.Unreachable => ApiErrors.CreateRetryable(
            StatusCode.Unavailable, ErrorReason.StoreUnavailable, "The store cannot be read at the moment; try again shortly."),
        StoreProblem.Overloaded => ApiErrors.CreateRetryable(
            StatusCode.ResourceExhausted, ErrorReason.StoreOverloaded, "The database has no connection free; try again shortly."),
        StoreProblem.ReadOnly => ApiErrors.CreateRetryable(
            StatusCode.Unavailable, ErrorReason.StoreReadOnly,
            "This server cannot write to its store, so nothing was written; write through another server.", OperatorDelay),
        StoreProblem.DiskFull => DiskFull(),
        StoreProblem.HistoryChanged => ApiErrors.Create(
            StatusCode.Aborted, ErrorReason.HistoryChanged,
            "The store has lost the revision of this request while it was read; start again without the page token, cursor or content "
            + "hash."),
        StoreProblem.Corrupt => ApiErrors.Create(StatusCode.DataLoss, ErrorReason.DataDamaged, message),
        _ => null,
    };

    private static RpcException DiskFull() => ApiErrors.CreateRetryable(
        StatusCode.ResourceExhausted, ErrorReason.DiskFull,
        "A disk of the server is full, so nothing was written; free some space on the server, then try again.", OperatorDelay);
}
