using System.Collections.Immutable;

namespace TruceData.Store.Tests;

/// <summary>A simple model of stored bars, with a copy of all bars and corrections for each revision.</summary>
internal sealed class BarModel
{
    private readonly List<ImmutableSortedDictionary<(long Time, long KnownDay), double>> _revisions =
        [ImmutableSortedDictionary<(long, long), double>.Empty];

    public int LatestRevision => _revisions.Count - 1;

    /// <summary>The bars of the latest revision; the day is null for bars that are known at their own end.</summary>
    public IEnumerable<(long Time, long? KnownDay, double Value)> LatestBars =>
        _revisions[^1].Select(b => (b.Key.Time, b.Key.KnownDay == long.MinValue ? null : (long?)b.Key.KnownDay, b.Value));

    /// <summary>Applies a change. Returns whether it adds a revision.</summary>
    public bool Apply(BarChange change)
    {
        var next = change.Kind switch
        {
            BarChange.Kinds.Put => change.Times.Aggregate(
                _revisions[^1], (all, time) => all.SetItem((time, change.KnownDay ?? long.MinValue), change.Value)),
            BarChange.Kinds.Remove => _revisions[^1].RemoveRange(
                _revisions[^1].Keys.Where(k => k.Time >= change.Times[0] && k.Time < change.Times[^1])),
            _ => _revisions[^1],
        };
        if (next.SequenceEqual(_revisions[^1])) return false;
        _revisions.Add(next);
        return true;
    }

    public List<(long Time, double Value)> Read(int revision, long? knownDay, long from, long to) =>
        _revisions[revision]
            .Where(b => b.Key.Time >= from && b.Key.Time < to && (knownDay is null || b.Key.KnownDay <= knownDay))
            .GroupBy(b => b.Key.Time, (time, versions) => (time, versions.MaxBy(v => v.Key.KnownDay).Value))
            .ToList();
}
