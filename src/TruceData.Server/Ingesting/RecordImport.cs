using System.Collections.Frozen;
using TruceData.Server.Curation;
using TruceData.Server.Mapping;
using TruceData.Store;
using TruceData.Store.Revisions;

namespace TruceData.Server.Ingesting;

/// <summary>Writes the records of one stream as one revision, after all of them were held against the store.</summary>
internal static class RecordImport
{
    public static async Task<CommitResult> RunAsync(DataStore store, RecordUpload upload, CancellationToken cancellationToken)
    {
        await using var session = await store.BeginWriteAsync(upload.Order.Author, upload.Order.Message, cancellationToken);
        var existing = await StoredRecords.AllAsync(session.ListRecordsAsync, session.Revision, cancellationToken);
        var records = upload.Records.ToDictionary(RecordKind.NameOf, StringComparer.Ordinal);
        var dangling = Refusal.Dangling(upload.Records, new RecordSet(records, existing, FrozenSet<string>.Empty));
        Refuse(upload, CrossRules.Check(records, existing), dangling);
        Refuse(upload, await BarMismatches.FindAsync(store, session.Revision - 1, records, existing, cancellationToken), dangling);
        foreach (var record in upload.Records) await session.PutAsync(RecordNormalizer.Normalize(record).ToRecord(), cancellationToken);
        return await Writing.EndAsync(store, session, upload.Order, cancellationToken);
    }

    private static void Refuse(RecordUpload upload, IReadOnlyList<Violation> violations, Func<Violation, bool> isDangling)
    {
        if (violations.Count == 0) return;
        var places = upload.Records.Select(RecordKind.NameOf).Index().ToDictionary(r => r.Item, r => r.Index, StringComparer.Ordinal);
        throw Refusal.Create([.. violations.Select(v => ($"records[{places[v.Record]}]", v))], isDangling);
    }
}
