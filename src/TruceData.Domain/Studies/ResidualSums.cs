using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace TruceData.Domain.Studies;

/// <summary>Sums over residuals of which some are missing, sixteen at a time as in <see cref="Sums"/>; NaN is passed over.</summary>
internal static class ResidualSums
{
    private static readonly int Width = Vector512<double>.Count;

    /// <summary>Their sum and the number of positive ones.</summary>
    public static (double Sum, int Positives) Of(ReadOnlySpan<double> residuals)
    {
        var xs = MemoryMarshal.Cast<double, Vector512<double>>(residuals);
        var (even, odd, positives) = (Vector512<double>.Zero, Vector512<double>.Zero, 0);
        for (var i = 0; i < xs.Length; i++)
        {
            (even, odd) = (odd, even + OrZero(xs[i]));
            positives += BitOperations.PopCount(Vector512.GreaterThan(xs[i], Vector512<double>.Zero).ExtractMostSignificantBits());
        }

        var sum = Sums.OfBoth(even, odd);
        for (var i = xs.Length * Width; i < residuals.Length; i++)
        {
            if (double.IsNaN(residuals[i])) continue;
            sum += residuals[i];
            if (residuals[i] > 0) positives++;
        }

        return (sum, positives);
    }

    /// <summary>The sum of their squared deviations from a centre.</summary>
    public static double OfSquares(ReadOnlySpan<double> residuals, double centre)
    {
        var xs = MemoryMarshal.Cast<double, Vector512<double>>(residuals);
        var (centres, even, odd) = (Vector512.Create(centre), Vector512<double>.Zero, Vector512<double>.Zero);
        for (var i = 0; i < xs.Length; i++) (even, odd) = (odd, even + OrZero((xs[i] - centres) * (xs[i] - centres)));
        var sum = Sums.OfBoth(even, odd);
        for (var i = xs.Length * Width; i < residuals.Length; i++)
        {
            if (!double.IsNaN(residuals[i])) sum += (residuals[i] - centre) * (residuals[i] - centre);
        }

        return sum;
    }

    /// <summary>Adds a multiple of their deviations from a centre to a column.</summary>
    public static void AddDeviations(ReadOnlySpan<double> residuals, double centre, double factor, Span<double> target)
    {
        var xs = MemoryMarshal.Cast<double, Vector512<double>>(residuals);
        var ts = MemoryMarshal.Cast<double, Vector512<double>>(target);
        var (centres, factors) = (Vector512.Create(centre), Vector512.Create(factor));
        for (var i = 0; i < xs.Length && i < ts.Length; i++) ts[i] += OrZero((xs[i] - centres) * factors);
        for (var i = xs.Length * Width; i < residuals.Length; i++)
        {
            if (!double.IsNaN(residuals[i])) target[i] += (residuals[i] - centre) * factor;
        }
    }

    private static Vector512<double> OrZero(Vector512<double> x) => x & Vector512.Equals(x, x);
}
