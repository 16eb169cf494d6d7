using Google.Protobuf;
using TruceData.Domain.Time;
using TruceData.Server.Mapping;
using TruceData.Store.Records;

namespace TruceData.Server.Curation;

/// <summary>Reads the records of a store that new records are checked against.</summary>
internal static class StoredRecords
{
    /// <summary>Reads every record at a revision, by name.</summary>
    /// <param name="list">Lists records of the store or of a write session.</param>
    /// <param name="revision">The revision.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    public static async Task<IReadOnlyDictionary<string, IMessage>> ReadAllAsync(
        Func<RecordQuery, CancellationToken, Task<RecordPage>> list, long revision, CancellationToken cancellationToken)
    {
        var all = new Dictionary<string, IMessage>(StringComparer.Ordinal);
        foreach (var kind in RecordKind.All)
        {
            var query = new RecordQuery(new View(revision, KnowledgeTime: null), kind.Collection);
            foreach (var record in (await list(query, cancellationToken)).Records) all.Add(record.Name, record.Message());
        }

        return all;
    }
}
