using Grpc.Core;

namespace TruceData.Protocols.Internal;

/// <summary>
/// Connect protocol, "Error Codes": the name of each status code in JSON and the HTTP status that a unary response has with it.
/// </summary>
sealed record ConnectCode(StatusCode Code, string Name, int Http)
{
    public static readonly ConnectCode InvalidArgument = new(StatusCode.InvalidArgument, "invalid_argument", 400);
    public static readonly ConnectCode ResourceExhausted = new(StatusCode.ResourceExhausted, "resource_exhausted", 429);
    public static readonly ConnectCode Unimplemented = new(StatusCode.Unimplemented, "unimplemented", 501);
    public static readonly ConnectCode Unknown = new(StatusCode.Unknown, "unknown", 500);

    static readonly Dictionary<StatusCode, ConnectCode> All = new ConnectCode[]
    {
        new(StatusCode.Cancelled, "canceled", 499),
        Unknown,
        InvalidArgument,
        new(StatusCode.DeadlineExceeded, "deadline_exceeded", 504),
        new(StatusCode.NotFound, "not_found", 404),
        new(StatusCode.AlreadyExists, "already_exists", 409),
        new(StatusCode.PermissionDenied, "permission_denied", 403),
        ResourceExhausted,
        new(StatusCode.FailedPrecondition, "failed_precondition", 400),
        new(StatusCode.Aborted, "aborted", 409),
        new(StatusCode.OutOfRange, "out_of_range", 400),
        Unimplemented,
        new(StatusCode.Internal, "internal", 500),
        new(StatusCode.Unavailable, "unavailable", 503),
        new(StatusCode.DataLoss, "data_loss", 500),
        new(StatusCode.Unauthenticated, "unauthenticated", 401),
    }.ToDictionary(code => code.Code);

    public static ConnectCode Of(StatusCode code) => All.GetValueOrDefault(code, Unknown);
}
