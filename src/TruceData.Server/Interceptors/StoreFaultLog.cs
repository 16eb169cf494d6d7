using System.Collections.Concurrent;

namespace TruceData.Server.Interceptors;

/// <summary>
/// Logs problems of the store that make calls fail: one line per kind of problem and minute, with the number of failures that were not
/// logged.
/// </summary>
internal sealed partial class StoreFaultLog(ILogger<StoreFaultLog> logger, TimeProvider clock)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);
    private readonly ConcurrentDictionary<string, Entry> _entries = new(StringComparer.Ordinal);

    /// <summary>Logs that a call failed, unless this kind of problem was logged within the last minute.</summary>
    /// <param name="problem">The kind of problem.</param>
    /// <param name="message">The message of the exception.</param>
    public void Log(string problem, string message)
    {
        var entry = _entries.GetOrAdd(problem, _ => new Entry());
        long unlogged;
        lock (entry)
        {
            var now = clock.GetTimestamp();
            if (entry.LoggedAt is { } last && clock.GetElapsedTime(last, now) < Interval)
            {
                entry.Unlogged++;
                return;
            }

            unlogged = entry.Unlogged;
            entry.Unlogged = 0;
            entry.LoggedAt = now;
        }

        LogProblem(problem, message, unlogged);
    }

    [LoggerMessage(2, LogLevel.Error, "{Problem}: a call failed: {Message} Failures since the last such line: {Unlogged}.")]
    private partial void LogProblem(string problem, string message, long unlogged);

    private sealed class Entry
    {
        public long? LoggedAt { get; set; }

        public long Unlogged { get; set; }
    }
}
