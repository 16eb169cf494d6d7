using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using GrpcStatus = Grpc.Core.Status;

namespace TruceData.Server.Calls;

/// <summary>Errors of a server that cannot take or finish a call now, with the time after which to try again (google.rpc.RetryInfo).</summary>
internal static class Unready
{
    public static RpcException Make(StatusCode code, string message, TimeSpan retryAfter)
    {
        var details = new Google.Rpc.Status
        {
            Code = (int)code,
            Message = message,
            Details = { Any.Pack(new RetryInfo { RetryDelay = Duration.FromTimeSpan(retryAfter) }) },
        };
        return new RpcException(new GrpcStatus(code, message), new Metadata { { "grpc-status-details-bin", details.ToByteArray() } });
    }
}
