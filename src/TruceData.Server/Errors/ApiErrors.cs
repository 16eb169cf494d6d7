using System.Text;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using TruceData.V1;
using Enum = System.Enum;

namespace TruceData.Server.Errors;

/// <summary>
/// Makes the errors of the contract: a canonical code, a sentence that says what is wrong and how to mend it, and the details of
/// google.rpc with the reason from <see cref="ErrorReason"/>.
/// </summary>
internal static class ApiErrors
{
    private const string Domain = "trucedata";
    private const string ReasonPrefix = "ERROR_REASON_";
    private const int MaxTextLength = 900;
    private const int MaxFields = 10;
    private const int MaxFieldsLength = 2000;

    /// <summary>A bad argument: INVALID_ARGUMENT with the proto path of the field.</summary>
    public static RpcException Argument(ErrorReason reason, string field, string what) =>
        Create(StatusCode.InvalidArgument, reason, $"{field}: {what}", Violation(field, what));

    /// <summary>Several faults at once; the message tells the first, the details the first ten, or fewer where those are long.</summary>
    public static RpcException Fields(StatusCode code, ErrorReason reason, IReadOnlyList<(string Field, string What)> faults)
    {
        var details = new BadRequest();
        foreach (var (field, what) in faults.Take(MaxFields))
        {
            details.FieldViolations.AddRange(Violation(field, what).FieldViolations);
            if (details.CalculateSize() <= MaxFieldsLength) continue;
            if (details.FieldViolations.Count > 1) details.FieldViolations.RemoveAt(details.FieldViolations.Count - 1);
            break;
        }

        var more = faults.Count > 1 ? $" ({faults.Count - 1} more)" : "";
        return Create(code, reason, $"{faults[0].Field}: {faults[0].What}{more}", details);
    }

    /// <summary>A limit of the server is reached: RESOURCE_EXHAUSTED.</summary>
    public static RpcException Limit(string what) =>
        Create(StatusCode.ResourceExhausted, ErrorReason.LimitExceeded, what, new RetryInfo { RetryDelay = Duration.FromTimeSpan(TimeSpan.FromSeconds(1)) });

    /// <summary>An argument that is well formed but beyond what is covered: OUT_OF_RANGE.</summary>
    public static RpcException Range(ErrorReason reason, string field, string what) =>
        Create(StatusCode.OutOfRange, reason, $"{field}: {what}", Violation(field, what));

    /// <summary>No resource of that name at the revision; <paramref name="nearest"/> is the one that was probably meant, or null.</summary>
    public static RpcException NotFound(string name, string field, long revision, string? nearest) => NotFound(
        ErrorReason.ResourceNotFound, name, field,
        nearest is null
            ? $"{name} does not exist at revision {revision}; list {CollectionOf(name)} to see the names."
            : $"{name} does not exist at revision {revision}; did you mean {nearest}? List {CollectionOf(name)} to see the names.");

    /// <summary>The resource exists but was not known yet.</summary>
    public static RpcException NotYetKnown(string name, string field, NodaTime.Instant knownFrom) =>
        NotFound(ErrorReason.NotYetKnown, name, field, $"{name} is known only from {knownFrom}; ask as of that knowledge time or later.");

    /// <summary>This server lags behind the revision that the caller has seen.</summary>
    public static RpcException NotReached(long wanted, long latest) =>
        Create(
            StatusCode.Unavailable,
            ErrorReason.RevisionNotReached,
            $"as_of.min_revision: this server has reached revision {latest}, not {wanted} yet; try again shortly.",
            new RetryInfo { RetryDelay = Duration.FromTimeSpan(TimeSpan.FromSeconds(1)) });

    /// <summary>An adjustment that cannot be made.</summary>
    public static RpcException Adjustment(string what) => Create(
        StatusCode.FailedPrecondition, ErrorReason.AdjustmentUnavailable, what, Violation("adjustment", what));

    /// <summary>The server stops while a call is open.</summary>
    public static RpcException Stopping() => Create(
        StatusCode.Unavailable, ErrorReason.ServerStopping, "The server is shutting down; call again, a stream from its last cursor.",
        new RetryInfo { RetryDelay = Duration.FromTimeSpan(TimeSpan.FromSeconds(1)) });

    /// <summary>Nothing of a study can be estimated: FAILED_PRECONDITION.</summary>
    public static RpcException TooFewObservations(string subject, string what) => Create(
        StatusCode.FailedPrecondition, ErrorReason.TooFewObservations, what,
        new PreconditionFailure { Violations = { new PreconditionFailure.Types.Violation { Type = "TOO_FEW_OBSERVATIONS", Subject = subject, Description = Cut(what) } } });

    /// <summary>The call carries no token that this server takes.</summary>
    public static RpcException Unauthenticated(string what) => Create(StatusCode.Unauthenticated, ErrorReason.TokenRefused, what);

    /// <summary>An error with its code, reason and further details.</summary>
    public static RpcException Create(StatusCode code, ErrorReason reason, string message, params IMessage[] details)
    {
        message = Cut(message);
        var status = new Google.Rpc.Status { Code = (int)code, Message = message };
        status.Details.Add(Any.Pack(new ErrorInfo { Reason = NameOf(reason), Domain = Domain }));
        foreach (var detail in details) status.Details.Add(Any.Pack(detail));
        return status.ToRpcException();
    }

    /// <summary>The name of a reason as clients see it, for example "RESOURCE_NOT_FOUND".</summary>
    public static string NameOf(ErrorReason reason)
    {
        var value = ErrorReasonReflection.Descriptor.EnumTypes[0].FindValueByNumber((int)reason)
            ?? throw new ArgumentOutOfRangeException(nameof(reason), reason, $"Not one of {nameof(ErrorReason)}: {Enum.GetNames<ErrorReason>().Length} values.");
        return value.Name[ReasonPrefix.Length..];
    }

    private static string CollectionOf(string name) => name.IndexOf('/', StringComparison.Ordinal) is > 0 and var slash ? name[..slash] : "the collection";

    private static RpcException NotFound(ErrorReason reason, string name, string field, string what) =>
        Create(StatusCode.NotFound, reason, $"{field}: {what}", Resource(name), Violation(field, what));

    private static ResourceInfo Resource(string name) =>
        new() { ResourceType = CollectionOf(name), ResourceName = name, Description = "Not found at the as-of." };

    private static BadRequest Violation(string field, string what) =>
        new() { FieldViolations = { new BadRequest.Types.FieldViolation { Field = field, Description = Cut(what) } } };

    /// <summary>
    /// A text that may quote the request, cut where it is long: it travels in headers, of which clients take 8 KiB, and there each byte beyond
    /// ASCII is three.
    /// </summary>
    private static string Cut(string text)
    {
        if (Encoding.UTF8.GetByteCount(text) <= MaxTextLength) return text;
        var (length, bytes) = (0, 0);
        foreach (var rune in text.EnumerateRunes())
        {
            if ((bytes += rune.Utf8SequenceLength) > MaxTextLength) break;
            length += rune.Utf16SequenceLength;
        }
        return $"{text[..length]}…";
    }
}
