using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace TruceData.Domain.Studies.Kernels;

// Algorithm: element by element, eight doubles at a time.
// Data layout: columns of doubles. A method that says "padded" takes columns as long as whole vectors (PaddedLength), with NaN behind the
//   last value. The others take any length; their last block of eight overlaps the previous one, so those elements are computed twice,
//   with equal results.
// Invariant: each element is computed by the same operations in the same order at any length and on any machine.

/// <summary>Arithmetic on columns of doubles.</summary>
internal static partial class VectorMath
{
    private static readonly int Width = Vector512<double>.Count;

    /// <summary>Returns a length rounded up to whole vectors of elements.</summary>
    public static int PaddedLength<T>(int length) => (length + Vector512<T>.Count - 1) / Vector512<T>.Count * Vector512<T>.Count;

    /// <summary>Sets <paramref name="target"/> to x / y.</summary>
    public static void Divide(ReadOnlySpan<double> x, ReadOnlySpan<double> y, Span<double> target)
    {
        if (x.Length < Width)
        {
            for (var i = 0; i < x.Length; i++) target[i] = x[i] / y[i];
            return;
        }

        for (var i = 0; i < x.Length; i += Width)
        {
            var from = Math.Min(i, x.Length - Width);
            (Vector512.Create(x[from..]) / Vector512.Create(y[from..])).CopyTo(target[from..]);
        }
    }

    /// <summary>Sets <paramref name="target"/> to factor · √(x + y).</summary>
    public static void ScaledSquareRoots(double factor, ReadOnlySpan<double> x, ReadOnlySpan<double> y, Span<double> target)
    {
        if (x.Length < Width)
        {
            for (var i = 0; i < x.Length; i++) target[i] = factor * Math.Sqrt(x[i] + y[i]);
            return;
        }

        for (var i = 0; i < x.Length; i += Width)
        {
            var from = Math.Min(i, x.Length - Width);
            (Vector512.Create(factor) * Vector512.Sqrt(Vector512.Create(x[from..]) + Vector512.Create(y[from..]))).CopyTo(target[from..]);
        }
    }

    /// <summary>Adds factor · x to a column.</summary>
    public static void AddScaled(ReadOnlySpan<double> x, double factor, Span<double> target)
    {
        var xs = MemoryMarshal.Cast<double, Vector512<double>>(x);
        var ts = MemoryMarshal.Cast<double, Vector512<double>>(target);
        var factors = Vector512.Create(factor);
        for (var i = 0; i < xs.Length; i++) ts[i] += factors * xs[i];
        for (var i = xs.Length * Width; i < x.Length; i++) target[i] += factor * x[i];
    }

    /// <summary>Sets expected to b'x and factors to x'Vx for each element of the regressors, which are padded columns.</summary>
    /// <param name="regressors">The columns of x.</param>
    /// <param name="b">The coefficients.</param>
    /// <param name="v">The matrix V, row by row.</param>
    /// <param name="expected">Receives b'x; padded.</param>
    /// <param name="factors">Receives x'Vx; padded.</param>
    public static void Predict(
        double[][] regressors, ReadOnlySpan<double> b, ReadOnlySpan<double> v, Span<double> expected, Span<double> factors)
    {
        var es = MemoryMarshal.Cast<double, Vector512<double>>(expected);
        var fs = MemoryMarshal.Cast<double, Vector512<double>>(factors);
        for (var at = 0; at < es.Length && at < fs.Length; at++)
        {
            var (sum, factor) = (Vector512<double>.Zero, Vector512<double>.Zero);
            for (var i = 0; i < regressors.Length; i++)
            {
                var (x, row) = (At(i), Vector512<double>.Zero);
                for (var j = 0; j < regressors.Length; j++) row += At(j) * Vector512.Create(v[(i * regressors.Length) + j]);
                sum += x * Vector512.Create(b[i]);
                factor += x * row;
            }

            es[at] = sum;
            fs[at] = factor;

            Vector512<double> At(int index) => Vector512.Create(regressors[index].AsSpan(at * Vector512<double>.Count));
        }
    }
}
