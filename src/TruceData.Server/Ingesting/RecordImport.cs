using Google.Protobuf;
using TruceData.Server.Curation;
using TruceData.Server.Mapping;
using TruceData.Store;
using TruceData.V1;

namespace TruceData.Server.Ingesting;

/// <summary>Writes the records of one stream as one revision, after all of them were held against the store.</summary>
internal static class RecordImport
{
    public static async Task<CommitResult> RunAsync(DataStore store, RecordUpload upload, CancellationToken cancellation)
    {
        await using var session = await store.BeginWriteAsync(upload.Order.Author, upload.Order.Message, cancellation);
        var existing = await StoredRecords.AllAsync(session.ListRecordsAsync, session.Revision, cancellation);
        var records = upload.Records.ToDictionary(RecordKind.NameOf, StringComparer.Ordinal);
        var set = new RecordSet(records, existing, new HashSet<string>());
        Check(upload.Records, records, existing, set);
        await StoredBars.CheckAsync(store, session.Revision - 1, upload.Records, set, existing.Values.OfType<Series>(), cancellation);
        foreach (var record in upload.Records) await session.PutAsync(RecordNormalizer.Normalize(record).ToRecord(), cancellation);
        return await Writing.EndAsync(store, session, upload.Order, cancellation);
    }

    private static void Check(
        IReadOnlyList<IMessage> uploaded, Dictionary<string, IMessage> records, IReadOnlyDictionary<string, IMessage> existing, RecordSet set)
    {
        var referring = existing
            .Where(e => !records.ContainsKey(e.Key) && References.Of(e.Value).Any(to => records.ContainsKey(to.Name)))
            .Select(e => e.Value);
        var broken = referring.SelectMany(e => CrossRules.CheckReferences(e, set).Select(v => Of(e, v, records)));
        var violations = CrossRules.Check(records, existing).Concat(broken).ToArray();
        if (violations.Length == 0) return;

        var places = uploaded.Select(RecordKind.NameOf).Index().ToDictionary(r => r.Item, r => r.Index, StringComparer.Ordinal);
        throw Refusal.Of([.. violations.Select(v => ($"records[{places[v.Record]}]", v))], Refusal.Dangling(uploaded, set));
    }

    /// <summary>What a stored record would break, said of the new record that it refers to.</summary>
    private static Violation Of(IMessage stored, Violation violation, Dictionary<string, IMessage> records) => new(
        References.Of(stored).First(to => records.ContainsKey(to.Name)).Name,
        "",
        $"{violation.Record}, which refers to it, would be wrong in {violation.Field}: {violation.What}",
        violation.Mend);
}
