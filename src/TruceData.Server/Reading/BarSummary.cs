using NodaTime;
using TruceData.Domain.Time;
using TruceData.Server.Mapping;
using TruceData.Store;
using TruceData.Store.Records;

namespace TruceData.Server.Reading;

/// <summary>What all series together hold at a view; the levels of policies are no bars of theirs.</summary>
/// <param name="Count">Number of bars.</param>
/// <param name="Start">Start of the first bar; null when there is none.</param>
/// <param name="End">End of the last bar; null when there is none.</param>
/// <param name="Newest">The newest knowledge time of a bar; null when there is none.</param>
/// <param name="Terms">The distinct terms of use.</param>
internal sealed record BarSummary(long Count, Instant? Start, Instant? End, Instant? Newest, IReadOnlyList<string> Terms)
{
    public static async Task<BarSummary> ReadAsync(DataStore store, Catalog catalog, View view, CancellationToken cancellationToken)
    {
        var (count, terms) = (0L, new SortedSet<string>(StringComparer.Ordinal));
        var filled = new List<(Instant Start, Instant End, Instant? Newest)>();
        await foreach (var record in store.StreamRecordsAsync(new RecordQuery(view, Collections.Series), cancellationToken))
        {
            if (record.Message<V1.Series>().HasPolicy) continue;
            var handle = await catalog.HandleAsync(view, record, cancellationToken);
            var (series, newest) = await handle.DescribeAsync(store, view, cancellationToken);
            count += series.BarCount;
            if (series.Terms.Length > 0) terms.Add(series.Terms);
            if (series.BarCount == 0) continue;
            var last = series.LastTime.ToInstant().ToUnixNanos();
            filled.Add((series.FirstTime.ToInstant(), handle.Clock.EndOf(last).ToInstant(), newest));
        }

        return new BarSummary(
            count, filled.Min(f => (Instant?)f.Start), filled.Max(f => (Instant?)f.End), filled.Max(f => f.Newest), [.. terms]);
    }
}
