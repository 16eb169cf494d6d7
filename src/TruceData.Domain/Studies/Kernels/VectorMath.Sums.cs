using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace TruceData.Domain.Studies.Kernels;

// Algorithm: sixteen elements at a time in two vectors, so that an addition does not wait for the one before; then the two are added,
//   then the eight lanes by halves, then the elements that fill no vector.
// Data layout: columns of doubles of any length.
// Invariant: the order of additions depends on the length alone, so results are equal on every machine.

/// <content>Sums over columns without missing values.</content>
internal static partial class VectorMath
{
    /// <summary>Returns the sum of a column.</summary>
    public static double Sum(ReadOnlySpan<double> x)
    {
        var xs = MemoryMarshal.Cast<double, Vector512<double>>(x);
        var (even, odd) = (Vector512<double>.Zero, Vector512<double>.Zero);
        for (var i = 0; i < xs.Length - 1; i += 2) (even, odd) = (even + xs[i], odd + xs[i + 1]);
        if (xs.Length % 2 > 0) even += xs[^1];
        var sum = SumOfBoth(even, odd);
        for (var i = xs.Length * Width; i < x.Length; i++) sum += x[i];
        return sum;
    }

    /// <summary>Returns the sum of the products of two columns' deviations from their centres.</summary>
    public static double SumOfProducts(ReadOnlySpan<double> x, double centreX, ReadOnlySpan<double> y, double centreY)
    {
        var xs = MemoryMarshal.Cast<double, Vector512<double>>(x);
        var ys = MemoryMarshal.Cast<double, Vector512<double>>(y)[..xs.Length];
        var (cx, cy, even, odd) = (Vector512.Create(centreX), Vector512.Create(centreY), Vector512<double>.Zero, Vector512<double>.Zero);
        for (var i = 0; i < xs.Length - 1; i += 2)
        {
            even += (xs[i] - cx) * (ys[i] - cy);
            odd += (xs[i + 1] - cx) * (ys[i + 1] - cy);
        }

        if (xs.Length % 2 > 0) even += (xs[^1] - cx) * (ys[^1] - cy);
        var sum = SumOfBoth(even, odd);
        for (var i = xs.Length * Width; i < x.Length; i++) sum += (x[i] - centreX) * (y[i] - centreY);
        return sum;
    }

    /// <summary>Returns the sums of squares of x, of products and of squares of y, in deviations from their centres.</summary>
    public static (double XX, double XY, double YY) Comoments(
        ReadOnlySpan<double> x, double centreX, ReadOnlySpan<double> y, double centreY)
    {
        var xs = MemoryMarshal.Cast<double, Vector512<double>>(x);
        var ys = MemoryMarshal.Cast<double, Vector512<double>>(y)[..xs.Length];
        var (cx, cy) = (Vector512.Create(centreX), Vector512.Create(centreY));
        var (even, odd) = (default(Products), default(Products));
        for (var i = 0; i < xs.Length; i++) (even, odd) = (odd, even.With(xs[i] - cx, ys[i] - cy));
        var (xx, xy, yy) = (SumOfBoth(even.XX, odd.XX), SumOfBoth(even.XY, odd.XY), SumOfBoth(even.YY, odd.YY));
        for (var i = xs.Length * Width; i < x.Length; i++)
        {
            var (dx, dy) = (x[i] - centreX, y[i] - centreY);
            xx += dx * dx;
            xy += dx * dy;
            yy += dy * dy;
        }

        return (xx, xy, yy);
    }

    /// <summary>Returns the sum of squares of a column.</summary>
    public static double SumOfSquares(ReadOnlySpan<double> x) => SumOfProducts(x, 0, x, 0);

    /// <summary>Sets <paramref name="target"/> to y - a·z - b·x. Returns the sum of its squares.</summary>
    public static double ComputeResiduals(
        ReadOnlySpan<double> y, double a, ReadOnlySpan<double> z, double b, ReadOnlySpan<double> x, Span<double> target)
    {
        var ys = MemoryMarshal.Cast<double, Vector512<double>>(y);
        var zs = MemoryMarshal.Cast<double, Vector512<double>>(z)[..ys.Length];
        var xs = MemoryMarshal.Cast<double, Vector512<double>>(x)[..ys.Length];
        var ts = MemoryMarshal.Cast<double, Vector512<double>>(target)[..ys.Length];
        var (va, vb, even, odd) = (Vector512.Create(a), Vector512.Create(b), Vector512<double>.Zero, Vector512<double>.Zero);
        for (var i = 0; i < ys.Length; i++)
        {
            var residual = ys[i] - (va * zs[i]) - (vb * xs[i]);
            ts[i] = residual;
            (even, odd) = (odd, even + (residual * residual));
        }

        var squares = SumOfBoth(even, odd);
        for (var i = ys.Length * Width; i < y.Length; i++)
        {
            target[i] = y[i] - (a * z[i]) - (b * x[i]);
            squares += target[i] * target[i];
        }

        return squares;
    }

    /// <summary>Returns the sum of two vectors, added by halves.</summary>
    private static double SumOfBoth(Vector512<double> even, Vector512<double> odd)
    {
        var both = even + odd;
        return Vector256.Sum(both.GetLower() + both.GetUpper());
    }

    private readonly record struct Products(Vector512<double> XX, Vector512<double> XY, Vector512<double> YY)
    {
        public Products With(Vector512<double> x, Vector512<double> y) => new(XX + (x * x), XY + (x * y), YY + (y * y));
    }
}
