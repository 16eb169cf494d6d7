using Google.Protobuf.Collections;
using TruceData.V1;

namespace TruceData.Client;

/// <summary>Converts columns of messages to memory.</summary>
public static class Columns
{
    /// <summary>Copies the values of a column to memory. The bits of the values are those of the message.</summary>
    public static ReadOnlyMemory<T> ToMemory<T>(this RepeatedField<T> column)
        where T : struct
    {
        ArgumentNullException.ThrowIfNull(column);
        var values = new T[column.Count];
        column.CopyTo(values, 0);
        return values;
    }

    /// <summary>Returns the key of a column: its name if it has one, otherwise "close" for FIELD_CLOSE.</summary>
    internal static string FormatField(Field field, string columnName)
    {
        if (columnName.Length > 0) return columnName;
        return field switch
        {
            Field.SimpleReturn => "simple_return",
            Field.LogReturn => "log_return",
            _ => field.ToString().ToLowerInvariant(),
        };
    }

    /// <summary>Returns the field for a key from <see cref="FormatField"/>, or FIELD_NAMED with this column name.</summary>
    internal static FieldSelector ParseField(string name) =>
        Enum.TryParse<Field>(name.Replace("_", "", StringComparison.Ordinal), ignoreCase: true, out var field)
        && field is not (Field.Unspecified or Field.Named)
        && FormatField(field, "") == name
            ? new FieldSelector { Field = field }
            : new FieldSelector { Field = Field.Named, ColumnName = name };

    /// <summary>Joins the chunks of one column.</summary>
    internal static ReadOnlyMemory<T> Join<T>(IReadOnlyCollection<ReadOnlyMemory<T>> chunks)
    {
        if (chunks.Count == 1) return chunks.First();
        var joined = new T[chunks.Sum(chunk => chunk.Length)];
        var offset = 0;
        foreach (var chunk in chunks)
        {
            chunk.CopyTo(joined.AsMemory(offset));
            offset += chunk.Length;
        }
        return joined;
    }
}
