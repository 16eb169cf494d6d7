using System.Collections.Frozen;
using Google.Protobuf;
using TruceData.Domain.Bars;
using TruceData.Domain.Time;
using TruceData.Server.Importing;
using TruceData.Store;
using TruceData.Store.Bars;

namespace TruceData.Server.Curation;

/// <summary>Holds the bars of a store against calendars and instruments that are about to replace those they were written with.</summary>
internal static class BarMismatches
{
    /// <summary>The new records with which stored bars would not fit their calendar any more, one violation a series.</summary>
    /// <param name="store">The store.</param>
    /// <param name="revision">The revision whose bars are looked at.</param>
    /// <param name="records">The new records by name.</param>
    /// <param name="existing">The records of the store by name.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static async Task<IReadOnlyList<Violation>> FindAsync(
        DataStore store, long revision, IReadOnlyDictionary<string, IMessage> records, IReadOnlyDictionary<string, IMessage> existing,
        CancellationToken cancellationToken)
    {
        var violations = new List<Violation>();
        if (!records.Values.Any(r => r is V1.Calendar or V1.Instrument)) return violations;
        var set = new RecordSet(records, existing, FrozenSet<string>.Empty);
        foreach (var series in existing.Values.OfType<V1.Series>())
        {
            var calendar = SeriesClock.CalendarOf(series, name => set.Find(name)!);
            var replaced = records.ContainsKey(calendar) ? calendar : series.Instrument;
            if (!records.ContainsKey(replaced)) continue;
            var bars = await store.ReadBarsAsync(new BarQuery(series.Name, new View(revision, KnowledgeTime: null), []), cancellationToken);
            var clock = SeriesClock.Create(series, name => set.Find(name)!);
            if (FindMismatch(new AsOfSeries(clock, bars), new BarTimes(series, clock)) is not { } problem) continue;
            violations.Add(new Violation(
                replaced, "", $"the stored bars of {series.Name} would not fit: {problem.TrimEnd('.')}", "Correct the record, or remove that series first."));
        }

        return violations;
    }

    private static string? FindMismatch(AsOfSeries bars, BarTimes times) =>
        bars.Slices(maxBars: int.MaxValue).Select(slice => times.FindMismatch(slice.Bars.Times.Span)?.Problem).FirstOrDefault(problem => problem is not null);
}
