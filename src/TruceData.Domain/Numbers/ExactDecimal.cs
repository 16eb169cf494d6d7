using System.Globalization;
using System.Numerics;

namespace TruceData.Domain.Numbers;

/// <summary>
/// A decimal number, digits × 10^exponent, over the whole range of a double, which <see cref="decimal"/> does not cover. Its arithmetic is
/// exact, and the conversion to a double is correctly rounded.
/// </summary>
internal readonly record struct ExactDecimal(BigInteger Digits, int Exponent)
{
    public static ExactDecimal Zero { get; } = new(BigInteger.Zero, 0);

    /// <summary>The place of the leading digit as a power of ten: 2 for 471, -1 for 0.15. Undefined for zero.</summary>
    public int LeadingPlace => Digits.ToString(CultureInfo.InvariantCulture).TrimStart('-').Length - 1 + Exponent;

    /// <summary>Returns the shortest decimal number that parses to <paramref name="value"/>.</summary>
    public static ExactDecimal FromDouble(double value)
    {
        var text = value.ToString("R", CultureInfo.InvariantCulture);
        var exponent = 0;
        if (text.IndexOf('E') is var e and >= 0)
        {
            exponent = int.Parse(text.AsSpan(e + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
            text = text[..e];
        }

        if (text.IndexOf('.') is var point and >= 0)
        {
            exponent -= text.Length - point - 1;
            text = text.Remove(point, 1);
        }

        return new(BigInteger.Parse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture), exponent);
    }

    public static ExactDecimal PowerOfTen(int exponent) => new(BigInteger.One, exponent);

    public static ExactDecimal operator +(ExactDecimal left, ExactDecimal right)
    {
        var exponent = Math.Min(left.Exponent, right.Exponent);
        return new(left.DigitsAt(exponent) + right.DigitsAt(exponent), exponent);
    }

    public static ExactDecimal operator -(ExactDecimal left, ExactDecimal right) => left + new ExactDecimal(-right.Digits, right.Exponent);

    public ExactDecimal Half() => new(Digits * 5, Exponent - 1);

    /// <summary>Returns the nearest double.</summary>
    public double ToDouble() =>
        double.Parse(string.Create(CultureInfo.InvariantCulture, $"{Digits}E{Exponent}"), NumberStyles.Float, CultureInfo.InvariantCulture);

    private BigInteger DigitsAt(int exponent) => Digits * BigInteger.Pow(10, Exponent - exponent);
}
