using TruceData.Domain.Numbers;

namespace TruceData.Domain.Claims;

/// <summary>
/// The numbers that a statement such as "about 15 %" allows. The interval is closed, because a stated bound is itself a possible value.
/// </summary>
/// <param name="Low">Smallest number allowed; negative infinity when the statement sets no floor.</param>
/// <param name="High">Largest number allowed; positive infinity when the statement sets no ceiling.</param>
/// <remarks>The rule and its reasons: docs/methodology.md, "Quantity intervals".</remarks>
public readonly record struct QuantityInterval(double Low, double High)
{
    /// <summary>Maximum number of significant figures of a stated number: a double represents any decimal number of this length.</summary>
    public const int MaxSignificantFigures = 15;

    /// <summary>Returns the interval of a stated number.</summary>
    /// <param name="value">The number, finite. Fractions for percentages: 0.15 for "15 %".</param>
    /// <param name="significantFigures">The number of significant digits, from the leading one on: 1 to 15.</param>
    /// <param name="hedge">The word that qualifies the number.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside its bounds.</exception>
    public static QuantityInterval FromValue(double value, int significantFigures, Hedge hedge)
    {
        if (!double.IsFinite(value)) throw new ArgumentOutOfRangeException(nameof(value), value, "A stated number is finite.");
        ArgumentOutOfRangeException.ThrowIfLessThan(significantFigures, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(significantFigures, MaxSignificantFigures);

        var size = FromSize(Math.Abs(value), significantFigures, hedge);
        return value < 0 ? new(0 - size.High, 0 - size.Low) : size;
    }

    /// <summary>Returns whether the statement allows a number; false for NaN.</summary>
    public bool Contains(double number) => Low <= number && number <= High;

    private static QuantityInterval FromSize(double size, int significantFigures, Hedge hedge)
    {
        var number = ExactDecimal.FromDouble(size);
        // A stated zero has no leading digit, so its unit is zero.
        var unit = size == 0 ? ExactDecimal.Zero : ExactDecimal.PowerOfTen(number.LeadingPlace - significantFigures + 1);
        return hedge switch
        {
            Hedge.None => new((number - unit.Half()).ToDouble(), (number + unit.Half()).ToDouble()),
            Hedge.About => new((number - unit).ToDouble(), (number + unit).ToDouble()),
            Hedge.Nearly => new((number - unit).ToDouble(), size),
            Hedge.MoreThan or Hedge.AtLeast => new(size, double.PositiveInfinity),
            Hedge.LessThan or Hedge.UpTo => new(0, size),
            Hedge.Exact => new(size, size),
            _ => throw new ArgumentOutOfRangeException(nameof(hedge), hedge, "Unknown hedge."),
        };
    }
}
