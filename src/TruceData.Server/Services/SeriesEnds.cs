using NodaTime;
using TruceData.Domain.Time;
using TruceData.Server.Mapping;
using TruceData.Server.Reading;

namespace TruceData.Server.Services;

/// <summary>Finds the series whose record ends too early for a read.</summary>
internal static class SeriesEnds
{
    /// <summary>
    /// Returns the ends of the series that lack a bar that their calendar expects after the last one and by <paramref name="end"/>.
    /// </summary>
    public static async Task<IReadOnlyList<V1.RecordEnd>> FindBeforeAsync(
        Instant end, View view, IReadOnlyList<SeriesEntry> series, SeriesReader reader, CancellationToken cancellationToken)
    {
        var ends = new List<V1.RecordEnd>();
        foreach (var entry in series)
        {
            var bars = await reader.ReadTimesAsync(view, entry, cancellationToken);
            if (bars.LastTime is not { } start) continue;
            var last = entry.Clock.EndOf(start.ToUnixNanos());
            if (entry.Clock.ExpectsEndIn(last, KnownEnd(entry, end, view)))
                ends.Add(new V1.RecordEnd { Name = entry.Name, EndTime = last.ToInstant().ToTimestamp() });
        }

        return ends;
    }

    private static long KnownEnd(SeriesEntry entry, Instant end, View view) => view.KnowledgeTime is { } known
        ? Instant.Min(end, known.Minus(entry.Clock.KnowledgeDelay)).ToUnixNanos()
        : end.ToUnixNanos();
}
