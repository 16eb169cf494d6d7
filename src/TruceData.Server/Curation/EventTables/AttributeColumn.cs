using System.Globalization;
using System.Text.RegularExpressions;
using TruceData.Server.Importing;
using TruceData.V1;

namespace TruceData.Server.Curation.EventTables;

/// <summary>A column of attributes: of numbers if every cell that is not empty is a number, otherwise of texts.</summary>
internal sealed partial class AttributeColumn
{
    private const int TimeoutMilliseconds = 1000;

    // Larger whole numbers, such as identifiers of 20 digits, would lose digits.
    private const double MaxWhole = 1L << 53;

    private readonly int _index;

    private AttributeColumn(int index, string name, bool isNumber, (long Line, string Cell)? firstText)
    {
        _index = index;
        Name = name;
        IsNumber = isNumber;
        FirstText = firstText;
    }

    /// <summary>The name of the attribute.</summary>
    public string Name { get; }

    /// <summary>Whether the values are numbers.</summary>
    public bool IsNumber { get; }

    /// <summary>The first cell that is not a number, in a column that has numbers as well; otherwise null.</summary>
    public (long Line, string Cell)? FirstText { get; }

    /// <summary>Determines the type of a column.</summary>
    /// <exception cref="ImportException">All cells are numbers but some, which are not finite or stand for a missing value.</exception>
    public static AttributeColumn Create(CsvTable table, int index, string name)
    {
        var (numbers, first, missing) = (0, default((long Line, string Cell)?), default((long Line, string Cell)?));
        foreach (var (line, cells) in table.Rows)
        {
            var cell = cells[index];
            if (cell.Length == 0) continue;
            if (TryParse(cell, out _)) numbers++;
            else if (Missing().IsMatch(cell) || IsInfinite(cell)) missing ??= (line, cell);
            else first ??= (line, cell);
        }

        if (first is null && numbers > 0 && missing is { } found)
        {
            throw new ImportException(
                table.File, found.Line, table.Headers[index], $"'{found.Cell}' is not a finite number, but the other cells are numbers.",
                "Leave the cell empty, or omit the column with --attributes.");
        }

        return new AttributeColumn(index, name, first is null && missing is null && numbers > 0, numbers > 0 ? first : null);
    }

    /// <summary>Returns the attribute of a row; null for an empty cell.</summary>
    public EventAttribute? Read(string[] cells)
    {
        var cell = cells[_index];
        if (cell.Length == 0) return null;
        if (!IsNumber) return new EventAttribute { Name = Name, Text = cell };
        _ = TryParse(cell, out var number);
        return new EventAttribute { Name = Name, Number = number };
    }

    // A code such as 00123 would lose its zeros.
    private static bool TryParse(string cell, out double number)
    {
        number = 0;
        return Number().IsMatch(cell)
            && double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out number)
            && double.IsFinite(number)
            && (Math.Abs(number) <= MaxWhole || cell.AsSpan().IndexOfAny('.', 'e', 'E') >= 0);
    }

    private static bool IsInfinite(string cell) =>
        Number().IsMatch(cell)
        && double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && !double.IsFinite(number);

    [GeneratedRegex(@"^[+-]?((0|[1-9][0-9]*)(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?\z", RegexOptions.ExplicitCapture, TimeoutMilliseconds)]
    private static partial Regex Number();

    [GeneratedRegex(
        @"^[+-]?(nan|inf|infinity|na|n/a|null|none)\z", RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase, TimeoutMilliseconds)]
    private static partial Regex Missing();
}
