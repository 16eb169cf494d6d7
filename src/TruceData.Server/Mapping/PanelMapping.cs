using TruceData.Domain.Alignment;

namespace TruceData.Server.Mapping;

/// <summary>Packs consecutive columns into the contract's panels.</summary>
internal static class PanelMapping
{
    /// <summary>The maximum number of values in a panel: 64 KiB, which stay off the large-object heap of a .NET client.</summary>
    private const int MaxValues = 64 * 1024 / sizeof(double);

    /// <summary>The size of frames at which a panel ends. Frames that name many events are large, even with few rows.</summary>
    private const int MaxFrameBytes = 256 * 1024;

    /// <summary>Returns panels of up to 64 KiB of values, without cursors, each with the last of its columns.</summary>
    /// <param name="columns">The columns.</param>
    /// <param name="firstEvent">The index of the first event of the block in the request's order.</param>
    /// <param name="hasReferences">True if columns are measured from a reference observation.</param>
    public static IEnumerable<(V1.AlignedPanel Panel, AlignedColumn Last)> ToPanels(
        IReadOnlyList<AlignedColumn> columns, int firstEvent, bool hasReferences)
    {
        for (var start = 0; start < columns.Count;)
        {
            var panel = new V1.AlignedPanel();
            panel.Values.Capacity = Math.Min(MaxValues, (columns.Count - start) * columns[start].Values.Length);
            start += Fill(panel, columns, start, firstEvent, hasReferences);
            yield return (panel, columns[start - 1]);
        }
    }

    private static int Fill(V1.AlignedPanel panel, IReadOnlyList<AlignedColumn> columns, int start, int firstEvent, bool hasReferences)
    {
        var framed = new List<AlignedColumn>();
        var frameBytes = 0;
        for (var i = start; i < columns.Count; i++)
        {
            var column = columns[i];
            if (i > start && (panel.Values.Count + column.Values.Length > MaxValues || frameBytes > MaxFrameBytes)) break;
            var frame = FindFrame(column, framed);
            if (frame == framed.Count)
            {
                framed.Add(column);
                frameBytes += AlignmentMapping.EstimateSize(column.Frame);
                panel.Frames.Add(column.Frame.ToProto(firstEvent + column.Event, column.IsAlternative));
            }

            panel.SeriesIndexes.Add(column.Series);
            panel.FrameIndexes.Add(frame);
            panel.Values.AddRange(column.Values);
            if (hasReferences) panel.References.Add(column.Reference?.ToProto() ?? new V1.Observation());
        }

        return panel.SeriesIndexes.Count;
    }

    /// <summary>Returns the index of a column's frame among those of the panel, or the index of a new one.</summary>
    private static int FindFrame(AlignedColumn column, List<AlignedColumn> framed)
    {
        // Most columns share the frame object of another column; comparing frames by value is slow.
        for (var i = framed.Count - 1; i >= 0 && framed[i].Event == column.Event; i--)
        {
            if (ReferenceEquals(framed[i].Frame, column.Frame)) return i;
        }

        for (var i = framed.Count - 1; i >= 0 && framed[i].Event == column.Event; i--)
        {
            if (framed[i].IsAlternative == column.IsAlternative && framed[i].Frame.IsSameAs(column.Frame)) return i;
        }

        return framed.Count;
    }
}
