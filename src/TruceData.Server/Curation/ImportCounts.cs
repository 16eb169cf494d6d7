using Google.Protobuf;
using TruceData.Server.Mapping;
using TruceData.V1;

namespace TruceData.Server.Curation;

/// <summary>Counts what an import does to the records of a store.</summary>
internal static class ImportCounts
{
    /// <summary>Returns the counts by collection, in the order of their names.</summary>
    /// <param name="records">The records of the import, as they are stored.</param>
    /// <param name="existing">The records of the store by name.</param>
    public static IReadOnlyList<ImportCount> Compute(IEnumerable<IMessage> records, IReadOnlyDictionary<string, IMessage> existing)
    {
        var counts = new SortedDictionary<string, ImportCount>(StringComparer.Ordinal);
        foreach (var record in records)
        {
            var collection = RecordKind.FromMessage(record).Collection;
            if (!counts.TryGetValue(collection, out var count)) counts.Add(collection, count = new ImportCount { Collection = collection });
            if (!existing.TryGetValue(RecordKind.NameOf(record), out var stored)) count.NewCount++;
            else if (record.Equals(stored)) count.UnchangedCount++;
            else count.ChangedCount++;
        }

        return [.. counts.Values];
    }

    /// <summary>Returns the counts of a folder.</summary>
    public static IReadOnlyList<ImportCount> Compute(LoadedData data) =>
        Compute(data.Records.Values.Select(RecordNormalizer.Normalize).Concat(data.Series.Select(s => s.Header)), data.Existing);
}
