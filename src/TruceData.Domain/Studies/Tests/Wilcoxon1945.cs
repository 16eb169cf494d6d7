using System.Buffers;
using TruceData.Domain.Numbers;

namespace TruceData.Domain.Studies.Tests;

/// <summary>
/// Computes the signed-rank test of Wilcoxon (1945) with the normal approximation. Zeros are dropped; ties take their mean rank and reduce
/// the variance.
/// </summary>
internal static class Wilcoxon1945
{
    public static TestValue At(CrossSection section, int place) =>
        section.Abnormal(place).Count < SignTest.MinEvents ? TestValue.Refused(TestRefusal.TooFewEvents) : section.Wilcoxon(place);

    /// <summary>Computes the test of a collection of values.</summary>
    public static TestValue Test(SignedValues values)
    {
        var keys = ArrayPool<ulong>.Shared.Rent(values.Count);
        var scratch = ArrayPool<ulong>.Shared.Rent(values.Count);
        var sorted = keys.AsSpan(0, values.CopyKeys(keys));
        RadixSort.Sort(sorted, scratch);
        var test = sorted.Length < SignTest.MinEvents ? TestValue.Refused(TestRefusal.TooFewEvents) : Test(sorted);
        ArrayPool<ulong>.Shared.Return(keys);
        ArrayPool<ulong>.Shared.Return(scratch);
        return test;
    }

    private static TestValue Test(ReadOnlySpan<ulong> keys)
    {
        var (twiceRanks, ties) = (0L, 0.0);
        for (int first = 0, next; first < keys.Length; first = next)
        {
            var (size, positives) = (keys[first] >> 1, 1 - (int)(keys[first] & 1));
            for (next = first + 1; next < keys.Length && keys[next] >> 1 == size; next++) positives += 1 - (int)(keys[next] & 1);
            twiceRanks += (long)positives * (first + next + 1);
            double tied = next - first;
            if (tied > 1) ties += (tied * tied * tied) - tied;
        }

        double n = keys.Length;
        var variance = (n * (n + 1) * ((2 * n) + 1) / 24) - (ties / 48);
        return TestValue.Normal(((twiceRanks / 2.0) - (n * (n + 1) / 4)) / Math.Sqrt(variance));
    }
}
