using TruceData.Server.Reading;
using TruceData.V1;

namespace TruceData.Server.Mapping;

/// <summary>Puts columns that follow each other into the contract's panels.</summary>
internal static class PanelMapping
{
    /// <summary>64 KiB of values: less than what the garbage collector of a client takes for a large object.</summary>
    private const int MostValues = 64 * 1024 / sizeof(double);

    /// <summary>How many columns go into one panel.</summary>
    public static int ColumnsInOne(int rows) => Math.Max(1, MostValues / rows);

    /// <summary>Makes a panel hold columns; what it held before is gone, its memory is used again.</summary>
    public static void Fill(this AlignedPanel panel, ReadOnlySpan<AlignedPart> parts, bool hasReferences, string cursor)
    {
        panel.Cursor = cursor;
        panel.Frames.Clear();
        panel.SeriesIndexes.Clear();
        panel.FrameIndexes.Clear();
        panel.References.Clear();
        panel.Values.Clear();
        var framed = new List<AlignedPart>();
        foreach (var part in parts)
        {
            panel.SeriesIndexes.Add(part.Place.Series);
            panel.FrameIndexes.Add(FrameOf(part, framed));
            panel.Values.AddFrom(part.Values);
            if (hasReferences) panel.References.Add(part.Reference is { } reference ? AlignmentMapping.ToProto(reference) : new Observation());
        }

        foreach (var part in framed) panel.Frames.Add(part.Frame.ToFrame(part.Place));
    }

    /// <summary>The index of the frame of a column among those of the columns before it, or of a new one.</summary>
    private static int FrameOf(AlignedPart part, List<AlignedPart> framed)
    {
        for (var i = framed.Count - 1; i >= 0 && framed[i].Place.Event == part.Place.Event; i--)
        {
            if (framed[i].Place.IsAlternative == part.Place.IsAlternative && framed[i].Frame.IsSameAs(part.Frame)) return i;
        }

        framed.Add(part);
        return framed.Count - 1;
    }
}
