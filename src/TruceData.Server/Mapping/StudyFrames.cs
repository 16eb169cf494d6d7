using TruceData.Domain.Alignment;
using TruceData.Domain.Events;
using TruceData.Domain.Studies;

namespace TruceData.Server.Mapping;

/// <summary>
/// Creates the frames of a study, which blocks of several series in one calendar share unless the study is one of pairs or of bars. Each
/// frame is created once. Frames are numbered in the order of the first blocks that use them.
/// </summary>
internal sealed class StudyFrames(IReadOnlyList<EventRecord> events)
{
    private readonly Dictionary<(StudyRows Rows, int FirstRow), V1.ImpactFrame> _shared = [];
    private int _count;

    /// <summary>Returns the frame of a block. It must be called for every block in order, including blocks that are not sent.</summary>
    public V1.ImpactFrame FrameOf(StudyBlockResult block)
    {
        if (block.Series.Subject.Pairs is not null || block.Design.Unit == WindowUnit.Bars) return ToProto([.. block.Rows], _count++);
        var key = (block.AllRows, block.FirstRow);
        if (!_shared.TryGetValue(key, out var frame)) _shared[key] = frame = ToProto([.. block.Rows], _count++);
        return frame;
    }

    private V1.ImpactFrame ToProto(StudyRow[] rows, int index)
    {
        var frame = new V1.ImpactFrame { Index = index };
        frame.EventIndexes.AddRange(rows.Select(r => r.Event));
        frame.Anchors.AddRange(rows.Select(r => r.Anchor is { } anchor ? AlignmentMapping.ToProto(anchor) : new V1.Anchor()));
        frame.AlternativeAnchors.AddRange(rows.Select(r => r.Alternative));
        frame.Warnings.AddRange(rows.SelectMany((row, i) => StudyWarnings.Create(events, row, i)));
        return frame;
    }
}
