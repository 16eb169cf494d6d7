using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace TruceData.Domain.Studies;

/// <summary>Short columns in vectors. What works on elements of any length takes eight at a time; the last eight overlap those before, which are made twice alike.</summary>
internal static class Elements
{
    private static readonly int Width = Vector512<double>.Count;

    /// <summary>A length rounded up to whole vectors of elements; those of bytes are whole for wider elements too.</summary>
    public static int Padded<T>(int length) => (length + Vector512<T>.Count - 1) / Vector512<T>.Count * Vector512<T>.Count;

    /// <summary>Sets target to x over y.</summary>
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

    /// <summary>Sets target to a factor times the root of x + y.</summary>
    public static void ScaledRoots(double factor, ReadOnlySpan<double> x, ReadOnlySpan<double> y, Span<double> target)
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

    /// <summary>Adds a number to the sums where there is a value; both columns are padded.</summary>
    public static void AddWherePresent(ReadOnlySpan<double> values, double number, Span<double> sums)
    {
        var vs = MemoryMarshal.Cast<double, Vector512<double>>(values);
        var ss = MemoryMarshal.Cast<double, Vector512<double>>(sums);
        var numbers = Vector512.Create(number);
        for (var i = 0; i < vs.Length && i < ss.Length; i++) ss[i] += numbers & Vector512.Equals(vs[i], vs[i]);
    }
}
