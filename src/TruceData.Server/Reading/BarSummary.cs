using NodaTime;
using TruceData.Domain;
using TruceData.Server.Mapping;
using TruceData.Store;
using TruceData.V1;

namespace TruceData.Server.Reading;

/// <summary>What all series together hold at a view; the levels of policies are no bars of theirs.</summary>
internal sealed record BarSummary(long Count, Instant? First, Instant? Last, Instant? Newest, IReadOnlyList<string> Terms)
{
    public static async Task<BarSummary> ReadAsync(DataStore store, Catalog catalog, View view, CancellationToken cancellation)
    {
        var records = await store.ListRecordsAsync(new RecordQuery(view, Collections.Series) { Limit = int.MaxValue }, cancellation);
        var described = new List<(Series Series, Instant? Newest)>();
        foreach (var record in records.Records.Where(r => !r.Message<Series>().HasPolicy))
        {
            var handle = await catalog.HandleAsync(view, record, cancellation);
            described.Add(await handle.DescribeAsync(store, view, cancellation));
        }

        var filled = described.Where(d => d.Series.BarCount > 0).ToArray();
        return new BarSummary(
            described.Sum(d => d.Series.BarCount),
            filled.Select(d => (Instant?)d.Series.FirstTime.ToInstant()).Min(),
            filled.Select(d => (Instant?)d.Series.LastTime.ToInstant()).Max(),
            filled.Select(d => d.Newest).Max(),
            described.Select(d => d.Series.Terms).Where(t => t.Length > 0).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToArray());
    }
}
