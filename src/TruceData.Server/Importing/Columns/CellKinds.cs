using System.Text;

namespace TruceData.Server.Importing.Columns;

/// <summary>Classifies the first cells of a column, to find its role.</summary>
internal static class CellKinds
{
    private static readonly string[] s_missing = ["", "NaN", "NA", "N/A", "#N/A", "null", "None", "-", "."];

    /// <summary>Returns whether a cell means a missing value.</summary>
    public static bool IsMissing(string cell, IEnumerable<string> words) =>
        s_missing.Contains(cell, StringComparer.OrdinalIgnoreCase) || words.Contains(cell, StringComparer.Ordinal);

    /// <summary>Returns whether a cell may be a number, with separators, a sign, a currency sign, a percent sign or a suffix.</summary>
    public static bool IsNumber(string cell)
    {
        var text = cell.AsSpan().Trim().TrimStart("$€£¥(+-−").TrimEnd("%)KMBTkmb");
        var digits = 0;
        foreach (var c in text)
        {
            if (char.IsAsciiDigit(c)) digits++;
            else if (c is not ('.' or ',' or '\'' or ' ' or '\u00a0' or '\u202f' or 'e' or 'E' or '+' or '-' or '_')) return false;
        }

        return digits > 0 && !IsTime(cell);
    }

    /// <summary>Returns whether a cell is an ISO date or time, or a time of day.</summary>
    public static bool IsTime(string cell) =>
        IsoTime.TryParse(Encoding.UTF8.GetBytes(cell), out _)
        || (cell.Contains(':', StringComparison.Ordinal) && cell.Any(char.IsAsciiDigit));
}
