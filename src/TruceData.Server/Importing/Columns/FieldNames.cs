using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace TruceData.Server.Importing.Columns;

/// <summary>Converts the names of columns to names of fields.</summary>
internal static class FieldNames
{
    private static readonly FrozenDictionary<string, string> s_known = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["close_last"] = "close",
        ["vol"] = "volume",
        ["eroffnung"] = "open",
        ["hoch"] = "high",
        ["tief"] = "low",
        ["schluss"] = "close",
        ["schlusskurs"] = "close",
        ["volumen"] = "volume",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenSet<string> s_symbols = FrozenSet.Create(
        StringComparer.Ordinal,
        "symbol", "ticker", "ts_code", "contract", "instrument", "instrument_id", "security", "security_id", "isin", "cusip", "figi",
        "permno", "gvkey", "asset", "coin", "pair", "product_id");

    /// <summary>Returns the name of the field of a column in lower case; empty if it has letters that no field name can have.</summary>
    public static string FromColumn(string column)
    {
        var name = new StringBuilder();
        foreach (var letter in column.Normalize(NormalizationForm.FormD).Replace("%", " percent", StringComparison.Ordinal))
        {
            // Without cultures, .NET does not decompose the umlauts of the names of Excel.
            var c = letter switch { 'ä' or 'Ä' => 'a', 'ö' or 'Ö' => 'o', 'ü' or 'Ü' => 'u', _ => letter };
            if (char.GetUnicodeCategory(c) == UnicodeCategory.NonSpacingMark) continue;
            if (char.IsAsciiLetterOrDigit(c)) name.Append(char.ToLowerInvariant(c));
            else if (char.IsLetter(c)) return "";
            else if (name.Length > 0 && name[^1] != '_') name.Append('_');
        }

        var text = name.ToString().Trim('_');
        return text.Length > 100 ? "" : s_known.GetValueOrDefault(text, text);
    }

    /// <summary>Returns whether a column names the instrument of each row.</summary>
    public static bool IsSymbol(string column) => s_symbols.Contains(FromColumn(column));

    /// <summary>Returns whether a column of yfinance has distributions and splits, which are no values of the bars.</summary>
    public static bool IsCorporateAction(string column) => column is "Dividends" or "Stock Splits" or "Capital Gains";

    /// <summary>Returns whether a text is a valid name of a field.</summary>
    public static bool IsValid(string name) =>
        name.Length is > 0 and <= 100 && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '_');
}
