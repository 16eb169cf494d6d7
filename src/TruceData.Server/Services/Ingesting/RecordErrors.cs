using Google.Protobuf;
using Grpc.Core;
using TruceData.Server.Curation;
using TruceData.Server.Curation.Rules;
using TruceData.Server.Errors;
using TruceData.Server.Json;
using TruceData.Server.Mapping;
using TruceData.V1;

namespace TruceData.Server.Services.Ingesting;

/// <summary>Converts violations of records to errors of a call.</summary>
internal static class RecordErrors
{
    /// <summary>Creates the error: RECORD_INVALID, or DANGLING_REFERENCE if all violations are references to missing records.</summary>
    /// <param name="violations">One or more violations, each with the path of its record in the request.</param>
    /// <param name="isDangling">Returns whether a violation is a reference to a missing record.</param>
    public static RpcException Create(IReadOnlyList<(string Path, Violation Violation)> violations, Func<Violation, bool> isDangling)
    {
        var fields = violations
            .Select(v => (PathOf(v.Path, v.Violation.Field), $"{v.Violation.Message}. {v.Violation.Fix}"))
            .ToArray();
        return violations.All(v => isDangling(v.Violation))
            ? ApiErrors.InvalidFields(StatusCode.FailedPrecondition, ErrorReason.DanglingReference, fields)
            : ApiErrors.InvalidFields(StatusCode.InvalidArgument, ErrorReason.RecordInvalid, fields);
    }

    /// <summary>Returns a function that tells whether a violation is a reference to a missing record.</summary>
    public static Func<Violation, bool> FindDangling(IEnumerable<IMessage> records, RecordSet set)
    {
        var dangling = records
            .SelectMany(r => References.Enumerate(r).Where(to => !set.Exists(to.Name)).Select(to => (RecordKind.NameOf(r), to.Path)))
            .ToHashSet();
        return violation => dangling.Contains((violation.Record, violation.Field));
    }

    private static string PathOf(string record, string field) => field.Length > 0 ? FieldPath.Join(record, field) : record;
}
