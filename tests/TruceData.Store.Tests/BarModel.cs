using System.Collections.Immutable;

namespace TruceData.Store.Tests;

/// <summary>A store of bars as naive as can be: per revision a copy of every layer.</summary>
internal sealed class BarModel
{
    private readonly List<ImmutableSortedDictionary<(long Time, long Layer), double>> _revisions =
        [ImmutableSortedDictionary<(long, long), double>.Empty];

    public int Latest => _revisions.Count - 1;

    /// <summary>What is visible at the latest revision: time, layer (<see cref="long.MinValue"/> for own end), value.</summary>
    public IEnumerable<(long Time, long? Layer, double Value)> Content =>
        _revisions[^1].Select(b => (b.Key.Time, b.Key.Layer == long.MinValue ? null : (long?)b.Key.Layer, b.Value));

    /// <summary>Makes the change; true when it makes a revision.</summary>
    public bool Apply(BarChange change)
    {
        var next = change.Kind switch
        {
            BarChange.Kinds.Put => change.Times.Aggregate(
                _revisions[^1], (all, time) => all.SetItem((time, change.Layer ?? long.MinValue), change.Value)),
            BarChange.Kinds.Remove => _revisions[^1].RemoveRange(
                _revisions[^1].Keys.Where(k => k.Time >= change.Times[0] && k.Time < change.Times[^1])),
            _ => _revisions[^1],
        };
        if (next.SequenceEqual(_revisions[^1])) return false;
        _revisions.Add(next);
        return true;
    }

    public List<(long Time, double Value)> Read(int revision, long? known, long from, long to) =>
        _revisions[revision]
            .Where(b => b.Key.Time >= from && b.Key.Time < to && (known is null || b.Key.Layer <= known))
            .GroupBy(b => b.Key.Time, (time, layers) => (time, layers.MaxBy(l => l.Key.Layer).Value))
            .ToList();
}
