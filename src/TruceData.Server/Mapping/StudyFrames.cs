using TruceData.Server.Reading;
using TruceData.V1;

namespace TruceData.Server.Mapping;

/// <summary>The frames of a study under layout TABLES: what rows of several series in one calendar have in common. They are numbered as series first need them.</summary>
internal sealed class StudyFrames
{
    private readonly Dictionary<(StudyCalendar Calendar, int First), int> _indexes = [];
    private readonly HashSet<int> _sent = [];

    /// <summary>The number of the frame of some rows; to be asked for in the order of the results, whether they are sent or not.</summary>
    public int IndexOf(StudyUnit unit)
    {
        var key = (unit.Series.Calendar, unit.First);
        if (!_indexes.TryGetValue(key, out var index)) _indexes[key] = index = _indexes.Count;
        return index;
    }

    /// <summary>The frame of some rows that are about to be sent; null when it has been sent.</summary>
    public ImpactFrame? Unsent(StudyUnit unit)
    {
        var index = IndexOf(unit);
        return _sent.Add(index) ? ToProto(unit, index) : null;
    }

    private static ImpactFrame ToProto(StudyUnit unit, int index)
    {
        var (calendar, rows) = (unit.Series.Calendar, Enumerable.Range(unit.First, unit.Count).ToArray());
        var frame = new ImpactFrame { Index = index };
        frame.EventIndexes.AddRange(rows.Select(r => calendar.Rows[r].Event));
        frame.Anchors.AddRange(rows.Select(r => calendar.Anchors[r]));
        frame.AlternativeAnchors.AddRange(rows.Select(r => calendar.Rows[r].Alternative));
        frame.Warnings.AddRange(rows.SelectMany(r => calendar.Notes[r]));
        return frame;
    }
}
