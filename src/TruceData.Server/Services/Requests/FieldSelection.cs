using TruceData.Domain.Series;
using TruceData.Server.Errors;
using TruceData.Server.Mapping;
using TruceData.Server.Reading;
using TruceData.V1;
using Measure = TruceData.Domain.Alignment.Measure;

namespace TruceData.Server.Services.Requests;

/// <summary>Finds the columns that a request selects.</summary>
internal static class FieldSelection
{
    /// <summary>
    /// Returns the selected columns, or all if none is selected. Throws FIELD_NOT_IN_SERIES for a field that the series does not have.
    /// </summary>
    public static IReadOnlyList<string> Select(SeriesDefinition series, IReadOnlyList<FieldSelector> selectors, string path)
    {
        if (selectors.Count == 0) return series.Columns;
        var selected = selectors.Select((selector, i) => Find(series, selector, $"{path}[{i}]")).ToArray();
        var repeated = Array.FindIndex(selected, column => Array.IndexOf(selected, column) != Array.LastIndexOf(selected, column));
        return repeated < 0
            ? selected
            : throw ApiErrors.InvalidArgument(
                ErrorReason.NameRepeated, path, $"{selected[repeated]} is listed twice; list each field once.");
    }

    /// <summary>Returns the selected column, or the main column if none is selected.</summary>
    public static string SelectOne(SeriesDefinition series, FieldSelector? selector, string path) =>
        selector is null || selector.Equals(new FieldSelector()) ? series.MainColumn : Find(series, selector, path);

    /// <summary>Refuses to compute a return from a column that holds returns already.</summary>
    public static void CheckMeasure(Measure measure, IReadOnlyList<SeriesEntry> series, IReadOnlyList<string> columns)
    {
        if (measure is not (Measure.SimpleReturn or Measure.LogReturn or Measure.CumulativeSimpleReturn)) return;
        for (var i = 0; i < columns.Count; i++)
        {
            if (!series[i].Definition.Field(columns[i]).HoldsReturns) continue;
            throw ApiErrors.InvalidArgument(
                ErrorReason.ArgumentConflict, "measure",
                $"is computed from prices, but {columns[i]} of {series[i].Name} holds returns; request VALUE, or another field.");
        }
    }

    private static string Find(SeriesDefinition series, FieldSelector selector, string path)
    {
        if (selector.Field != Field.Named && selector.ColumnName.Length > 0)
            throw ApiErrors.InvalidArgument(ErrorReason.ArgumentConflict, $"{path}.column_name", "applies only to FIELD_NAMED; omit it.");
        var columns = string.Join(", ", series.Columns);
        if (selector.Field == Field.Unspecified)
            throw ApiErrors.InvalidArgument(ErrorReason.FieldRequired, $"{path}.field", $"is not set; {series.Name} has {columns}.");
        var column = selector.ColumnName();
        if (series.Columns.Contains(column, StringComparer.Ordinal)) return column;
        var missing = column.Length == 0 ? "unnamed field" : column;
        throw ApiErrors.InvalidArgument(ErrorReason.FieldNotInSeries, path, $"{series.Name} has no {missing}; it has {columns}.");
    }
}
