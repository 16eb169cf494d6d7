using System.Numerics;

namespace TruceData.Domain.Numbers;

// Algorithm: radix sort by two digits, the last digit first, of the place of each number between the smallest and the largest; numbers at
//   one place are then sorted by comparison. Few numbers share a place, so this takes a quarter of the time of sorting by all digits of
//   64 bits.
// Data layout: the numbers, and scratch space of at least equal length; each digit has one counter for each value, 8 bits for few numbers
//   and 11 for many.
// Invariant: distribution by a digit is stable, so after the second one the places ascend.
// Reference: D. E. Knuth, The Art of Computer Programming, volume 3, section 5.2.5.

/// <summary>Sorts 64-bit numbers.</summary>
internal static class RadixSort
{
    /// <summary>Below this count, sorting by comparison is faster.</summary>
    private const int MinCount = 128;

    /// <summary>From this count on, digits have 11 bits.</summary>
    private const int MinCountOfWideDigits = 8_192;

    /// <summary>Sorts numbers in ascending order.</summary>
    /// <param name="numbers">The numbers.</param>
    /// <param name="scratch">Scratch space, at least as long.</param>
    public static void Sort(Span<ulong> numbers, Span<ulong> scratch)
    {
        if (numbers.Length < MinCount)
        {
            numbers.Sort();
            return;
        }

        var (smallest, largest) = (ulong.MaxValue, ulong.MinValue);
        foreach (var number in numbers) (smallest, largest) = (Math.Min(smallest, number), Math.Max(largest, number));
        var bits = numbers.Length < MinCountOfWideDigits ? 8 : 11;
        var shift = Math.Max(0, 64 - BitOperations.LeadingZeroCount(largest - smallest) - (2 * bits));
        Span<int> lower = stackalloc int[1 << bits];
        Span<int> upper = stackalloc int[1 << bits];
        lower.Clear();
        upper.Clear();
        foreach (var number in numbers)
        {
            var place = (uint)((number - smallest) >> shift);
            lower[(int)place & (lower.Length - 1)]++;
            upper[(int)(place >> bits)]++;
        }

        Distribute(numbers, scratch, lower, smallest, shift);
        Distribute(scratch[..numbers.Length], numbers, upper, smallest, shift + bits);
        SortEqualPlaces(numbers, smallest, shift);
    }

    /// <summary>Distributes numbers by one digit of their place.</summary>
    private static void Distribute(ReadOnlySpan<ulong> from, Span<ulong> to, Span<int> counts, ulong smallest, int shift)
    {
        var start = 0;
        foreach (ref var count in counts) (count, start) = (start, start + count);
        foreach (var number in from) to[counts[(int)((number - smallest) >> shift) & (counts.Length - 1)]++] = number;
    }

    private static void SortEqualPlaces(Span<ulong> numbers, ulong smallest, int shift)
    {
        for (int first = 0, next; first < numbers.Length; first = next)
        {
            var place = (numbers[first] - smallest) >> shift;
            next = first + 1;
            while (next < numbers.Length && (numbers[next] - smallest) >> shift == place) next++;
            if (next > first + 1) numbers[first..next].Sort();
        }
    }
}
