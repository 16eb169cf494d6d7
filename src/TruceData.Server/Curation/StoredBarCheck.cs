using System.Collections.Frozen;
using Google.Protobuf;
using TruceData.Domain.Bars;
using TruceData.Domain.Time;
using TruceData.Server.Importing;
using TruceData.Store;
using TruceData.Store.Bars;

namespace TruceData.Server.Curation;

/// <summary>Checks that the stored bars fit the calendars and instruments that are about to replace the stored ones.</summary>
internal static class StoredBarCheck
{
    /// <summary>Finds the series whose stored bars do not fit the new records: one violation of the new record for each series.</summary>
    /// <param name="store">The store.</param>
    /// <param name="revision">The revision whose bars are checked.</param>
    /// <param name="records">The new records by name.</param>
    /// <param name="existing">The records of the store by name.</param>
    /// <param name="cancellationToken">Cancels the check.</param>
    public static async Task<IReadOnlyList<Violation>> FindViolationsAsync(
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
            var query = new BarQuery(series.Name, new View(revision, KnowledgeTime: null), []);
            var bars = await store.ReadBarsAsync(query, cancellationToken);
            var clock = SeriesClock.Create(series, name => set.Find(name)!);
            if (FindMismatch(new AsOfSeries(clock, bars), new BarTimeChecker(series, clock)) is not { } mismatch) continue;
            var message = $"the stored bars of {series.Name} would not fit it: {mismatch.Message.TrimEnd('.')}";
            violations.Add(new Violation(replaced, "", message, "Correct the record, or remove that series first."));
        }

        return violations;
    }

    private static BarMismatch? FindMismatch(AsOfSeries bars, BarTimeChecker times) =>
        bars.StartTimes().Select(starts => times.FindMismatch(starts.Span)).FirstOrDefault(m => m is not null);
}
