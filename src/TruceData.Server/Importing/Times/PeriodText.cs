using System.Text;

namespace TruceData.Server.Importing.Times;

/// <summary>Parses months: 2025-07, 202507 and, where the column shows which month 2025.1 is, 2025.07.</summary>
internal sealed class PeriodText
{
    private bool _hasPaddedMonth;
    private bool _hasShortMonth;

    /// <summary>Uses a cell of the column to learn whether January is written 2025.1 or 2025.01.</summary>
    public void Observe(ReadOnlySpan<byte> cell)
    {
        if (cell.Length < 6 || cell[4] != '.') return;
        _hasPaddedMonth |= cell.Length == 7 && cell[5] == '0';
        _hasShortMonth |= cell.Length == 6 && cell[5] is >= (byte)'2' and <= (byte)'9';
    }

    /// <summary>Returns the month of a cell; null if the cell is not a month in digits.</summary>
    /// <exception cref="BadCellException">The cell may be January or October.</exception>
    public WrittenTime? TryParseMonth(ReadOnlySpan<byte> cell)
    {
        if (cell.Length is < 6 or > 7 || !Ascii.IsValid(cell)) return null;
        var text = Encoding.ASCII.GetString(cell);
        var digits = text.Length == 6 && text.All(char.IsAsciiDigit) ? text[4..]
            : text[4] is '.' && text[..4].All(char.IsAsciiDigit) && text[5..].All(char.IsAsciiDigit) ? text[5..]
            : null;
        if (digits is null || !text[..4].All(char.IsAsciiDigit)) return null;
        var month = int.Parse(digits);
        if (digits == "1") month = _hasPaddedMonth == _hasShortMonth ? throw Ambiguous(text) : _hasPaddedMonth ? 10 : 1;
        return TimeText.TryDay(int.Parse(text[..4]), month, 1, out var day)
            ? new WrittenTime(day, null, null, null, DateNotation.Month)
            : null;
    }

    private static BadCellException Ambiguous(string text) => new(
        $"'{text}' may be January or October, because numbers lose a zero at the end.",
        "Write months with two digits, such as 2025-10, or state --time-format yyyy.M if it is January.");
}
