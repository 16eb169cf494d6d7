using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace TruceData.Domain.Studies;

/// <summary>
/// Sums over columns, sixteen elements at a time in two vectors, so that an addition need not wait for the one before; the order of additions is the
/// same on every machine.
/// </summary>
internal static class Sums
{
    private static readonly int Width = Vector512<double>.Count;

    /// <summary>The sum of a column.</summary>
    public static double Of(ReadOnlySpan<double> x)
    {
        var xs = MemoryMarshal.Cast<double, Vector512<double>>(x);
        var (even, odd) = (Vector512<double>.Zero, Vector512<double>.Zero);
        for (var i = 0; i < xs.Length - 1; i += 2) (even, odd) = (even + xs[i], odd + xs[i + 1]);
        if (xs.Length % 2 > 0) even += xs[^1];
        var sum = OfBoth(even, odd);
        for (var i = xs.Length * Width; i < x.Length; i++) sum += x[i];
        return sum;
    }

    /// <summary>The sum of the products of two columns' deviations from given centres.</summary>
    public static double OfProducts(ReadOnlySpan<double> x, double centreX, ReadOnlySpan<double> y, double centreY)
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
        var sum = OfBoth(even, odd);
        for (var i = xs.Length * Width; i < x.Length; i++) sum += (x[i] - centreX) * (y[i] - centreY);
        return sum;
    }

    /// <summary>The sums of the squares of x, of the products and of the squares of y, in deviations from given centres.</summary>
    public static (double XX, double XY, double YY) Comoments(ReadOnlySpan<double> x, double centreX, ReadOnlySpan<double> y, double centreY)
    {
        var xs = MemoryMarshal.Cast<double, Vector512<double>>(x);
        var ys = MemoryMarshal.Cast<double, Vector512<double>>(y)[..xs.Length];
        var (cx, cy) = (Vector512.Create(centreX), Vector512.Create(centreY));
        var (even, odd) = (default(Products), default(Products));
        for (var i = 0; i < xs.Length; i++) (even, odd) = (odd, even.With(xs[i] - cx, ys[i] - cy));
        var (xx, xy, yy) = (OfBoth(even.XX, odd.XX), OfBoth(even.XY, odd.XY), OfBoth(even.YY, odd.YY));
        for (var i = xs.Length * Width; i < x.Length; i++)
        {
            var (dx, dy) = (x[i] - centreX, y[i] - centreY);
            (xx, xy, yy) = (xx + (dx * dx), xy + (dx * dy), yy + (dy * dy));
        }

        return (xx, xy, yy);
    }

    /// <summary>The sum of a column's squares.</summary>
    public static double OfSquares(ReadOnlySpan<double> x) => OfProducts(x, 0, x, 0);

    /// <summary>Adds a multiple of a column to another.</summary>
    public static void AddScaled(ReadOnlySpan<double> x, double factor, Span<double> target)
    {
        var xs = MemoryMarshal.Cast<double, Vector512<double>>(x);
        var ts = MemoryMarshal.Cast<double, Vector512<double>>(target);
        var factors = Vector512.Create(factor);
        for (var i = 0; i < xs.Length; i++) ts[i] += factors * xs[i];
        for (var i = xs.Length * Width; i < x.Length; i++) target[i] += factor * x[i];
    }

    /// <summary>Sets target to y - a z - b x and gives the sum of its squares.</summary>
    public static double Residuals(
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

        var squares = OfBoth(even, odd);
        for (var i = ys.Length * Width; i < y.Length; i++)
        {
            target[i] = y[i] - (a * z[i]) - (b * x[i]);
            squares += target[i] * target[i];
        }

        return squares;
    }

    /// <summary>The sum of two vectors, by halves.</summary>
    public static double OfBoth(Vector512<double> even, Vector512<double> odd)
    {
        var both = even + odd;
        return Vector256.Sum(both.GetLower() + both.GetUpper());
    }

    private readonly record struct Products(Vector512<double> XX, Vector512<double> XY, Vector512<double> YY)
    {
        public Products With(Vector512<double> x, Vector512<double> y) => new(XX + (x * x), XY + (x * y), YY + (y * y));
    }
}
