using System.Numerics;

namespace TruceData.Domain.Numbers;

/// <summary>Searches of spans in ascending order.</summary>
public static class SortedSpan
{
    /// <summary>
    /// Returns the index of the first value that is not less than <paramref name="value"/>; the length of the span when there is none.
    /// </summary>
    public static int LowerBound<T>(ReadOnlySpan<T> sorted, T value)
        where T : IComparisonOperators<T, T, bool> => LowerBound(sorted, value, 0, sorted.Length);

    /// <summary>
    /// Returns the index of the first value that is greater than <paramref name="value"/>; the length of the span when there is none.
    /// </summary>
    public static int UpperBound<T>(ReadOnlySpan<T> sorted, T value)
        where T : IComparisonOperators<T, T, bool>
    {
        int low = 0, high = sorted.Length;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (sorted[middle] <= value) low = middle + 1;
            else high = middle;
        }

        return low;
    }

    /// <summary>
    /// Returns what <see cref="LowerBound{T}(ReadOnlySpan{T}, T)"/> returns, in steps that double from <paramref name="start"/>.
    /// </summary>
    /// <remarks>It takes about 2 log₂(d) comparisons, where d is the distance from <paramref name="start"/> to the result.</remarks>
    /// <param name="sorted">Values in ascending order.</param>
    /// <param name="value">The value to find.</param>
    /// <param name="start">
    /// The index to start from, such as the result of the last search. An index outside the span stands for the nearer end.
    /// </param>
    public static int ExponentialSearch<T>(ReadOnlySpan<T> sorted, T value, int start)
        where T : IComparisonOperators<T, T, bool>
    {
        // Values before low are less than the one to find; those from high on are not.
        int low = 0, high = sorted.Length;
        for (int probe = Math.Max(0, Math.Min(start, high - 1)), step = 1; probe >= low && probe < high; step <<= 1)
        {
            if (sorted[probe] < value)
            {
                low = probe + 1;
                probe += step;
            }
            else
            {
                high = probe;
                probe -= step;
            }
        }

        return LowerBound(sorted, value, low, high);
    }

    private static int LowerBound<T>(ReadOnlySpan<T> sorted, T value, int low, int high)
        where T : IComparisonOperators<T, T, bool>
    {
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (sorted[middle] < value) low = middle + 1;
            else high = middle;
        }

        return low;
    }
}
