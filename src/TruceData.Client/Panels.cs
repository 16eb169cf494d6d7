using TruceData.V1;

namespace TruceData.Client;

/// <summary>Converts the panels of AlignEvents to columns.</summary>
public static class Panels
{
    /// <summary>
    /// Returns the columns of a panel, as layout COLUMNS has them. The last one has the cursor of the panel.
    /// </summary>
    public static IEnumerable<AlignedColumn> ToColumns(this AlignedPanel panel)
    {
        ArgumentNullException.ThrowIfNull(panel);
        var values = panel.Values.ToMemory();
        var count = panel.SeriesIndexes.Count;
        for (var i = 0; i < count; i++)
        {
            var column = CreateColumn(panel.Frames[panel.FrameIndexes[i]], panel.SeriesIndexes[i]);
            var rows = values.Length / count;
            column.Values.AddRange(values.Slice(i * rows, rows).ToArray());
            if (panel.References.Count > 0 && panel.References[i].Bar is not null) column.Reference = panel.References[i];
            if (i == count - 1) column.Cursor = panel.Cursor;
            yield return column;
        }
    }

    private static AlignedColumn CreateColumn(AlignedFrame frame, int seriesIndex) => new()
    {
        EventIndex = frame.EventIndex,
        SeriesIndex = seriesIndex,
        IsAlternative = frame.IsAlternative,
        Anchor = frame.Anchor,
        ObservationStartTimeUnixNanos = { frame.ObservationStartTimeUnixNanos },
        ObservationEndTimeUnixNanos = { frame.ObservationEndTimeUnixNanos },
        Missing = { GetMissing(frame) },
        ConfoundingEvents = { frame.ConfoundingEvents },
        LooselyDatedEvents = { frame.LooselyDatedEvents },
        ConfoundingEventCount = frame.ConfoundingEventCount,
        MaxKnowledgeTime = frame.MaxKnowledgeTime,
    };

    private static IEnumerable<Missing> GetMissing(AlignedFrame frame) =>
        frame.Missing.Count > 0 ? frame.Missing : Enumerable.Repeat(Missing.Present, frame.ObservationEndTimeUnixNanos.Count);
}
