using TruceData.Server.Mapping;
using TruceData.V1;

namespace TruceData.Server.Importing;

/// <summary>Stored bars have their meaning from the header of their series: what that rests on may not change under them.</summary>
internal static class SeriesIdentity
{
    /// <summary>The field by which two headers give the same bars another meaning; null when there is none.</summary>
    public static string? Change(Series before, Series after)
    {
        if (!before.Fields.Select(f => f.ColumnName()).SequenceEqual(after.Fields.Select(f => f.ColumnName()), StringComparer.Ordinal)) return "fields";
        if (!before.Frequency.Equals(after.Frequency)) return "frequency";
        if (before.Calendar != after.Calendar) return "calendar";
        if (before.Instrument != after.Instrument) return "instrument";
        return before.Policy == after.Policy ? null : "policy";
    }
}
