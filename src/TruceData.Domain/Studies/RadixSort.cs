namespace TruceData.Domain;

/// <summary>Sorts many 64-bit numbers by their digits, the last first; few by comparison.</summary>
internal static class RadixSort
{
    private const int DigitBits = 11;
    private const int Digits = 6;
    private const int Fewest = 4_096;

    /// <summary>Sorts ascending; gives the array that holds the result, the one given or another.</summary>
    public static ulong[] Sort(ulong[] keys)
    {
        if (keys.Length < Fewest)
        {
            Array.Sort(keys);
            return keys;
        }

        var (from, to) = (keys, new ulong[keys.Length]);
        Span<int> starts = stackalloc int[1 << DigitBits];
        for (var digit = 0; digit < Digits; digit++)
        {
            starts.Clear();
            foreach (var key in from) starts[DigitOf(key, digit)]++;
            for (int d = 0, start = 0; d < starts.Length; d++) (starts[d], start) = (start, start + starts[d]);
            foreach (var key in from) to[starts[DigitOf(key, digit)]++] = key;
            (from, to) = (to, from);
        }

        return from;
    }

    private static int DigitOf(ulong key, int digit) => (int)(key >> (DigitBits * digit)) & ((1 << DigitBits) - 1);
}
