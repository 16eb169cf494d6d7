using TruceData.Server.Mapping;
using TruceData.V1;

namespace TruceData.Server.Commands;

/// <summary>Reads the option --column: CSV_COLUMN=FIELD, or CSV_COLUMN=simple_return:NAME for a column of returns with a name.</summary>
internal static class ColumnOption
{
    /// <summary>Returns the names of the fields by column; null if no column is given.</summary>
    public static Dictionary<string, string>? ReadFields(string[] columns)
    {
        if (columns.Length == 0) return null;
        var fields = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var column in columns)
        {
            var (csvColumn, _, name) = Split(column);
            if (!fields.TryAdd(csvColumn, name))
                throw new CommandException($"--column: {csvColumn} is listed twice; list each column once.");
        }

        return fields;
    }

    /// <summary>Returns the columns of returns that have a name, by that name.</summary>
    public static Dictionary<string, Field> ReadReturns(string[] columns)
    {
        var returns = new Dictionary<string, Field>(StringComparer.Ordinal);
        foreach (var (_, kind, name) in columns.Select(Split))
        {
            if (kind is { } field) returns[name] = field;
        }

        return returns;
    }

    private static (string CsvColumn, Field? Kind, string Name) Split(string column)
    {
        var split = column.LastIndexOf('=');
        if (split < 1 || split == column.Length - 1)
            throw new CommandException($"--column: \"{column}\" is not of the form CSV_COLUMN=FIELD.");
        var (csvColumn, field) = (column[..split], column[(split + 1)..]);
        var colon = field.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0) return (csvColumn, null, field);
        var kind = FieldMapping.ToSelector(field[..colon]).Field;
        return FieldMapping.HoldsReturns(kind)
            ? (csvColumn, kind, field[(colon + 1)..])
            : throw new CommandException($"--column: \"{field}\" is neither simple_return:NAME nor log_return:NAME; write the name alone.");
    }
}
