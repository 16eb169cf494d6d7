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
    private volatile bool _hasDiverged;

    /// <summary>Returns the answer of the primary if it is at most one second old, otherwise null.</summary>
    public bool? FindRecent(Revision revision) =>
        _revisions.TryGetValue(KeyOf(revision), out var answer) && Stopwatch.GetElapsedTime(answer.Timestamp) < ValidTime
            ? answer.IsShared
            : null;

    /// <summary>
    /// Returns the last answer of the primary, however old. A revision that it was never asked about is expected to be in its history if the
    /// one that it was last asked about is.
    /// </summary>
    public bool IsProbablyShared(Revision revision) =>
        _revisions.TryGetValue(KeyOf(revision), out var answer) ? answer.IsShared : !_hasDiverged;

    public void Add(Revision revision, bool isShared)
    {
        if (_revisions.Count >= MaxRevisions) _revisions.Clear();
        _revisions[KeyOf(revision)] = (isShared, Stopwatch.GetTimestamp());
        _hasDiverged = !isShared;
    }

    private static (long Number, string ContentHash) KeyOf(Revision revision) => (revision.Number, revision.ContentHash);
}
