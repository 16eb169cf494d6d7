using NodaTime;
using TruceData.Domain.Time;
using TruceData.Server.Reading;
using TruceData.Store;

namespace TruceData.Server.Tests.Support;

/// <summary>Reads a store without a server.</summary>
internal static class StoredBars
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>Returns the number and the content hash of the latest revision.</summary>
    public static async Task<(long Number, string Hash)> LatestAsync(string store)
    {
        await using var open = await DataStore.OpenAsync(store, TimeProvider.System, Ct);
        return await open.FindLatestRevisionAsync(Ct) is { } latest ? (latest.Number, latest.ContentHash) : (0, "");
    }

    /// <summary>Returns the values of one column of a series at the latest revision, as known at an instant; null for all.</summary>
    public static async Task<IReadOnlyList<(Instant Time, double Value)>> ReadAsync(
        string store, string series, string column, Instant? knowledgeTime = null)
    {
        await using var open = await DataStore.OpenAsync(store, TimeProvider.System, Ct);
        var latest = await open.FindLatestRevisionAsync(Ct);
        var view = new View(latest!.Number, knowledgeTime);
        var reader = new SeriesReader(open, new Catalog(open));
        var bars = await reader.ReadAsync(view, await reader.FindAsync(view, series, "series", Ct), column, adjustment: null, Ct);
        var blocks = bars.Slices(maxBars: int.MaxValue).Select(slice => slice.Bars);
        return
        [
            .. blocks.SelectMany(b => Enumerable.Range(0, b.Count).Select(row => (b.Times.Span[row].ToInstant(), b.Columns[0].Span[row]))),
        ];
    }
}
