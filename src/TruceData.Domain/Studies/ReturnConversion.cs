using TruceData.Domain.Alignment;
using TruceData.Domain.Bars;

namespace TruceData.Domain.Studies;

/// <summary>Returns of the two kinds: those of prices, and the conversion, compounding and square of those that are given.</summary>
internal static class ReturnConversion
{
    /// <summary>Returns the return from one price to another; NaN where there is none, as when one of them is zero or below.</summary>
    public static double FromPrices(ReturnKind kind, double from, double to) =>
        Measurement.Return(kind == ReturnKind.Log ? Measure.LogReturn : Measure.SimpleReturn, from, to);

    /// <summary>Converts a return; NaN when it has no finite counterpart, as a simple return of -1 has no logarithm.</summary>
    public static double Convert(ValueKind from, double value, ReturnKind to)
    {
        var converted = (from, to) switch
        {
            (ValueKind.SimpleReturn, ReturnKind.Log) => Math.Log(1 + value),
            (ValueKind.LogReturn, ReturnKind.Simple) => Math.Exp(value) - 1,
            _ => value,
        };
        return double.IsFinite(converted) ? converted : double.NaN;
    }

    /// <summary>Returns the return over two consecutive periods.</summary>
    public static double Compound(ValueKind kind, double first, double second) =>
        kind == ValueKind.LogReturn ? first + second : ((1 + first) * (1 + second)) - 1;

    /// <summary>Computes the quantity of a session from its return; NaN when it is not finite.</summary>
    public static double ToQuantity(StudyQuantity quantity, double value)
    {
        var computed = quantity switch
        {
            StudyQuantity.SquaredReturn => value * value,
            StudyQuantity.AbsoluteReturn => Math.Abs(value),
            _ => value,
        };
        return double.IsFinite(computed) ? computed : double.NaN;
    }
}
