using TruceData.Server.Mapping;
using TruceData.Store;
using TruceData.V1;

namespace TruceData.Server.Importing;

/// <summary>
/// Compares the fields of headers that define the meaning of stored bars, which must not change. The unit and the aggregation rule of a
/// column can be corrected, because the stored values are the same and earlier revisions keep the earlier header.
/// </summary>
internal static class SeriesIdentity
{
    /// <summary>Returns the name of a changed field that changes the meaning of bars; null if there is none.</summary>
    public static string? FindChange(Series before, Series after)
    {
        var columns = after.Fields.Select(f => f.ColumnName());
        if (!before.Fields.Select(f => f.ColumnName()).SequenceEqual(columns, StringComparer.Ordinal)) return "fields";
        if (!before.Fields.Select(KindOf).SequenceEqual(after.Fields.Select(KindOf))) return "fields";
        if (!before.Frequency.Equals(after.Frequency)) return "frequency";
        if (before.Calendar != after.Calendar) return "calendar";
        if (before.Instrument != after.Instrument) return "instrument";
        return before.Policy == after.Policy ? null : "policy";
    }

    /// <summary>
    /// Returns the name of a field of a header that changes the meaning of the bars of the stored series; null if there is none.
    /// </summary>
    public static async Task<string?> FindStoredChangeAsync(
        Series series, DataStore store, WriteSession session, CancellationToken cancellationToken)
    {
        var stored = (await session.FindRecordsAsync([series.Name], cancellationToken)).SingleOrDefault();
        if (stored is null || FindChange(stored.Message<Series>(), series) is not { } field) return null;
        return await store.FindSeriesAsync(series.Name, session.Revision - 1, cancellationToken) is null ? null : field;
    }

    /// <summary>Returns the field if it holds returns, because a column that is used as returns has another meaning.</summary>
    private static Field KindOf(FieldSpec field) => FieldMapping.HoldsReturns(field.Field) ? field.Field : Field.Unspecified;
}
