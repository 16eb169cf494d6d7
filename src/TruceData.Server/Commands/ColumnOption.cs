using TruceData.Server.Mapping;
using TruceData.V1;

namespace TruceData.Server.Commands;

/// <summary>Reads the options --column CSV_COLUMN=FIELD, --unit FIELD=UNIT and --rule FIELD=RULE.</summary>
internal static class ColumnOption
{
    /// <summary>Returns the columns to read, and columns without a name for the units and rules of other fields.</summary>
    /// <exception cref="CommandException">A value is invalid.</exception>
    public static IReadOnlyList<SeriesFileColumn> Read(string[] columns, string[] units, string[] rules)
    {
        var read = columns.Select(ReadColumn).ToList();
        if (read.CountBy(c => c.Column, StringComparer.OrdinalIgnoreCase).FirstOrDefault(c => c.Value > 1).Key is { } twice)
            throw new CommandException($"--column: {twice} is listed twice; list each column once.");
        foreach (var text in units)
        {
            var (field, unit) = Split("--unit", "FIELD=UNIT", text);
            FieldOf(read, field).Unit = ReadUnit(unit);
        }

        foreach (var text in rules)
        {
            var (field, rule) = Split("--rule", "FIELD=RULE", text);
            FieldOf(read, field).AggregationRule = Enum.TryParse<AggregationRule>(rule, ignoreCase: true, out var parsed)
                && parsed != AggregationRule.Unspecified && rule.All(char.IsAsciiLetterLower)
                ? parsed
                : throw new CommandException($"--rule: \"{rule}\" is not one of first, maximum, minimum, last and sum.");
        }

        return read;
    }

    private static SeriesFileColumn ReadColumn(string text)
    {
        var (column, field) = Split("--column", "CSV_COLUMN=FIELD", text);
        var colon = field.IndexOf(':', StringComparison.Ordinal);
        var selector = FieldMapping.ToSelector(colon < 0 ? field : field[..colon]);
        if (colon >= 0 && !FieldMapping.HoldsReturns(selector.Field))
            throw new CommandException($"--column: \"{field}\" is neither simple_return:NAME nor log_return:NAME; write the name alone.");
        var name = colon < 0 ? selector.ColumnName : field[(colon + 1)..];
        return new SeriesFileColumn { Column = column, Field = new FieldSpec { Field = selector.Field, ColumnName = name } };
    }

    private static FieldSpec FieldOf(List<SeriesFileColumn> columns, string name)
    {
        if (columns.Find(c => c.Field.ColumnName() == name) is { } known) return known.Field;
        var selector = FieldMapping.ToSelector(name);
        var column = new SeriesFileColumn { Field = new FieldSpec { Field = selector.Field, ColumnName = selector.ColumnName } };
        columns.Add(column);
        return column.Field;
    }

    private static Unit ReadUnit(string text)
    {
        var parts = text.Split(':', 2);
        var detail = parts.Length > 1 ? parts[1] : null;
        return (parts[0], detail) switch
        {
            ("price", not null) => new Unit { Kind = UnitKind.Price, Currency = detail, Per = "unit" },
            ("money", not null) => new Unit { Kind = UnitKind.Money, Currency = detail },
            ("count", _) => new Unit { Kind = UnitKind.Count, Counted = detail ?? "units" },
            ("index-points", null) => new Unit { Kind = UnitKind.IndexPoints },
            ("fraction", null) => new Unit { Kind = UnitKind.Fraction },
            ("fraction-points", null) => new Unit { Kind = UnitKind.FractionPoints },
            ("fraction-per-year", null) => new Unit { Kind = UnitKind.FractionPerYear },
            ("tonnes", null) => new Unit { Kind = UnitKind.Tonnes },
            ("days", null) => new Unit { Kind = UnitKind.Days },
            _ => throw new CommandException(
                $"--unit: \"{text}\" is not one of price:CURRENCY, money:CURRENCY, count:NOUN, index-points, fraction, fraction-points, "
                + "fraction-per-year, tonnes and days."),
        };
    }

    private static (string Left, string Right) Split(string option, string form, string text)
    {
        var split = text.LastIndexOf('=');
        return split > 0 && split < text.Length - 1
            ? (text[..split], text[(split + 1)..])
            : throw new CommandException($"{option}: \"{text}\" is not of the form {form}.");
    }
}
