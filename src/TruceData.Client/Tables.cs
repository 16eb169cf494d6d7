using TruceData.V1;

namespace TruceData.Client;

/// <summary>Converts the tables of EstimateImpact to rows.</summary>
public static class Tables
{
    /// <summary>
    /// Adds the events, anchors and warnings of its frame to a table of layout TABLES. The result equals that of layout ROWS.
    /// </summary>
    public static ImpactResults WithRows(this ImpactResults table, ImpactFrame frame)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(frame);
        var rows = new ImpactResults(table) { FrameIndex = 0 };
        rows.EventIndexes.AddRange(frame.EventIndexes);
        rows.Anchors.AddRange(frame.Anchors);
        rows.AlternativeAnchors.AddRange(frame.AlternativeAnchors);
        if (frame.Warnings.Count == 0) return rows;
        rows.Warnings.Clear();
        rows.Warnings.AddRange(table.Warnings.Concat(frame.Warnings).OrderBy(warning => warning.Row));
        return rows;
    }
}
