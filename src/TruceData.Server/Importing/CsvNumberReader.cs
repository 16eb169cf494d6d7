using System.Globalization;
using System.Text;
using TruceData.Server.Importing.Rows;

namespace TruceData.Server.Importing;

/// <summary>Reads finite numbers, correctly rounded, and NaN for an empty cell, NaN, NA or null.</summary>
internal sealed class CsvNumberReader(bool decimalComma)
{
    // CsvHelper would skip a thousands separator and a zero byte, so both are refused here.
    private readonly byte _thousandsSeparator = (byte)(decimalComma ? '.' : ',');

    public static IFormatProvider CreateFormat(bool decimalComma) =>
        decimalComma ? new NumberFormatInfo { NumberDecimalSeparator = ",", NumberGroupSeparator = "." } : CultureInfo.InvariantCulture;

    /// <summary>Reads the value of a cell.</summary>
    /// <exception cref="BadCellException">The cell is not a finite number.</exception>
    public double Read(RowSource row, int index)
    {
        var cell = row.GetSpan(index);
        if (cell.IsEmpty) return double.NaN;
        if (cell.IndexOfAny(_thousandsSeparator, (byte)0) < 0 && row.TryParse(index, out double value))
        {
            if (double.IsFinite(value)) return value;
            if (double.IsInfinity(value))
                throw new BadCellException($"'{CellText.Show(cell)}' is infinite.", "Write a finite number, or leave the cell empty.");
        }

        return IsMissing(cell) ? double.NaN : throw Unreadable(cell);
    }

    private static bool IsMissing(ReadOnlySpan<byte> cell) =>
        Ascii.EqualsIgnoreCase(cell, "NaN") || Ascii.EqualsIgnoreCase(cell, "NA") || Ascii.EqualsIgnoreCase(cell, "null");

    private BadCellException Unreadable(ReadOnlySpan<byte> cell)
    {
        var fix =
            cell.Contains(_thousandsSeparator) && decimalComma ? "Write no points, because --decimal-comma is set."
            : cell.Contains(_thousandsSeparator) ? "Write no thousands separators; if this is a decimal comma, use --decimal-comma."
            : cell.IndexOfAny((byte)'_', (byte)'\'') >= 0 ? "Write no thousands separators."
            : "Write a number, or leave the cell empty; to ignore columns of text, name the others with --column CSV_COLUMN=FIELD.";
        return new BadCellException($"'{CellText.Show(cell)}' is not a number.", fix);
    }
}
