using System.Globalization;
using TruceData.V1;

namespace TruceData.Server.Importing.Numbers;

/// <summary>Reads the numbers of one column: with a currency sign, "%", or K, M, B and T for thousands to trillions.</summary>
/// <param name="notation">How the numbers of the file are written.</param>
/// <param name="unit">The unit of the column; null if it is not known.</param>
/// <param name="scale">The number by which the values are multiplied. Not 0.</param>
/// <param name="pointsMayBeThousands">
/// Whether a column in which each point precedes three digits is refused: the cells are separated by ";", as in locales with a decimal
/// comma, and the options state neither a decimal comma nor a separator of thousands.
/// </param>
internal sealed class NumberColumn(NumberNotation notation, Unit? unit, double scale, bool pointsMayBeThousands)
{
    private const int MaxScaledText = 40;

    private readonly double _divisor = DivisorOf(scale);
    private readonly int _powerOfTen = PowerOf(scale);
    private bool _mayBeThousands = pointsMayBeThousands;
    private string? _doubtful;
    private string? _form;
    private string? _currency;
    private bool _isPlain;

    /// <summary>The number of missing values.</summary>
    public long MissingCount { get; private set; }

    /// <summary>Whether the value of a plain number depends on its text.</summary>
    public bool NeedsText => _mayBeThousands || _powerOfTen != 0 || !_isPlain;

    /// <summary>Returns the value of a plain finite number that has been parsed, NaN if it stands for a missing value.</summary>
    /// <param name="cell">The text of the number; may be empty unless <see cref="NeedsText"/>.</param>
    /// <param name="value">The number.</param>
    public double FromPlain(ReadOnlySpan<byte> cell, double value)
    {
        if (notation.IsMissing(value))
        {
            MissingCount++;
            return double.NaN;
        }

        if (_mayBeThousands) CheckPoints(cell);
        if (!_isPlain) CheckPlain(cell);
        return _powerOfTen == 0 ? Scaled(value) : ScaledText(cell, value);
    }

    /// <summary>Returns the value of a cell of a column of numbers; NaN stands for a missing value.</summary>
    /// <exception cref="BadCellException">The number is infinite.</exception>
    public double FromNumber(double number)
    {
        if (double.IsInfinity(number))
            throw new BadCellException("The value is infinite.", "Write a finite number, or leave the cell empty.");
        if (!double.IsNaN(number) && !notation.IsMissing(number)) return Scaled(number);
        MissingCount++;
        return double.NaN;
    }

    /// <summary>Reads a cell that is not a plain number.</summary>
    /// <exception cref="BadCellException">The cell is neither a number nor missing.</exception>
    public double Read(ReadOnlySpan<byte> cell)
    {
        if (notation.IsMissing(cell))
        {
            MissingCount++;
            return double.NaN;
        }

        var text = cell;
        var isNegative = TakeSign(ref text);
        var currency = CurrencySign.Take(ref text);
        if (currency is not null && !isNegative) isNegative = TakeSign(ref text);
        var (form, exponent) = TakeSuffix(ref text);
        if (!notation.TryParse(text, exponent + _powerOfTen, out var value))
            throw new BadCellException($"'{CellText.Show(cell)}' is not a number.", notation.FixFor(cell));
        CheckCurrency(cell, currency?.Text ?? "");
        CheckForm(cell, form);
        if (form == "%") CheckPercentage(cell);
        if (isNegative) value = -value;
        return _powerOfTen == 0 ? Scaled(value) : value;
    }

    /// <summary>Checks the column at the end of the file.</summary>
    /// <exception cref="BadCellException">The points of the column may separate thousands.</exception>
    public void Complete()
    {
        if (!_mayBeThousands || _doubtful is not { } cell) return;
        throw new BadCellException(
            $"'{cell}' and all other points of the column may separate thousands or decimals.",
            "State --decimal-comma --thousands . if they separate thousands, or --thousands , if they are decimal points.");
    }

    private void CheckPoints(ReadOnlySpan<byte> cell)
    {
        var point = cell.IndexOf((byte)'.');
        if (point < 0) return;
        var digits = cell.TrimStart((byte)'-').IndexOf((byte)'.');
        _mayBeThousands = cell.Length - point == 4 && digits is >= 1 and <= 3 && cell.TrimStart((byte)'-')[0] != '0';
        _doubtful ??= CellText.Show(cell);
    }

    private void CheckPlain(ReadOnlySpan<byte> cell)
    {
        CheckCurrency(cell, "");
        CheckForm(cell, "");
        _isPlain = true;
    }

