using Google.Rpc;
using Grpc.Core;

namespace TruceData.Client;

/// <summary>A call failed. A wrong argument that is seen before anything is sent is an <see cref="ArgumentException"/> instead.</summary>
public sealed class TruceDataException : Exception
{
    /// <summary>An error of a call.</summary>
    public TruceDataException(string message, StatusCode code, string reason = "", string field = "", string hint = "") : base(message) =>
        (Code, Reason, Field, Hint) = (code, reason, field, hint);

    /// <summary>The canonical status code; Unavailable when no server answers or it stopped in the middle of an answer.</summary>
    public StatusCode Code { get; }

    /// <summary>A name of trucedata.v1.ErrorReason without its prefix, such as "RESOURCE_NOT_FOUND"; empty when no server said it.</summary>
    public string Reason { get; }

    /// <summary>Path of the wrong argument in the request, such as "as_of.revision"; empty when no argument is to blame.</summary>
    public string Field { get; }

    /// <summary>How to mend it; empty when the message says all.</summary>
    public string Hint { get; }

    /// <summary>The typed error for what a call threw.</summary>
    internal static TruceDataException From(RpcException error, string address, bool hasAnswered)
    {
        var details = error.GetRpcStatus();
        var reason = details?.GetDetail<ErrorInfo>()?.Reason ?? "";
        // A server of ours says why it refuses; without a reason one of these was made on the way to it.
        if (reason.Length == 0 && error.StatusCode is StatusCode.Unavailable or StatusCode.Internal or StatusCode.Unknown or StatusCode.Unimplemented
            or StatusCode.Cancelled)
        {
            var secure = address.StartsWith("https:", StringComparison.Ordinal) ? ", or in RootCertificates what its certificate stands on" : "";
            var hint = $"start one with `trucedata serve`, or give the address of its gRPC port{secure}";
            var what = hasAnswered ? $"The server at {address} stopped in the middle of an answer" : $"No TruceData server answers at {address}";
            return new($"{what}: {hint}.", StatusCode.Unavailable, hint: hint);
        }
        var violation = details?.GetDetail<BadRequest>()?.FieldViolations.FirstOrDefault();
        return new(error.Status.Detail, error.StatusCode, reason, violation?.Field ?? "", violation?.Description ?? "");
    }
}
