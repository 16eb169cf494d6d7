using NodaTime;
using TruceData.Domain.Time;
using TruceData.Store;
using TruceData.Store.Bars;

namespace TruceData.Server.Tests.Support;

/// <summary>Looks into a store's file, beside any server.</summary>
internal static class StoredBars
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>The number and the content hash of the latest revision.</summary>
    public static async Task<(long Number, string Hash)> LatestAsync(string store)
    {
        await using var open = await DataStore.OpenAsync(store, TimeProvider.System, Ct);
        return await open.FindLatestRevisionAsync(Ct) is { } latest ? (latest.Number, latest.ContentHash) : (0, "");
    }

    /// <summary>The bars of a series at the latest revision, of one column.</summary>
    public static async Task<IReadOnlyList<(Instant Time, double Value)>> ReadAsync(string store, string series, string column)
    {
        await using var open = await DataStore.OpenAsync(store, TimeProvider.System, Ct);
        var latest = await open.FindLatestRevisionAsync(Ct);
        var bars = await open.ReadBarsAsync(new BarQuery(series, new View(latest!.Number, KnowledgeTime: null), [column]), Ct);
        var all = new List<(Instant, double)>();
        for (var i = 0; i < bars.Chunks.Count; i++)
        {
            var block = bars.Chunk(i);
            for (var row = 0; row < block.Count; row++) all.Add((block.Times.Span[row].ToInstant(), block.Columns[0].Span[row]));
        }

        return all;
    }
}
