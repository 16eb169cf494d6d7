using System.Globalization;
using System.Text;
using CsvHelper;

namespace TruceData.Server.Importing;

/// <summary>Reads values: finite numbers, exactly rounded; NaN where the cell is empty or says NaN, NA or null.</summary>
internal sealed class CsvNumbers(bool decimalComma)
{
    /// <summary>What a number never holds: the separator of thousands, which the library would skip, and the zero byte, likewise.</summary>
    private readonly byte _foreign = (byte)(decimalComma ? '.' : ',');

    public static IFormatProvider Format(bool decimalComma) =>
        decimalComma ? new NumberFormatInfo { NumberDecimalSeparator = ",", NumberGroupSeparator = "." } : CultureInfo.InvariantCulture;

    /// <exception cref="BadCellException">The cell holds no finite number.</exception>
    public double Read(CsvReader row, int index)
    {
        var cell = row.GetSpan(index);
        if (cell.IsEmpty) return double.NaN;
        if (cell.IndexOfAny(_foreign, (byte)0) < 0 && row.TryParse(index, out double value))
        {
            if (double.IsFinite(value)) return value;
            if (double.IsInfinity(value))
                throw new BadCellException($"'{CellText.Show(cell)}' is infinite.", "Write a finite number, or leave the cell empty where there is none.");
        }

        return SaysMissing(cell) ? double.NaN : throw Unreadable(cell);
    }

    private static bool SaysMissing(ReadOnlySpan<byte> cell) =>
        Ascii.EqualsIgnoreCase(cell, "NaN") || Ascii.EqualsIgnoreCase(cell, "NA") || Ascii.EqualsIgnoreCase(cell, "null");

    private BadCellException Unreadable(ReadOnlySpan<byte> cell) =>
        cell.IndexOfAny((byte)'_', (byte)'\'', _foreign) >= 0
            ? new($"'{CellText.Show(cell)}' is no number: only digits and '{(_foreign == ',' ? '.' : ',')}' before decimals.", "Write it without separators of thousands.")
            : new($"'{CellText.Show(cell)}' is no number.", "Write a number, or leave the cell empty where there is none; leave out columns of text by naming the columns to read.");
}
