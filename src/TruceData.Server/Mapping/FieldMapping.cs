using TruceData.V1;

namespace TruceData.Server.Mapping;

/// <summary>Between the contract's fields and the store's column names.</summary>
internal static class FieldMapping
{
    /// <summary>The name of a field's column: "open" … "value", or the importer's own.</summary>
    public static string ColumnName(Field field, string columnName) =>
        field == Field.Named ? columnName : field.ToString().ToLowerInvariant();

    public static string ColumnName(this FieldSpec field) => ColumnName(field.Field, field.ColumnName);

    public static string ColumnName(this FieldSelector field) => ColumnName(field.Field, field.ColumnName);

    /// <summary>The field of a column name.</summary>
    public static FieldSelector ToSelector(string column) =>
        Enum.TryParse<Field>(column, ignoreCase: true, out var field) && field is not (Field.Unspecified or Field.Named)
            ? new FieldSelector { Field = field }
            : new FieldSelector { Field = Field.Named, ColumnName = column };

    /// <summary>The field that stands for a series when none is asked for: close, else value, else its first.</summary>
    public static FieldSpec MainField(this Series series) =>
        series.Fields.FirstOrDefault(f => f.Field == Field.Close)
        ?? series.Fields.FirstOrDefault(f => f.Field == Field.Value)
        ?? series.Fields[0];
}
