using System.Buffers.Text;
using System.Globalization;
using System.Text;
using TruceData.V1;

namespace TruceData.Server.Importing.Numbers;

/// <summary>How the numbers of a file are written: decimal comma, separator of thousands and words for missing values.</summary>
internal sealed class NumberNotation
{
    private const int MaxLength = 64;

    private static readonly string[] s_missing = ["NaN", "NA", "N/A", "#N/A", "null", "None", "-", "."];

    private readonly HashSet<string> _missing;
    private readonly HashSet<double> _missingNumbers;
    private readonly bool _isDecimalComma;
    private string _thousands;

    /// <exception cref="BadCellException">The separators are invalid.</exception>
    public NumberNotation(SeriesFileOptions options)
    {
        _isDecimalComma = options.DecimalComma;
        _thousands = options.Thousands;
        _missing = [.. options.Missing];
        _missingNumbers = [.. options.Missing
            .Where(text => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _))
            .Select(text => double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture))];
        if (_thousands is not ("" or "," or "." or " " or "'"))
            throw new BadCellException($"'{_thousands}' does not separate thousands.", "Use \",\", \".\", a space or \"'\".");
        if (_thousands == (_isDecimalComma ? "," : "."))
        {
            throw new BadCellException(
                $"'{_thousands}' cannot separate both thousands and decimals.",
                _isDecimalComma ? "State --thousands ." : "Add --decimal-comma.");
        }
    }

    /// <summary>Learns from a cell of the first rows that commas separate thousands, as in 6,552.51 and 62,90,137.</summary>
    public void Observe(ReadOnlySpan<byte> cell)
    {
        if (_isDecimalComma || _thousands.Length > 0 || !cell.Contains((byte)',')) return;
        var isProven = cell.Contains((byte)'.') || cell.Count((byte)',') > 1;
        if (isProven && TryParse(cell.TrimStart("$-+"u8), ",", 0, out _)) _thousands = ",";
    }

    /// <summary>Returns whether a cell stands for a missing value.</summary>
    public bool IsMissing(ReadOnlySpan<byte> cell)
    {
        if (cell.IsEmpty) return true;
        if (cell.Length > MaxLength) return false;
        foreach (var word in s_missing)
        {
            if (Ascii.EqualsIgnoreCase(cell, word)) return true;
        }

        return _missing.Count > 0 && _missing.Contains(Encoding.UTF8.GetString(cell));
    }

    /// <summary>Returns whether a number stands for a missing value, such as -999.</summary>
    public bool IsMissing(double number) => _missingNumbers.Count > 0 && _missingNumbers.Contains(number);

    /// <summary>Parses a number without sign, currency, suffix or exponent, times a power of ten.</summary>
    public bool TryParse(ReadOnlySpan<byte> text, int exponent, out double value) => TryParse(text, _thousands, exponent, out value);

    /// <summary>Returns the option that may resolve a number that could not be parsed.</summary>
    public string FixFor(ReadOnlySpan<byte> cell) =>
        cell.Contains((byte)',') && !_isDecimalComma && _thousands.Length == 0
            ? "State --thousands , if the comma separates thousands, or --decimal-comma if it is a decimal comma."
        : cell.Contains((byte)'.') && _isDecimalComma && _thousands.Length == 0
            ? "State --thousands . if the point separates thousands, or omit --decimal-comma."
        : cell.Contains((byte)'\'') && _thousands.Length == 0 ? "State --thousands ' if it separates thousands."
        : cell.Contains((byte)' ') && _thousands.Length == 0 && !cell.ContainsAnyInRange((byte)'A', (byte)'z')
            ? "State --thousands \" \" if the space separates thousands."
        : "Write a number, or state --missing with this text if it stands for a missing value; to ignore columns of text, name the others "
            + "with --column CSV_COLUMN=FIELD.";

    private bool TryParse(ReadOnlySpan<byte> text, string thousands, int exponent, out double value)
    {
        value = 0;
        if (text.IsEmpty || text.Length > MaxLength) return false;
        Span<byte> plain = stackalloc byte[MaxLength + 8];
        var length = 0;
        var decimalMark = (byte)(_isDecimalComma ? ',' : '.');
        var mark = text.IndexOf(decimalMark);
        var whole = mark < 0 ? text : text[..mark];
        if (!TryRemoveSeparators(whole, thousands, plain, ref length)) return false;
        if (mark >= 0)
        {
            plain[length++] = (byte)'.';
            foreach (var c in text[(mark + 1)..])
            {
                if (!char.IsAsciiDigit((char)c)) return false;
                plain[length++] = c;
            }
        }

        if (exponent != 0)
        {
            // A product would be rounded twice.
            plain[length++] = (byte)'e';
            Utf8Formatter.TryFormat(exponent, plain[length..], out var digits);
            length += digits;
        }

        return Utf8Parser.TryParse(plain[..length], out value, out var used) && used == length && double.IsFinite(value);
    }

    /// <summary>Copies digits without separators, whose groups are 3 digits, or 2 before the last 3 as in India.</summary>
    private static bool TryRemoveSeparators(ReadOnlySpan<byte> whole, string thousands, Span<byte> plain, ref int length)
    {
        var group = 0;
        var groups = new List<int>();
        for (var i = 0; i < whole.Length; i++)
        {
            var separator = SeparatorLength(whole[i..], thousands);
            if (separator > 0)
            {
                groups.Add(group);
                group = 0;
                i += separator - 1;
                continue;
            }

            if (!char.IsAsciiDigit((char)whole[i])) return false;
            plain[length++] = whole[i];
            group++;
        }

        if (groups.Count == 0) return true;
        if (group != 3 || groups[0] is < 1 or > 3) return false;
        var inner = groups.Skip(1).ToArray();
        return inner.All(g => g == 3) || (inner.All(g => g == 2) && groups[0] <= 2);
    }

    /// <summary>Returns the bytes of a separator at the start of the text. A space includes the narrow and the no-break space.</summary>
    private static int SeparatorLength(ReadOnlySpan<byte> text, string thousands)
    {
        if (thousands.Length == 0) return 0;
        if (text[0] == thousands[0]) return 1;
        if (thousands == " ")
        {
            if (text.StartsWith("\u00A0"u8)) return 2;
            return text.StartsWith("\u202F"u8) || text.StartsWith("\u2009"u8) ? 3 : 0;
        }

        return thousands == "'" && text.StartsWith("\u2019"u8) ? 3 : 0;
    }
}
