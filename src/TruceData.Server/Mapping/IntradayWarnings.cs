using TruceData.Domain.Studies;

namespace TruceData.Server.Mapping;

/// <summary>The warnings about the rows of an intraday study, as messages with their texts.</summary>
internal static class IntradayWarnings
{
    private const int MaxOffsets = 20;

    /// <summary>Creates the warnings about one row of a block; none in windows of sessions.</summary>
    public static IEnumerable<V1.ImpactWarning> Create(StudyBlockResult block, int row)
    {
        if (block.Series.Calendar.Calendar.Undivided is null) yield break;
        var studied = block.AllRows.Rows[block.FirstRow + row];
        if (studied is { Anchor.Alternative: not null, HasAlternative: false })
        {
            yield return Warning(
                V1.ImpactWarningKind.UncertainEventTime, row,
                "The time of the event extends over several units, of which the first is its anchor; anchor_sensitivity studies it at the "
                + "last one as well.");
        }

        if (studied is { IsAnchoredLate: true, Anchor: { } anchor })
        {
            yield return Warning(
                V1.ImpactWarningKind.NoBarAtEvent, row,
                $"The market was open at the event or after it, but the first bar that ends after it starts at {anchor.Session.Open}.");
        }

        int[] gaps = [.. block.OffsetsAfterClosing(row)];
        if (gaps.Length > 0)
        {
            var more = gaps.Length > MaxOffsets ? $" and {gaps.Length - MaxOffsets} more" : "";
            var offsets = string.Join(", ", gaps.Take(MaxOffsets));
            yield return Warning(
                V1.ImpactWarningKind.OvernightGap, row,
                $"{block.Series.Calendar.Calendar.Name} closes within the return at offset {offsets}{more}.");
        }
    }

    private static V1.ImpactWarning Warning(V1.ImpactWarningKind kind, int row, string message) =>
        new() { Kind = kind, Row = row, Message = message };
}
