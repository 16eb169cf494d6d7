using Google.Protobuf.Collections;
using TruceData.V1;

namespace TruceData.Client;

/// <summary>Columns of messages as memory, by one copy without a loop over values, with the bits of the wire.</summary>
public static class Columns
{
    /// <summary>The values of a column, in their order.</summary>
    public static ReadOnlyMemory<T> ToMemory<T>(this RepeatedField<T> column)
        where T : struct
    {
        ArgumentNullException.ThrowIfNull(column);
        var values = new T[column.Count];
        column.CopyTo(values, 0);
        return values;
    }

    /// <summary>"close" for FIELD_CLOSE, the importer's own name for FIELD_NAMED.</summary>
    internal static string NameOf(Field field, string columnName) => columnName.Length > 0 ? columnName : field.ToString().ToLowerInvariant();

    /// <summary>The field of a name, or the importer's own column of that name.</summary>
    internal static FieldSelector Selector(string name) =>
        Enum.TryParse<Field>(name, ignoreCase: true, out var field) && field is not (Field.Unspecified or Field.Named) && NameOf(field, "") == name
            ? new FieldSelector { Field = field }
            : new FieldSelector { Field = Field.Named, ColumnName = name };

    /// <summary>Pieces of one column in one piece.</summary>
    internal static ReadOnlyMemory<T> Join<T>(IReadOnlyCollection<ReadOnlyMemory<T>> pieces)
    {
        if (pieces.Count == 1) return pieces.First();
        var whole = new T[pieces.Sum(piece => piece.Length)];
        var at = 0;
        foreach (var piece in pieces)
        {
            piece.CopyTo(whole.AsMemory(at));
            at += piece.Length;
        }
        return whole;
    }
}
