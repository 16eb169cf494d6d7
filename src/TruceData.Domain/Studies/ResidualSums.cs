using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace TruceData.Domain;

/// <summary>Sums over residuals of which some are missing, four at a time; NaN is passed over.</summary>
internal static class ResidualSums
{
    private static readonly int Width = Vector256<double>.Count;

    /// <summary>Their sum and the number of positive ones.</summary>
    public static (double Sum, int Positives) Of(ReadOnlySpan<double> residuals)
    {
        var vectors = MemoryMarshal.Cast<double, Vector256<double>>(residuals);
        var (total, positives) = (Vector256<double>.Zero, Vector256<long>.Zero);
        foreach (var x in vectors)
        {
            total += x & Vector256.Equals(x, x);
            positives -= Vector256.GreaterThan(x, Vector256<double>.Zero).AsInt64();
        }

        var (sum, count) = (Vector256.Sum(total), (int)Vector256.Sum(positives));
        for (var i = vectors.Length * Width; i < residuals.Length; i++)
        {
            if (double.IsNaN(residuals[i])) continue;
            sum += residuals[i];
            if (residuals[i] > 0) count++;
        }

        return (sum, count);
    }

    /// <summary>The sum of their squared deviations from a centre.</summary>
    public static double OfSquares(ReadOnlySpan<double> residuals, double centre)
    {
        var vectors = MemoryMarshal.Cast<double, Vector256<double>>(residuals);
        var (centres, total) = (Vector256.Create(centre), Vector256<double>.Zero);
        foreach (var x in vectors) total += (x - centres) * (x - centres) & Vector256.Equals(x, x);
        var sum = Vector256.Sum(total);
        for (var i = vectors.Length * Width; i < residuals.Length; i++)
        {
            if (!double.IsNaN(residuals[i])) sum += (residuals[i] - centre) * (residuals[i] - centre);
        }

        return sum;
    }

    /// <summary>Adds a multiple of their deviations from a centre to a column.</summary>
    public static void AddDeviations(ReadOnlySpan<double> residuals, double centre, double factor, Span<double> target)
    {
        var xs = MemoryMarshal.Cast<double, Vector256<double>>(residuals);
        var ts = MemoryMarshal.Cast<double, Vector256<double>>(target);
        var (centres, factors) = (Vector256.Create(centre), Vector256.Create(factor));
        for (var i = 0; i < xs.Length; i++) ts[i] += (xs[i] - centres) * factors & Vector256.Equals(xs[i], xs[i]);
        for (var i = xs.Length * Width; i < residuals.Length; i++)
        {
            if (!double.IsNaN(residuals[i])) target[i] += (residuals[i] - centre) * factor;
        }
    }
}