    /// <summary>Checks the currency sign of a cell, which some rows may lack if the unit of the column states its currency.</summary>
    private void CheckCurrency(ReadOnlySpan<byte> cell, string sign)
    {
        if (unit is { Currency.Length: > 0 })
        {
            if (sign.Length == 0 || CurrencySign.IsOf(sign, unit.Currency)) return;
            throw new BadCellException(
                $"'{CellText.Show(cell)}' has the sign of another currency than {unit.Currency}, the unit of the column.",
                "State the currency of the file with --currency or --unit, or map the column to another field with --column.");
        }

        if ((_currency ??= sign) == sign) return;
        throw new BadCellException(
            $"'{CellText.Show(cell)}' has another currency sign than earlier rows, or only one of them has one.",
            "If all values of the column are in one currency, state it with --unit, such as --unit close=price:USD, or with --currency "
            + "for all prices.");
    }

    private void CheckForm(ReadOnlySpan<byte> cell, string form)
    {
        if ((_form ??= form) == form) return;
        // Volumes are written 950, 1.2K and 3M; a price or a percentage among other numbers is an error of the file.
        if (unit?.Kind == UnitKind.Count && form != "%" && _form != "%") return;
        throw new BadCellException(
            $"'{CellText.Show(cell)}' is not written as earlier rows, which have {(_form == "" ? "plain numbers" : $"'{_form}'")}.",
            "Write all values of the column in one unit, or state --missing with this text.");
    }

    private void CheckPercentage(ReadOnlySpan<byte> cell)
    {
        if (unit?.Kind is UnitKind.Fraction or UnitKind.FractionPoints or UnitKind.FractionPerYear) return;
        throw new BadCellException(
            $"'{CellText.Show(cell)}' is a percentage, but the unit of the column is not a fraction.",
            "State --unit FIELD=fraction (or fraction-points, fraction-per-year), or select other columns with --column.");
    }

    private double Scaled(double value) => _divisor != 0 ? value / _divisor : value * scale;

    /// <summary>Returns the scaled value of a plain number. Its text is scaled, because a product would be rounded twice.</summary>
    private double ScaledText(ReadOnlySpan<byte> cell, double value)
    {
        if (cell.Length > MaxScaledText || cell.IndexOfAny((byte)'e', (byte)'E') >= 0) return Scaled(value);
        Span<byte> text = stackalloc byte[MaxScaledText + 8];
        cell.CopyTo(text);
        text[..cell.Length].Replace((byte)',', (byte)'.');
        text[cell.Length] = (byte)'e';
        _powerOfTen.TryFormat(text[(cell.Length + 1)..], out var digits, default, CultureInfo.InvariantCulture);
        return double.TryParse(text[..(cell.Length + 1 + digits)], NumberStyles.Float, CultureInfo.InvariantCulture, out var scaled)
            ? scaled
            : Scaled(value);
    }

    private static bool TakeSign(ref ReadOnlySpan<byte> text)
    {
        var isMinus = text.StartsWith("-"u8);
        var length = isMinus || text.StartsWith("+"u8) ? 1 : 0;
        if (text.StartsWith("\u2212"u8)) (isMinus, length) = (true, 3);
        text = text[length..];
        return isMinus;
    }

    /// <summary>Removes "%" or a letter for thousands to trillions; returns the form and the power of ten.</summary>
    private static (string Form, int Exponent) TakeSuffix(ref ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty) return ("", 0);
        (string Form, int Exponent) found = text[^1] switch
        {
            (byte)'%' => ("%", -2),
            (byte)'K' or (byte)'k' => ("K, M, B or T", 3),
            (byte)'M' => ("K, M, B or T", 6),
            (byte)'B' => ("K, M, B or T", 9),
            (byte)'T' => ("K, M, B or T", 12),
            _ => ("", 0),
        };
        if (found.Form.Length > 0) text = text[..^1].TrimEnd((byte)' ');
        return found;
    }

    /// <summary>Returns the exponent of a scale that is a power of ten, and 0 for other scales.</summary>
    private static int PowerOf(double scale)
    {
        var text = scale.ToString("E16", CultureInfo.InvariantCulture);
        return double.Parse($"1e{text[(text.IndexOf('E', StringComparison.Ordinal) + 1)..]}", CultureInfo.InvariantCulture) == scale
            ? int.Parse(text[(text.IndexOf('E', StringComparison.Ordinal) + 1)..], CultureInfo.InvariantCulture)
            : 0;
    }

    /// <summary>Returns the integer whose reciprocal is the scale, so that 1e-9 gives correctly rounded decimals; otherwise 0.</summary>
    private static double DivisorOf(double scale)
    {
        var reciprocal = Math.Round(1 / scale);
        return Math.Abs(reciprocal) > 1 && 1 / reciprocal == scale ? reciprocal : 0;
    }
}
