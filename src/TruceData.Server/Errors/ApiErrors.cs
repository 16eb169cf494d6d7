using System.Globalization;
using System.Text;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using TruceData.V1;
using Enum = System.Enum;

namespace TruceData.Server.Errors;

/// <summary>
/// Creates the errors of the contract: a canonical code, a message that says what is wrong and how to fix it, and google.rpc details
/// with a reason of <see cref="ErrorReason"/>. A method is named after the reason, or after the code where the reason is a parameter.
/// </summary>
internal static class ApiErrors
{
    private const string Domain = "trucedata";
    private const string ReasonPrefix = "ERROR_REASON_";
    private const int MaxTextBytes = 900;
    private const int MaxFields = 10;
    private const int MaxFieldsBytes = 2000;

    private static readonly Duration RetryDelay = Duration.FromTimeSpan(TimeSpan.FromSeconds(1));

    /// <summary>Creates INVALID_ARGUMENT for the field at the proto path <paramref name="field"/>.</summary>
    public static RpcException InvalidArgument(ErrorReason reason, string field, string text) =>
        Create(StatusCode.InvalidArgument, reason, $"{field}: {text}", Violation(field, text));

    /// <summary>
    /// Creates one error for several fields. The message describes the first fault. The details list up to ten faults, or fewer if
    /// their texts are long.
    /// </summary>
    public static RpcException InvalidFields(StatusCode code, ErrorReason reason, IReadOnlyList<(string Field, string Text)> faults)
    {
        var details = new BadRequest();
        foreach (var (field, text) in faults.Take(MaxFields))
        {
            details.FieldViolations.AddRange(Violation(field, text).FieldViolations);
            if (details.CalculateSize() <= MaxFieldsBytes) continue;
            if (details.FieldViolations.Count > 1) details.FieldViolations.RemoveAt(details.FieldViolations.Count - 1);
            break;
        }

        var more = faults.Count > 1 ? $" ({faults.Count - 1} more)" : "";
        return Create(code, reason, $"{faults[0].Field}: {faults[0].Text}{more}", details);
    }

    /// <summary>Creates OUT_OF_RANGE for a valid value that lies outside the data.</summary>
    public static RpcException OutOfRange(ErrorReason reason, string field, string text) =>
        Create(StatusCode.OutOfRange, reason, $"{field}: {text}", Violation(field, text));

    /// <summary>Creates RESOURCE_EXHAUSTED for a limit of the server that has been reached.</summary>
    public static RpcException LimitExceeded(string text) => CreateRetryable(StatusCode.ResourceExhausted, ErrorReason.LimitExceeded, text);

    /// <summary>
    /// Creates NOT_FOUND for a resource that does not exist at the revision. <paramref name="nearest"/> is the name that was probably
    /// meant, or null.
    /// </summary>
    public static RpcException NotFound(string name, string field, long revision, string? nearest) => NotFound(
        ErrorReason.ResourceNotFound, name, field,
        nearest is null
            ? $"{name} does not exist at revision {revision}; list {CollectionOf(name)} to see the names."
            : $"{name} does not exist at revision {revision}; did you mean {nearest}? List {CollectionOf(name)} to see the names.");

    /// <summary>Creates NOT_FOUND for a resource that was not known at the knowledge time of the request.</summary>
    public static RpcException NotYetKnown(string name, string field, NodaTime.Instant knownFrom) => NotFound(
        ErrorReason.NotYetKnown, name, field, $"{name} is known only from {knownFrom}; ask as of that knowledge time or later.");

    /// <summary>Creates UNAVAILABLE for a server that has not reached the revision that the caller has seen.</summary>
    public static RpcException RevisionNotReached(long requested, long latest) => CreateRetryable(
        StatusCode.Unavailable, ErrorReason.RevisionNotReached,
        $"This server has reached revision {latest}, not {requested} yet; try again shortly.");

    /// <summary>Creates ABORTED for a request that belongs to a history that the store no longer has.</summary>
    public static RpcException HistoryChanged(long revision) => Create(
        StatusCode.Aborted, ErrorReason.HistoryChanged,
        $"Revision {revision} is not the one that this request has seen: the store has lost writes and given their numbers to others. "
        + "Start again without the page token, cursor or content hash.");

    /// <summary>Creates FAILED_PRECONDITION for an adjustment that cannot be computed.</summary>
    public static RpcException AdjustmentUnavailable(string text) => Create(
        StatusCode.FailedPrecondition, ErrorReason.AdjustmentUnavailable, text, Violation("adjustment", text));

    /// <summary>Creates UNAVAILABLE for a call that the shutdown of the server ends or refuses.</summary>
    public static RpcException ServerStopping() => CreateRetryable(
        StatusCode.Unavailable, ErrorReason.ServerStopping, "The server is shutting down; call again, a stream from its last cursor.");

    /// <summary>Creates FAILED_PRECONDITION for a study in which nothing can be estimated.</summary>
    public static RpcException TooFewObservations(string subject, string text) => Create(
        StatusCode.FailedPrecondition, ErrorReason.TooFewObservations, text,
        new PreconditionFailure
        {
            Violations =
            {
                new PreconditionFailure.Types.Violation { Type = "TOO_FEW_OBSERVATIONS", Subject = subject, Description = Truncate(text) },
            },
        });

