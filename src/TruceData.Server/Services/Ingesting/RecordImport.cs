using System.Collections.Frozen;
using TruceData.Server.Curation;
using TruceData.Server.Mapping;
using TruceData.Store;
using TruceData.Store.Revisions;
using TruceData.V1;

namespace TruceData.Server.Services.Ingesting;

/// <summary>Writes the records of a stream as one revision, after checking all of them against the store.</summary>
internal static class RecordImport
{
    public static async Task<(CommitResult Result, IReadOnlyList<ImportCount> Counts)> RunAsync(
        DataStore store, RecordUpload upload, CancellationToken cancellationToken)
    {
        await using var session = await store.BeginWriteAsync(upload.Options.Author, upload.Options.Message, cancellationToken);
        var existing = await StoredRecords.ReadAllAsync(session.ListRecordsAsync, session.Revision, cancellationToken);
        var records = upload.Records.ToDictionary(RecordKind.NameOf, StringComparer.Ordinal);
        var isDangling = RecordErrors.FindDangling(upload.Records, new RecordSet(records, existing, FrozenSet<string>.Empty));
        ThrowIfAny(CrossRules.Check(records, existing), upload, isDangling);
        var barViolations = await StoredBarCheck.FindViolationsAsync(store, session.Revision - 1, records, existing, cancellationToken);
        ThrowIfAny(barViolations, upload, isDangling);
        var normalized = upload.Records.Select(RecordNormalizer.Normalize).ToList();
        foreach (var record in normalized) await session.PutAsync(record.ToRecord(), cancellationToken);
        var result = await upload.Options.CompleteAsync(store, session, cancellationToken);
        return (result, ImportCounts.Compute(normalized, existing));
    }

    private static void ThrowIfAny(IReadOnlyList<Violation> violations, RecordUpload upload, Func<Violation, bool> isDangling)
    {
        if (violations.Count == 0) return;
        var indexes = upload.Records.Select(RecordKind.NameOf).Index().ToDictionary(r => r.Item, r => r.Index, StringComparer.Ordinal);
        throw RecordErrors.Create([.. violations.Select(v => ($"records[{indexes[v.Record]}]", v))], isDangling);
    }
}
