using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace TruceData.Domain.Studies.Kernels;

// Algorithm, data layout and invariant as in VectorMath.Sums.cs. NaN is missing: it is replaced by 0 before it is added, so it takes no
//   branch.

/// <content>Sums over columns with missing values.</content>
internal static partial class VectorMath
{
    /// <summary>Returns the sum of the values that are not NaN, and the number of positive values.</summary>
    public static (double Sum, int Positives) SumPresent(ReadOnlySpan<double> x)
    {
        var xs = MemoryMarshal.Cast<double, Vector512<double>>(x);
        var (even, odd, positives) = (Vector512<double>.Zero, Vector512<double>.Zero, 0);
        for (var i = 0; i < xs.Length; i++)
        {
            (even, odd) = (odd, even + OrZero(xs[i]));
            positives += BitOperations.PopCount(Vector512.GreaterThan(xs[i], Vector512<double>.Zero).ExtractMostSignificantBits());
        }

        var sum = SumOfBoth(even, odd);
        for (var i = xs.Length * Width; i < x.Length; i++)
        {
            if (double.IsNaN(x[i])) continue;
            sum += x[i];
            if (x[i] > 0) positives++;
        }

        return (sum, positives);
    }

    /// <summary>Returns the sum of the squared deviations from a centre, of the values that are not NaN.</summary>
    public static double SumPresentSquares(ReadOnlySpan<double> x, double centre)
    {
        var xs = MemoryMarshal.Cast<double, Vector512<double>>(x);
        var (centres, even, odd) = (Vector512.Create(centre), Vector512<double>.Zero, Vector512<double>.Zero);
        for (var i = 0; i < xs.Length; i++) (even, odd) = (odd, even + OrZero((xs[i] - centres) * (xs[i] - centres)));
        var sum = SumOfBoth(even, odd);
        for (var i = xs.Length * Width; i < x.Length; i++)
        {
            if (!double.IsNaN(x[i])) sum += (x[i] - centre) * (x[i] - centre);
        }

        return sum;
    }

    /// <summary>Adds factor · (x - centre) to a column where x is not NaN.</summary>
    public static void AddScaledDeviations(ReadOnlySpan<double> x, double centre, double factor, Span<double> target)
    {
        var xs = MemoryMarshal.Cast<double, Vector512<double>>(x);
        var ts = MemoryMarshal.Cast<double, Vector512<double>>(target);
        var (centres, factors) = (Vector512.Create(centre), Vector512.Create(factor));
        for (var i = 0; i < xs.Length && i < ts.Length; i++) ts[i] += OrZero((xs[i] - centres) * factors);
        for (var i = xs.Length * Width; i < x.Length; i++)
        {
            if (!double.IsNaN(x[i])) target[i] += (x[i] - centre) * factor;
        }
    }

    /// <summary>Adds a number to the sums where a value is not NaN; both columns are padded.</summary>
    public static void AddWherePresent(ReadOnlySpan<double> values, double number, Span<double> sums)
    {
        var vs = MemoryMarshal.Cast<double, Vector512<double>>(values);
        var ss = MemoryMarshal.Cast<double, Vector512<double>>(sums);
        var numbers = Vector512.Create(number);
        for (var i = 0; i < vs.Length && i < ss.Length; i++) ss[i] += numbers & Vector512.Equals(vs[i], vs[i]);
    }

    /// <summary>Adds values, unless they are NaN, to sums of their powers and counts them; all columns are padded.</summary>
    public static void AddMoments(
        ReadOnlySpan<double> values, Span<double> sums, Span<double> squares, Span<double> cubes, Span<long> counts, Span<long> positives)
    {
        var vs = MemoryMarshal.Cast<double, Vector512<double>>(values);
        var firsts = MemoryMarshal.Cast<double, Vector512<double>>(sums);
        var seconds = MemoryMarshal.Cast<double, Vector512<double>>(squares);
        var thirds = MemoryMarshal.Cast<double, Vector512<double>>(cubes);
        var ns = MemoryMarshal.Cast<long, Vector512<long>>(counts);
        var ps = MemoryMarshal.Cast<long, Vector512<long>>(positives);
        for (var i = 0; i < vs.Length; i++)
        {
            var present = Vector512.Equals(vs[i], vs[i]);
            var value = vs[i] & present;
            ns[i] -= present.AsInt64();
            ps[i] -= Vector512.GreaterThan(vs[i], Vector512<double>.Zero).AsInt64();
            firsts[i] += value;
            seconds[i] += value * value;
            thirds[i] += value * value * value;
        }
    }

    private static Vector512<double> OrZero(Vector512<double> x) => x & Vector512.Equals(x, x);
}
