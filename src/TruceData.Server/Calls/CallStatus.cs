using Grpc.Core;

namespace TruceData.Server.Calls;

/// <summary>The status that a call is about to end with.</summary>
internal static class CallStatus
{
    public static StatusCode Of(ServerCallContext context, Exception? exception) => exception switch
    {
        null => context.Status.StatusCode,
        RpcException refused => refused.StatusCode,
        // The transport may say that the client is gone before the token does.
        OperationCanceledException => StatusCode.Cancelled,
        _ when context.CancellationToken.IsCancellationRequested => StatusCode.Cancelled,
        _ => StatusCode.Unknown,
    };
}
