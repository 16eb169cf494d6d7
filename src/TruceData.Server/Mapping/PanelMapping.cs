using Google.Protobuf;
using TruceData.Server.Reading;
using TruceData.V1;

namespace TruceData.Server.Mapping;

/// <summary>Puts columns that follow each other into the contract's panels.</summary>
internal static class PanelMapping
{
    /// <summary>64 KiB of values: less than what the garbage collector of a client takes for a large object.</summary>
    private const int MaxValues = 64 * 1024 / sizeof(double);

    /// <summary>Frames that name many events have many bytes, however few rows.</summary>
    private const int MaxFrameBytes = 256 * 1024;

    /// <summary>
    /// Makes a panel hold the first of some columns, as many as it has room for and at least one, all but the cursor; what it held before is gone, its
    /// memory is used again.
    /// </summary>
    /// <returns>How many columns it holds.</returns>
    public static int Fill(this AlignedPanel panel, ReadOnlySpan<AlignedPart> parts, bool hasReferences)
    {
        panel.SeriesIndexes.Clear();
        panel.FrameIndexes.Clear();
        panel.References.Clear();
        panel.Values.Clear();
        var (framed, counted, frameBytes) = (new List<AlignedPart>(), 0, 0);
        foreach (var part in parts)
        {
            if (panel.Values.Count > 0 && (panel.Values.Count + part.Values.Length > MaxValues || frameBytes > MaxFrameBytes)) break;
            panel.SeriesIndexes.Add(part.Place.Series);
            panel.FrameIndexes.Add(FrameOf(part, framed));
            panel.Values.AddRange(part.Values.Span);
            if (hasReferences) panel.References.Add(part.Reference is { } reference ? AlignmentMapping.ToProto(reference) : new Observation());
            for (; counted < framed.Count; counted++) frameBytes += AlignmentMapping.RoughSizeOf(framed[counted].Frame);
        }

        while (panel.Frames.Count > framed.Count) panel.Frames.RemoveAt(panel.Frames.Count - 1);
        while (panel.Frames.Count < framed.Count) panel.Frames.Add(new AlignedFrame());
        for (var i = 0; i < framed.Count; i++) panel.Frames[i].Fill(framed[i].Frame, framed[i].Place);
        return panel.SeriesIndexes.Count;
    }

    /// <summary>The index of the frame of a column among those of the columns before it, or of a new one.</summary>
    private static int FrameOf(AlignedPart part, List<AlignedPart> framed)
    {
        // Most columns have the very frame of another one: frames are compared only where that is not found.
        for (var i = framed.Count - 1; i >= 0 && framed[i].Place.Event == part.Place.Event; i--)
        {
            if (ReferenceEquals(framed[i].Frame, part.Frame)) return i;
        }

        for (var i = framed.Count - 1; i >= 0 && framed[i].Place.Event == part.Place.Event; i--)
        {
            if (framed[i].Place.IsAlternative == part.Place.IsAlternative && framed[i].Frame.IsSameAs(part.Frame)) return i;
        }

        framed.Add(part);
        return framed.Count - 1;
    }
}
