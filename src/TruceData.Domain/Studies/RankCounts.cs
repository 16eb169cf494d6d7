using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace TruceData.Domain;

/// <summary>Counts of values below others, four at a time; ties count half, so counts are doubled. NaN is below nothing and nothing is below it.</summary>
internal static class RankCounts
{
    private static readonly int Width = Vector256<double>.Count;

    /// <summary>Twice the number of values below a limit, plus the number equal to it.</summary>
    public static int DoubledBelow(ReadOnlySpan<double> values, double limit)
    {
        var vectors = MemoryMarshal.Cast<double, Vector256<double>>(values);
        var (limits, counts) = (Vector256.Create(limit), Vector256<long>.Zero);
        foreach (var vector in vectors)
            counts -= Vector256.LessThan(vector, limits).AsInt64() + Vector256.LessThanOrEqual(vector, limits).AsInt64();
        var count = (int)Vector256.Sum(counts);
        for (var i = vectors.Length * Width; i < values.Length; i++) count += Doubled(values[i], limit);
        return count;
    }

    /// <summary>Sets each target to its rank plus the doubled number of thresholds below its residual, less the centre; 0 for missing residuals.</summary>
    public static void AddDoubledBelow(
        ReadOnlySpan<double> residuals, ReadOnlySpan<double> thresholds, ReadOnlySpan<double> ranks, double centre, Span<double> target)
    {
        var xs = MemoryMarshal.Cast<double, Vector256<double>>(residuals);
        var rs = MemoryMarshal.Cast<double, Vector256<double>>(ranks);
        var ts = MemoryMarshal.Cast<double, Vector256<double>>(target);
        for (var i = 0; i < xs.Length; i++)
        {
            var (x, counts) = (xs[i], Vector256<long>.Zero);
            foreach (var threshold in thresholds)
            {
                var limit = Vector256.Create(threshold);
                counts -= Vector256.LessThan(limit, x).AsInt64() + Vector256.LessThanOrEqual(limit, x).AsInt64();
            }

            ts[i] = (rs[i] + Vector256.ConvertToDouble(counts) - Vector256.Create(centre)) & Vector256.Equals(x, x);
        }

        for (var i = xs.Length * Width; i < residuals.Length; i++)
        {
            var count = 0;
            foreach (var threshold in thresholds) count += Doubled(threshold, residuals[i]);
            target[i] = double.IsNaN(residuals[i]) ? 0 : ranks[i] + count - centre;
        }
    }

    /// <summary>
    /// Adds to each sum its deviation and one unit for each time that the threshold is below the residual or not above it; gives how often that was.
    /// </summary>
    public static int AddAbove(
        ReadOnlySpan<double> residuals, double threshold, ReadOnlySpan<double> deviations, double unit, Span<double> sums)
    {
        var xs = MemoryMarshal.Cast<double, Vector256<double>>(residuals);
        var ds = MemoryMarshal.Cast<double, Vector256<double>>(deviations);
        var ss = MemoryMarshal.Cast<double, Vector256<double>>(sums);
        var (limit, units, counts) = (Vector256.Create(threshold), Vector256.Create(unit), Vector256<long>.Zero);
        for (var i = 0; i < xs.Length; i++)
        {
            var (below, notAbove) = (Vector256.LessThan(limit, xs[i]), Vector256.LessThanOrEqual(limit, xs[i]));
            ss[i] += ds[i] + (below & units) + (notAbove & units);
            counts -= below.AsInt64() + notAbove.AsInt64();
        }

        var count = (int)Vector256.Sum(counts);
        for (var i = xs.Length * Width; i < residuals.Length; i++)
        {
            var doubled = Doubled(threshold, residuals[i]);
            sums[i] += deviations[i] + (unit * doubled);
            count += doubled;
        }

        return count;
    }

    private static int Doubled(double value, double limit) => (value < limit ? 1 : 0) + (value <= limit ? 1 : 0);
}
