using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace TruceData.Domain;

/// <summary>Sums over columns, four elements at a time on every machine, so that the order of additions is always the same.</summary>
internal static class Sums
{
    private static readonly int Width = Vector256<double>.Count;

    /// <summary>The sum of a column.</summary>
    public static double Of(ReadOnlySpan<double> x)
    {
        var vectors = MemoryMarshal.Cast<double, Vector256<double>>(x);
        var total = Vector256<double>.Zero;
        foreach (var vector in vectors) total += vector;
        var sum = Vector256.Sum(total);
        for (var i = vectors.Length * Width; i < x.Length; i++) sum += x[i];
        return sum;
    }

    /// <summary>The sum of the products of two columns' deviations from given centres.</summary>
    public static double OfProducts(ReadOnlySpan<double> x, double centreX, ReadOnlySpan<double> y, double centreY)
    {
        var xs = MemoryMarshal.Cast<double, Vector256<double>>(x);
        var ys = MemoryMarshal.Cast<double, Vector256<double>>(y);
        var (cx, cy, total) = (Vector256.Create(centreX), Vector256.Create(centreY), Vector256<double>.Zero);
        for (var i = 0; i < xs.Length; i++) total += (xs[i] - cx) * (ys[i] - cy);
        var sum = Vector256.Sum(total);
        for (var i = xs.Length * Width; i < x.Length; i++) sum += (x[i] - centreX) * (y[i] - centreY);
        return sum;
    }

    /// <summary>The sum of a column's squares.</summary>
    public static double OfSquares(ReadOnlySpan<double> x) => OfProducts(x, 0, x, 0);

    /// <summary>Adds a multiple of a column to another.</summary>
    public static void AddScaled(ReadOnlySpan<double> x, double factor, Span<double> target)
    {
        var xs = MemoryMarshal.Cast<double, Vector256<double>>(x);
        var ts = MemoryMarshal.Cast<double, Vector256<double>>(target);
        var factors = Vector256.Create(factor);
        for (var i = 0; i < xs.Length; i++) ts[i] += factors * xs[i];
        for (var i = xs.Length * Width; i < x.Length; i++) target[i] += factor * x[i];
    }

    /// <summary>Adds the products of two columns to a third.</summary>
    public static void AddProducts(ReadOnlySpan<double> x, ReadOnlySpan<double> y, Span<double> target)
    {
        var xs = MemoryMarshal.Cast<double, Vector256<double>>(x);
        var ys = MemoryMarshal.Cast<double, Vector256<double>>(y);
        var ts = MemoryMarshal.Cast<double, Vector256<double>>(target);
        for (var i = 0; i < xs.Length; i++) ts[i] += xs[i] * ys[i];
        for (var i = xs.Length * Width; i < x.Length; i++) target[i] += x[i] * y[i];
    }

    /// <summary>Sets target to y - a z - b x and gives the sum of its squares.</summary>
    public static double Residuals(
        ReadOnlySpan<double> y, double a, ReadOnlySpan<double> z, double b, ReadOnlySpan<double> x, Span<double> target)
    {
        var ys = MemoryMarshal.Cast<double, Vector256<double>>(y);
        var zs = MemoryMarshal.Cast<double, Vector256<double>>(z);
        var xs = MemoryMarshal.Cast<double, Vector256<double>>(x);
        var ts = MemoryMarshal.Cast<double, Vector256<double>>(target);
        var (va, vb, total) = (Vector256.Create(a), Vector256.Create(b), Vector256<double>.Zero);
        for (var i = 0; i < ys.Length; i++)
        {
            var residual = ys[i] - (va * zs[i]) - (vb * xs[i]);
            ts[i] = residual;
            total += residual * residual;
        }

        var sum = Vector256.Sum(total);
        for (var i = ys.Length * Width; i < y.Length; i++)
        {
            target[i] = y[i] - (a * z[i]) - (b * x[i]);
            sum += target[i] * target[i];
        }

        return sum;
    }
}
