using TruceData.V1;

namespace TruceData.Server.Mapping;

/// <summary>Converts between the fields of the contract and the column names of the store.</summary>
internal static class FieldMapping
{
    /// <summary>Returns the column name of a field: "open" … "value", or the name that the importer chose.</summary>
    public static string ColumnName(Field field, string columnName) => field switch
    {
        Field.Named => columnName,
        Field.SimpleReturn => columnName.Length > 0 ? columnName : "simple_return",
        Field.LogReturn => columnName.Length > 0 ? columnName : "log_return",
        _ => field.ToString().ToLowerInvariant(),
    };

    /// <summary>Returns whether a field holds returns.</summary>
    public static bool HoldsReturns(Field field) => field is Field.SimpleReturn or Field.LogReturn;

    public static string ColumnName(this FieldSpec field) => ColumnName(field.Field, field.ColumnName);

    public static string ColumnName(this FieldSelector field) => ColumnName(field.Field, field.ColumnName);

    /// <summary>Returns the field of a column name.</summary>
    public static FieldSelector ToSelector(string column) =>
        Enum.TryParse<Field>(column.Replace("_", "", StringComparison.Ordinal), ignoreCase: true, out var field)
        && field is not (Field.Unspecified or Field.Named)
        && ColumnName(field, "") == column
            ? new FieldSelector { Field = field }
            : new FieldSelector { Field = Field.Named, ColumnName = column };

    /// <summary>
    /// Returns the field that is used if a request selects none: close, otherwise value, otherwise the first column of returns, otherwise
    /// the first field.
    /// </summary>
    public static FieldSpec MainField(this Series series) =>
        series.Fields.FirstOrDefault(f => f.Field == Field.Close)
        ?? series.Fields.FirstOrDefault(f => f.Field == Field.Value)
        ?? series.Fields.FirstOrDefault(f => HoldsReturns(f.Field))
        ?? series.Fields[0];
}
