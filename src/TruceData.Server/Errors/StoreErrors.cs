using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using TruceData.Store.Errors;
using TruceData.V1;

namespace TruceData.Server.Errors;

/// <summary>Answers for a store that refuses to write.</summary>
internal static class StoreErrors
{
    /// <summary>Runs a write; what the store refuses, or cannot do just now, is the caller's to mend or to try again.</summary>
    public static async Task<T> GuardAsync<T>(Func<Task<T>> write)
    {
        try
        {
            return await write();
        }
        catch (StoreException refused) when (refused.Problem == StoreProblem.Refused)
        {
            throw ApiErrors.Create(StatusCode.InvalidArgument, ErrorReason.RecordInvalid, refused.Message);
        }
        catch (StoreException busy) when (busy.Problem == StoreProblem.Busy)
        {
            throw ApiErrors.Create(
                StatusCode.Unavailable, ErrorReason.StoreBusy, "Another process is writing to the store; try again shortly.",
                new RetryInfo { RetryDelay = Duration.FromTimeSpan(TimeSpan.FromSeconds(1)) });
        }
    }
}
