using System.Collections.Concurrent;
using TruceData.Store.Errors;
using TruceData.Store.Replication;

namespace TruceData.Server.Interceptors;

/// <summary>
/// Logs problems of the store that make calls fail, and those that reads avoid with another database: one line per problem and minute, with
/// the number of failures that were not logged.
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
        if (IsDue(problem == StoreProblem.Corrupt ? exception.Message : problem.ToString(), out var unlogged))
            LogProblem(problem, exception.Message, unlogged);
    }

    /// <summary>Logs a fault that failed no call, unless one with its consequence was logged within the last minute.</summary>
    public void Log(ReadFault fault)
    {
        if (IsDue(fault.Consequence, out var unlogged))
            LogReadFault(fault.Fault.Problem, fault.Fault.Message, fault.Consequence, unlogged);
    }

    private bool IsDue(string key, out long unlogged)
    {
        var entry = _entries.GetOrAdd(key, _ => new Entry());
        unlogged = 0;
        lock (entry)
        {
            var now = clock.GetTimestamp();
            if (entry.LoggedAt is { } last && clock.GetElapsedTime(last, now) < Interval)
            {
                entry.Unlogged++;
                return false;
            }

            unlogged = entry.Unlogged;
            entry.Unlogged = 0;
            entry.LoggedAt = now;
            return true;
        }
    }

    [LoggerMessage(2, LogLevel.Error, "{Problem}: a call failed: {Message} Failures since the last such line: {Unlogged}.")]
    private partial void LogProblem(StoreProblem problem, string message, long unlogged);

    [LoggerMessage(3, LogLevel.Warning, "{Problem}: {Message} {Consequence} Faults since the last such line: {Unlogged}.")]
    private partial void LogReadFault(StoreProblem problem, string message, string consequence, long unlogged);

    private sealed class Entry
    {
        public long? LoggedAt { get; set; }

        public long Unlogged { get; set; }
    }
}
