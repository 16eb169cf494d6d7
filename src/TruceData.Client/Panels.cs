using TruceData.V1;

namespace TruceData.Client;

/// <summary>Panels of AlignEvents, for those who want columns.</summary>
public static class Panels
{
    /// <summary>The columns of a panel, each with the times and all else that it shares with others. The last one has the cursor.</summary>
    public static IEnumerable<AlignedColumn> ToColumns(this AlignedPanel panel)
    {
        ArgumentNullException.ThrowIfNull(panel);
        var (values, count) = (panel.Values.ToMemory(), panel.SeriesIndexes.Count);
        for (var i = 0; i < count; i++)
        {
            var column = ToColumn(panel.Frames[panel.FrameIndexes[i]], panel.SeriesIndexes[i]);
            var rows = values.Length / count;
            column.Values.AddRange(values.Slice(i * rows, rows).ToArray());
            if (panel.References.Count > 0 && panel.References[i].Bar is not null) column.Reference = panel.References[i];
            if (i == count - 1) column.Cursor = panel.Cursor;
            yield return column;
        }
    }

    private static AlignedColumn ToColumn(AlignedFrame frame, int series) => new()
    {
        EventIndex = frame.EventIndex,
        SeriesIndex = series,
        IsAlternative = frame.IsAlternative,
        Anchor = frame.Anchor,
        ObservationStartTimeUnixNanos = { frame.ObservationStartTimeUnixNanos },
        ObservationEndTimeUnixNanos = { frame.ObservationEndTimeUnixNanos },
        Missing = { MissingOf(frame) },
        ConfoundingEvents = { frame.ConfoundingEvents },
        LooselyDatedEvents = { frame.LooselyDatedEvents },
        ConfoundingEventCount = frame.ConfoundingEventCount,
        MaxKnowledgeTime = frame.MaxKnowledgeTime,
    };

    private static IEnumerable<Missing> MissingOf(AlignedFrame frame) =>
        frame.Missing.Count > 0 ? frame.Missing : Enumerable.Repeat(Missing.Present, frame.ObservationEndTimeUnixNanos.Count);
}
