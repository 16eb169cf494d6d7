using Google.Protobuf;
using Grpc.Core;
using TruceData.Server.Curation;
using TruceData.Server.Curation.Rules;
using TruceData.Server.Errors;
using TruceData.Server.Json;
using TruceData.V1;

namespace TruceData.Server.Ingesting;

/// <summary>Turns the violations of records into the error of a call.</summary>
internal static class Refusal
{
    /// <summary>The error; RECORD_INVALID, or DANGLING_REFERENCE when nothing but references is wrong.</summary>
    /// <param name="violations">What is wrong, at least one, and where in the request its record stands.</param>
    /// <param name="isDangling">Whether a violation is a reference to nothing.</param>
    public static RpcException Create(IReadOnlyList<(string Path, Violation Violation)> violations, Func<Violation, bool> isDangling)
    {
        var fields = violations
            .Select(v => (PathOf(v.Path, v.Violation.Field), $"{v.Violation.Message}. {v.Violation.Fix}"))
            .ToArray();
        return violations.All(v => isDangling(v.Violation))
            ? ApiErrors.InvalidFields(StatusCode.FailedPrecondition, ErrorReason.DanglingReference, fields)
            : ApiErrors.InvalidFields(StatusCode.InvalidArgument, ErrorReason.RecordInvalid, fields);
    }

    /// <summary>Tells which violations of records are references to nothing.</summary>
    public static Func<Violation, bool> Dangling(IEnumerable<IMessage> records, RecordSet set)
    {
        var dangling = records
            .SelectMany(r => References.Enumerate(r).Where(to => !set.Exists(to.Name)).Select(to => (RecordKind.NameOf(r), to.Path)))
            .ToHashSet();
        return violation => dangling.Contains((violation.Record, violation.Field));
    }

    private static string PathOf(string record, string field) => field.Length > 0 ? FieldPath.Join(record, field) : record;
}
