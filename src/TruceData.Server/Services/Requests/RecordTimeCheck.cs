using System.Collections.Concurrent;
using NodaTime;
using TruceData.Store.Revisions;

namespace TruceData.Server.Services.Requests;

/// <summary>Logs, once for each revision, that a revision was written while a clock was ahead.</summary>
internal sealed partial class RecordTimeCheck(TimeProvider clock, ILogger<RecordTimeCheck> logger)
{
    // Clocks that are synchronized over a network differ by less.
    private static readonly Duration MaxClockDifference = Duration.FromMinutes(1);
    private readonly ConcurrentDictionary<long, bool> _logged = new();

    /// <summary>Checks the record time of a revision that was read or written, and that of the revision before it.</summary>
    public void Inspect(Revision revision)
    {
        Inspect(revision.Number, revision.RecordTime);
        if (revision.ClockSetBack > Duration.Zero) Inspect(revision.Number - 1, revision.RecordTime + revision.ClockSetBack);
    }

    private void Inspect(long number, Instant recordTime)
    {
        var ahead = recordTime - Instant.FromDateTimeOffset(clock.GetUtcNow());
        if (ahead > MaxClockDifference && _logged.TryAdd(number, true)) LogFutureTime(number, recordTime, ahead);
    }

    [LoggerMessage(
        1, LogLevel.Warning,
        "Revision {Number} carries the record time {RecordTime}, {Ahead} (days:hours:minutes:seconds) in the future: the clock of the "
        + "machine that wrote it was ahead, or the clock of this server is behind. Correct the clock; later revisions carry its time.")]
    private partial void LogFutureTime(long number, Instant recordTime, Duration ahead);
}
