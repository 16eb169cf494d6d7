using NodaTime;
using TruceData.Domain.Time;
using TruceData.Server.Mapping;
using TruceData.Server.Reading;
using TruceData.Store;
using TruceData.Store.Records;

namespace TruceData.Server.Services;

/// <summary>A summary of the bars of all series at a view, without series that are computed from policies.</summary>
/// <param name="Count">The number of bars.</param>
/// <param name="Start">The start of the first bar; null if there is none.</param>
/// <param name="End">The end of the last bar; null if there is none.</param>
/// <param name="Newest">The newest knowledge time of a bar; null if there is none.</param>
/// <param name="Terms">The distinct terms of use.</param>
/// <param name="Ends">The end of the last bar of each series that has bars.</param>
internal sealed record BarSummary(
    long Count, Instant? Start, Instant? End, Instant? Newest, IReadOnlyList<string> Terms, IReadOnlyList<V1.RecordEnd> Ends)
{
    /// <summary>Reads the summary at a view.</summary>
    public static async Task<BarSummary> ReadAsync(DataStore store, SeriesReader reader, View view, CancellationToken cancellationToken)
    {
        var count = 0L;
        var terms = new SortedSet<string>(StringComparer.Ordinal);
        var ranges = new List<(Instant Start, Instant End, Instant? Newest)>();
        var ends = new List<V1.RecordEnd>();
        var records = await store.StreamRecordsAsync(new RecordQuery(view, Collections.Series), cancellationToken)
            .ToListAsync(cancellationToken);
        foreach (var entry in await reader.DescribeAsync(view, records, cancellationToken))
        {
            if (entry.Definition.Policy is not null) continue;
            var bars = await reader.ReadTimesAsync(view, entry, cancellationToken);
            var series = entry.Record.Message<V1.Series>();
            count += bars.Count;
            if (series.Terms.Length > 0) terms.Add(series.Terms);
            if (bars.LastTime is not { } last) continue;
            var end = entry.Clock.EndOf(last.ToUnixNanos()).ToInstant();
            ranges.Add((bars.FirstTime!.Value, end, bars.KnownAt));
            ends.Add(new V1.RecordEnd { Name = entry.Name, EndTime = end.ToTimestamp() });
        }

        return new BarSummary(
            count, ranges.Min(r => (Instant?)r.Start), ranges.Max(r => (Instant?)r.End), ranges.Max(r => r.Newest), [.. terms], ends);
    }
}
