using Google.Protobuf;
using TruceData.Domain;
using TruceData.Server.Curation;
using TruceData.Server.Errors;
using TruceData.Server.Importing;
using TruceData.Store;
using TruceData.V1;
using Calendar = TruceData.V1.Calendar;

namespace TruceData.Server.Ingesting;

/// <summary>Holds the bars of a store against calendars and instruments that are about to replace those they were written with.</summary>
internal static class StoredBars
{
    /// <summary>Refuses the first new record with which stored bars would not fit their calendar any more.</summary>
    /// <param name="store">The store.</param>
    /// <param name="revision">The revision whose bars are looked at.</param>
    /// <param name="uploaded">The new records.</param>
    /// <param name="set">The new records and those that stay.</param>
    /// <param name="series">The series of the store.</param>
    /// <param name="cancellation">Stops it.</param>
    public static async Task CheckAsync(
        DataStore store, long revision, IReadOnlyList<IMessage> uploaded, RecordSet set, IEnumerable<Series> series, CancellationToken cancellation)
    {
        var places = uploaded.Index()
            .Where(r => r.Item is Calendar or Instrument)
            .ToDictionary(r => RecordKind.NameOf(r.Item), r => r.Index, StringComparer.Ordinal);
        if (places.Count == 0) return;
        foreach (var one in series)
        {
            var calendar = SeriesClock.CalendarOf(one, name => set.Find(name)!);
            if (!places.TryGetValue(calendar, out var place) && !places.TryGetValue(one.Instrument, out place)) continue;
            var bars = await store.ReadBarsAsync(new BarQuery(one.Name, new View(revision, KnowledgeTime: null), []), cancellation);
            if (Misfit(bars, new BarTimes(one, SeriesClock.Of(one, name => set.Find(name)!))) is not { } misfit) continue;
            throw Fail.Argument(
                ErrorReason.RecordInvalid, $"records[{place}]", $"the stored bars of {one.Name} would not fit: {misfit.Problem}");
        }
    }

    private static (string Problem, string Remedy)? Misfit(BarSequence bars, BarTimes times)
    {
        for (var i = 0; i < bars.Chunks.Count; i++)
        {
            if (times.Misfit(bars.Chunk(i).Times.Span) is { } misfit) return misfit;
        }

        return null;
    }
}
