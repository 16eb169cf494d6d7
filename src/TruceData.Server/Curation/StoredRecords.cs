using Google.Protobuf;
using TruceData.Domain.Time;
using TruceData.Server.Mapping;
using TruceData.Store.Records;

namespace TruceData.Server.Curation;

/// <summary>The records of a store, against which new ones are checked.</summary>
internal static class StoredRecords
{
    /// <summary>Every record at a revision, by name.</summary>
    /// <param name="list">How the store, or a write to it, lists records.</param>
    /// <param name="revision">The revision.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static async Task<IReadOnlyDictionary<string, IMessage>> AllAsync(
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
