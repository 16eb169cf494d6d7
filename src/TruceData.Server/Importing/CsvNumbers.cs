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
                throw new BadCellException($"'{CellText.Show(cell)}' is infinite.", "Write a finite number, or nothing at all.");
        }

        return SaysMissing(cell) ? double.NaN : throw Unreadable(cell);
    }

    private static bool SaysMissing(ReadOnlySpan<byte> cell) =>
        Ascii.EqualsIgnoreCase(cell, "NaN") || Ascii.EqualsIgnoreCase(cell, "NA") || Ascii.EqualsIgnoreCase(cell, "null");

    private BadCellException Unreadable(ReadOnlySpan<byte> cell)
    {
        var remedy =
            cell.Contains(_foreign) && decimalComma ? "The decimal comma is declared: write no points."
            : cell.Contains(_foreign) ? "Write no separators of thousands; declare a decimal comma if this is one, with --decimal-comma."
            : cell.IndexOfAny((byte)'_', (byte)'\'') >= 0 ? "Write no separators of thousands."
            : "Write a number, or nothing where there is none; leave out columns of text by naming the others with --column CSV_COLUMN=FIELD.";
        return new BadCellException($"'{CellText.Show(cell)}' is no number.", remedy);
    }
}