    /// <summary>Creates FAILED_PRECONDITION for bars that differ from stored bars.</summary>
    public static RpcException BarsChanged(string text) => Create(
        StatusCode.FailedPrecondition, ErrorReason.BarsChanged,
        $"{text} Set replace if the new bars were right all along, or state knowledge_time from when they were known.");

    /// <summary>Creates INVALID_ARGUMENT for a file that cannot be read as bars, with its position in the metadata.</summary>
    public static RpcException FileInvalid(string text, string file, long? line, string? column, string? cell)
    {
        var info = new ErrorInfo { Reason = NameOf(ErrorReason.FileInvalid), Domain = Domain, Metadata = { ["file_name"] = file } };
        if (line is { } number) info.Metadata["line"] = number.ToString(CultureInfo.InvariantCulture);
        if (column is not null) info.Metadata["column"] = Truncate(column);
        if (cell is not null) info.Metadata["cell"] = Truncate(cell);
        return Create(StatusCode.InvalidArgument, text, info);
    }

    /// <summary>Creates UNAUTHENTICATED for a call without a token that this server accepts.</summary>
    public static RpcException TokenRefused(string text) => Create(StatusCode.Unauthenticated, ErrorReason.TokenRefused, text);

    /// <summary>Creates an error and tells the caller to try again after a second.</summary>
    public static RpcException CreateRetryable(StatusCode code, ErrorReason reason, string message) =>
        CreateRetryable(code, reason, message, RetryDelay);

    /// <summary>Creates an error and tells the caller to try again after a delay.</summary>
    public static RpcException CreateRetryable(StatusCode code, ErrorReason reason, string message, Duration delay) =>
        Create(code, reason, message, new RetryInfo { RetryDelay = delay });

    /// <summary>Creates an error from its code, reason, message and further details.</summary>
    public static RpcException Create(StatusCode code, ErrorReason reason, string message, params IMessage[] details) =>
        Create(code, message, [new ErrorInfo { Reason = NameOf(reason), Domain = Domain }, .. details]);

    private static RpcException Create(StatusCode code, string message, params IMessage[] details)
    {
        var status = new Google.Rpc.Status { Code = (int)code, Message = Truncate(message) };
        foreach (var detail in details) status.Details.Add(Any.Pack(detail));
        return status.ToRpcException();
    }

    /// <summary>Returns an error about a message whose fields belong to a field of the request.</summary>
    /// <param name="field">The field of the request.</param>
    /// <param name="error">The error, whose field paths start in the message.</param>
    public static RpcException Within(string field, RpcException error)
    {
        if (error.GetRpcStatus() is not { } status || status.GetDetail<BadRequest>() is not { } faults) return error;
        foreach (var fault in faults.FieldViolations) fault.Field = $"{field}.{fault.Field}";
        var details = status.Details.Select(d => d.Is(BadRequest.Descriptor) ? Any.Pack(faults) : d).ToArray();
        status.Message = Truncate($"{field}.{status.Message}");
        status.Details.Clear();
        status.Details.AddRange(details);
        return status.ToRpcException();
    }

    /// <summary>Returns the name of a reason as clients see it, for example "RESOURCE_NOT_FOUND".</summary>
    public static string NameOf(ErrorReason reason)
    {
        var value = ErrorReasonReflection.Descriptor.EnumTypes[0].FindValueByNumber((int)reason)
            ?? throw new ArgumentOutOfRangeException(
                nameof(reason), reason, $"Not one of the {Enum.GetNames<ErrorReason>().Length} values of {nameof(ErrorReason)}.");
        return value.Name[ReasonPrefix.Length..];
    }

    private static string CollectionOf(string name) =>
        name.IndexOf('/', StringComparison.Ordinal) is > 0 and var slash ? name[..slash] : "the collection";

    private static RpcException NotFound(ErrorReason reason, string name, string field, string text) =>
        Create(StatusCode.NotFound, reason, $"{field}: {text}", Resource(name), Violation(field, text));

    private static ResourceInfo Resource(string name) =>
        new() { ResourceType = CollectionOf(name), ResourceName = name, Description = "Not found at the as-of." };

    private static BadRequest Violation(string field, string text) =>
        new() { FieldViolations = { new BadRequest.Types.FieldViolation { Field = field, Description = Truncate(text) } } };

    /// <summary>
    /// Shortens a text, which may quote the request. Errors travel in headers: clients accept 8 KiB of them, and each byte beyond ASCII
    /// takes three.
    /// </summary>
    private static string Truncate(string text)
    {
        if (Encoding.UTF8.GetByteCount(text) <= MaxTextBytes) return text;
        var length = 0;
        var bytes = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            if ((bytes += rune.Utf8SequenceLength) > MaxTextBytes) break;
            length += rune.Utf16SequenceLength;
        }
        return $"{text[..length]}…";
    }
}
