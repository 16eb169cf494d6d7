using System.Collections.Concurrent;
using System.Diagnostics;
using TruceData.Store.Revisions;

namespace TruceData.Store.Replication;

/// <summary>Remembers which revisions of a standby the primary has as well.</summary>
internal sealed class StandbyHistory
{
    private const int MaxRevisions = 1024;
    private static readonly TimeSpan ValidTime = TimeSpan.FromSeconds(1);
    private readonly ConcurrentDictionary<(long Number, string ContentHash), (bool IsShared, long Timestamp)> _revisions = new();
    private long _divergedAt = long.MaxValue;

    /// <summary>Returns the answer of the primary if it is at most one second old, otherwise null.</summary>
    public bool? FindRecent(Revision revision) =>
        _revisions.TryGetValue(KeyOf(revision), out var answer) && Stopwatch.GetElapsedTime(answer.Timestamp) < ValidTime
            ? answer.IsShared
            : null;

    /// <summary>
    /// Returns the last answer of the primary, however old. A revision that it was never asked about is expected to be in its history
    /// unless it is as late as one that was not.
    /// </summary>
    public bool IsProbablyShared(Revision revision) =>
        _revisions.TryGetValue(KeyOf(revision), out var answer) ? answer.IsShared : revision.Number < Volatile.Read(ref _divergedAt);

    public void Add(Revision revision, bool isShared)
    {
        if (_revisions.Count >= MaxRevisions) _revisions.Clear();
        _revisions[KeyOf(revision)] = (isShared, Stopwatch.GetTimestamp());
        if (!isShared) Volatile.Write(ref _divergedAt, Math.Min(revision.Number, Volatile.Read(ref _divergedAt)));
        else if (revision.Number >= Volatile.Read(ref _divergedAt)) Volatile.Write(ref _divergedAt, long.MaxValue);
    }

    private static (long Number, string ContentHash) KeyOf(Revision revision) => (revision.Number, revision.ContentHash);
}
