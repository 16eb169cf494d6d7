using System.Collections.Concurrent;
using TruceData.Store.Errors;

namespace TruceData.Server.Interceptors;

/// <summary>
/// Logs problems of the store that make calls fail: one line per problem and minute, with the number of failures that were not logged.
/// </summary>
internal sealed partial class StoreFaultLog(ILogger<StoreFaultLog> logger, TimeProvider clock)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);
    private readonly ConcurrentDictionary<string, Entry> _entries = new(StringComparer.Ordinal);

    /// <summary>
    /// Logs that a call failed, unless the problem was logged within the last minute. Damage is a problem for each place, every other kind
    /// is one.
    /// </summary>
    public void Log(Exception exception)
    {
        var problem = exception is StoreException { Problem: var known } ? known : StoreProblem.DiskFull;
        var entry = _entries.GetOrAdd(problem == StoreProblem.Corrupt ? exception.Message : problem.ToString(), _ => new Entry());
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

        LogProblem(problem, exception.Message, unlogged);
    }

    [LoggerMessage(2, LogLevel.Error, "{Problem}: a call failed: {Message} Failures since the last such line: {Unlogged}.")]
    private partial void LogProblem(StoreProblem problem, string message, long unlogged);

    private sealed class Entry
    {
        public long? LoggedAt { get; set; }

        public long Unlogged { get; set; }
    }
}
