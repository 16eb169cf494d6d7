namespace TruceData.Domain.Numbers;

/// <summary>Searches that start where the last one ended: their steps double, so that what is near is found at once and what is far about as fast as by halving.</summary>
internal static class Gallop
{
    /// <summary>The index of the first value that is at least as great as one sought; the length when there is none.</summary>
    /// <param name="ascending">Values, ascending.</param>
    /// <param name="sought">The value sought.</param>
    /// <param name="near">The index to start from; one outside the values starts from the nearer end.</param>
    public static int LowerBound(ReadOnlySpan<long> ascending, long sought, int near)
    {
        // All below low are smaller than the one sought, none from high on is.
        var (low, high) = (0, ascending.Length);
        for (int probe = Math.Max(0, Math.Min(near, high - 1)), step = 1; probe >= low && probe < high; step <<= 1)
        {
            if (ascending[probe] < sought) (low, probe) = (probe + 1, probe + step);
            else (high, probe) = (probe, probe - step);
        }

        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (ascending[middle] < sought) low = middle + 1;
            else high = middle;
        }

        return low;
    }
}
