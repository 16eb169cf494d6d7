using TruceData.Server.Reading;
using TruceData.V1;

namespace TruceData.Server.Mapping;

/// <summary>Puts columns that follow each other into the contract's panels.</summary>
internal static class PanelMapping
{
    /// <summary>64 KiB of values: less than what the garbage collector of a client takes for a large object.</summary>
    private const int MostValues = 64 * 1024 / sizeof(double);

    /// <summary>The panels, each with the cursor behind its last column.</summary>
    public static IEnumerable<AlignedPanel> ToPanels(IEnumerable<AlignedPart> parts, int rows, bool hasReferences, Func<AlignmentPlace, string> cursorBehind) =>
        parts.Chunk(Math.Max(1, MostValues / rows)).Select(some => ToPanel(some, rows, hasReferences, cursorBehind(some[^1].Place)));

    private static AlignedPanel ToPanel(AlignedPart[] parts, int rows, bool hasReferences, string cursor)
    {
        var panel = new AlignedPanel { Cursor = cursor };
        panel.Values.Capacity = parts.Length * rows;
        var framed = new List<AlignedPart>();
        foreach (var part in parts)
        {
            panel.SeriesIndexes.Add(part.Place.Series);
            panel.FrameIndexes.Add(FrameOf(part, framed));
            panel.Values.AddRange(part.Aligned.Values);
            if (hasReferences) panel.References.Add(part.Aligned.Reference is { } reference ? AlignmentMapping.ToProto(reference) : new Observation());
        }

        panel.Frames.AddRange(framed.Select(f => f.ToFrame()));
        return panel;
    }

    /// <summary>The index of the frame of a column among those of the columns before it, or of a new one.</summary>
    private static int FrameOf(AlignedPart part, List<AlignedPart> framed)
    {
        for (var i = framed.Count - 1; i >= 0 && framed[i].Place.Event == part.Place.Event; i--)
        {
            if (framed[i].SharesFrameWith(part)) return i;
        }

        framed.Add(part);
        return framed.Count - 1;
    }
}
