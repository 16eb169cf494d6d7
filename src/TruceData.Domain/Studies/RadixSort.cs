namespace TruceData.Domain;

/// <summary>Sorts many 64-bit numbers by their digits, the last first; few by comparison.</summary>
internal static class RadixSort
{
    private const int DigitBits = 11;
    private const int Digits = 6;
    private const int Fewest = 4_096;

    /// <summary>Sorts ascending; the number of digits is even, so that the result stands where the keys stood.</summary>
    /// <param name="keys">The numbers.</param>
    /// <param name="scratch">Room for as many.</param>
    public static void Sort(Span<ulong> keys, Span<ulong> scratch)
    {
        if (keys.Length < Fewest)
        {
            keys.Sort();
            return;
        }

        var from = keys;
        var to = scratch[..keys.Length];
        Span<int> starts = stackalloc int[1 << DigitBits];
        for (var digit = 0; digit < Digits; digit++)
        {
            starts.Clear();
            foreach (var key in from) starts[DigitOf(key, digit)]++;
            for (int d = 0, start = 0; d < starts.Length; d++) (starts[d], start) = (start, start + starts[d]);
            foreach (var key in from) to[starts[DigitOf(key, digit)]++] = key;
            var sorted = to;
            to = from;
            from = sorted;
        }
    }

    private static int DigitOf(ulong key, int digit) => (int)(key >> (DigitBits * digit)) & ((1 << DigitBits) - 1);
}
