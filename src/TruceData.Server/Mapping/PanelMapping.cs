using Google.Protobuf;
using TruceData.Domain.Alignment;

namespace TruceData.Server.Mapping;

/// <summary>Packs consecutive columns into the contract's panels.</summary>
internal static class PanelMapping
{
    /// <summary>The maximum number of values in a panel: 64 KiB, which stay off the large-object heap of a .NET client.</summary>
    private const int MaxValues = 64 * 1024 / sizeof(double);

    /// <summary>The size of frames at which a panel ends. Frames that name many events are large, even with few rows.</summary>
    private const int MaxFrameBytes = 256 * 1024;

    /// <summary>Fills a panel with columns, all but the cursor, and replaces what it held; its memory is used again.</summary>
    /// <param name="panel">The panel.</param>
    /// <param name="columns">The columns.</param>
    /// <param name="firstEvent">The index of the first event of the block in the request's order.</param>
    /// <param name="hasReferences">True if columns are measured from a reference observation.</param>
    /// <returns>The number of columns that it holds: at least one, and no more than have 64 KiB of values together.</returns>
    public static int Fill(this V1.AlignedPanel panel, ReadOnlySpan<AlignedColumn> columns, int firstEvent, bool hasReferences)
    {
        panel.SeriesIndexes.Clear();
        panel.FrameIndexes.Clear();
        panel.Values.Clear();
        panel.References.Clear();
        panel.Frames.Clear();
        var framed = new List<AlignedColumn>();
        var frameBytes = 0;
        foreach (var column in columns)
        {
            var isFull = panel.Values.Count + column.Values.Length > MaxValues || frameBytes > MaxFrameBytes;
            if (isFull && panel.SeriesIndexes.Count > 0) break;
            var frame = FindFrame(column, framed);
            if (frame == framed.Count)
            {
                framed.Add(column);
                frameBytes += AlignmentMapping.EstimateSize(column.Frame);
                panel.Frames.Add(column.Frame.ToProto(firstEvent + column.Event, column.IsAlternative));
            }

            panel.SeriesIndexes.Add(column.Series);
            panel.FrameIndexes.Add(frame);
            panel.Values.AddRange(column.Values.Span);
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
