using Google.Rpc;
using Grpc.Core;

namespace TruceData.Client;

/// <summary>
/// Reports that a call failed. A wrong argument that the client detects before the call is reported by an <see cref="ArgumentException"/>.
/// </summary>
public sealed class TruceDataException : Exception
{
    /// <summary>Creates the exception.</summary>
    public TruceDataException(string message, StatusCode code, string reason = "", string field = "", string hint = "")
        : base(message)
    {
        Code = code;
        Reason = reason;
        Field = field;
        Hint = hint;
    }

    /// <summary>The status code; Unavailable if no server answered, or if the server stopped in the middle of an answer.</summary>
    public StatusCode Code { get; }

    /// <summary>
    /// The name of a trucedata.v1.ErrorReason without its prefix, such as "RESOURCE_NOT_FOUND"; empty if the server sent none.
    /// </summary>
    public string Reason { get; }

    /// <summary>The path of the wrong field in the request, such as "as_of.revision"; empty if no field is wrong.</summary>
    public string Field { get; }

    /// <summary>How to fix the error; empty if the message says it.</summary>
    public string Hint { get; }

    /// <summary>Returns the error of a watch that is open and receives nothing.</summary>
    internal static TruceDataException FromSilence(string address, TimeSpan silence)
    {
        const string hint = "check the network and the server, or set a longer heartbeat_interval";
        var message = $"The server at {address} sent neither a change nor a heartbeat for {silence.TotalSeconds} s: {hint}.";
        return new(message, StatusCode.Unavailable, hint: hint);
    }

    /// <summary>Converts the error of a call.</summary>
    internal static TruceDataException FromRpcException(
        RpcException error, string address, Uri uri, TimeSpan? timeout, bool hasAnswered)
    {
        var details = error.GetRpcStatus();
        var reason = details?.GetDetail<ErrorInfo>()?.Reason ?? "";
        // A TruceData server sends a reason. Without one, these codes come from the network, a proxy or another server.
        if (reason.Length == 0 && error.StatusCode is StatusCode.Unavailable or StatusCode.Internal or StatusCode.Unknown
            or StatusCode.Unimplemented or StatusCode.Cancelled)
        {
            if (!hasAnswered && Proxy.FindVariable(uri) is { } variable)
            {
                var fix = $"add {uri.Host} to no_proxy to connect directly, or correct {variable}";
                var through = $"No TruceData server answers at {address} through the proxy in the environment variable {variable}";
                return new($"{through}: {fix}.", StatusCode.Unavailable, hint: fix);
            }
            var isSecure = address.StartsWith("https:", StringComparison.Ordinal);
            var hint = "start one with `trucedata serve`, or give the address of its gRPC port"
                + (isSecure ? ", or set RootCertificates to the roots of its certificate" : "");
            var problem = hasAnswered
                ? $"The server at {address} stopped in the middle of an answer"
                : $"No TruceData server answers at {address}";
            return new($"{problem}: {hint}.", StatusCode.Unavailable, hint: hint);
        }
        if (reason.Length == 0 && error.StatusCode == StatusCode.DeadlineExceeded && timeout is { } limit)
        {
            const string fix = "request less data, or set a longer Timeout";
            return new($"{address} did not answer within {limit.TotalSeconds} s: {fix}.", StatusCode.DeadlineExceeded, hint: fix);
        }
        var violation = details?.GetDetail<BadRequest>()?.FieldViolations.FirstOrDefault();
        return new(error.Status.Detail, error.StatusCode, reason, violation?.Field ?? "", violation?.Description ?? "");
    }
}
