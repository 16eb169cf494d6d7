using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace TruceData.Domain.Studies;

/// <summary>
/// Batcher's bitonic network (1968), sixteen numbers at a time. What is compared does not depend on the numbers, so that no branch is guessed wrong. Each
/// 256 numbers are sorted as a square of sixteen vectors, down its columns first: there a comparison is one minimum and one maximum, whereas one within a
/// vector has to turn it and to choose as well. Longer columns are merged from such squares.
/// </summary>
internal static class BitonicSort
{
    /// <summary>Numbers in a vector.</summary>
    public static readonly int Width = Vector512<uint>.Count;

    /// <summary>Numbers in a square of vectors; lengths are such a number times a power of two.</summary>
    public static readonly int Square = Side * Side;

    private const int Side = 16;

    private static Vector512<uint> Lanes => Vector512<uint>.Indices;

    /// <summary>Sorts ascending.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Sort(Span<uint> numbers)
    {
        var vectors = MemoryMarshal.Cast<uint, Vector512<uint>>(numbers);
        for (var first = 0; first < vectors.Length; first += Side) SortSquare(ref vectors.Slice(first, Side)[0]);
        for (var block = 2 * Side; block <= vectors.Length; block *= 2)
        {
            for (var first = 0; first < vectors.Length; first += block) Fold(vectors.Slice(first, block));
            for (var half = block / 4; half > 0; half /= 2) Halve(vectors, half);
            foreach (ref var vector in vectors) vector = Exchange(Exchange(Exchange(Exchange(vector, 8), 4), 2), 1);
        }
    }

    /// <summary>Sorts a square: each column, then pairs of columns as one, and so on; at last columns become rows.</summary>
    private static void SortSquare(ref Vector512<uint> v)
    {
        for (var i = 0; i < Side; i += 8) SortEight(ref Unsafe.Add(ref v, i));
        for (var i = 0; i < Side / 2; i++) Exchange(ref Unsafe.Add(ref v, i), ref Unsafe.Add(ref v, Side - 1 - i));
        for (var i = 0; i < Side; i += 8) HalveEight(ref Unsafe.Add(ref v, i));
        MergeColumns(ref v, 2);
        MergeColumns(ref v, 4);
        MergeColumns(ref v, 8);
        MergeColumns(ref v, 16);
        for (var i = 0; i < 4; i++) Transpose(ref Unsafe.Add(ref v, i), 4);
        for (var i = 0; i < Side; i += 4) Transpose(ref Unsafe.Add(ref v, i), 1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void SortEight(ref Vector512<uint> v)
    {
        SortFour(ref v);
        SortFour(ref Unsafe.Add(ref v, 4));
        for (var i = 0; i < 4; i++) Exchange(ref Unsafe.Add(ref v, i), ref Unsafe.Add(ref v, 7 - i));
        HalveFour(ref v, 1);
        HalveFour(ref Unsafe.Add(ref v, 4), 1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void SortFour(ref Vector512<uint> v)
    {
        var (a, b, c, d) = (v, Unsafe.Add(ref v, 1), Unsafe.Add(ref v, 2), Unsafe.Add(ref v, 3));
        (a, b, c, d) = (Vector512.Min(a, b), Vector512.Max(a, b), Vector512.Min(c, d), Vector512.Max(c, d));
        (a, b, c, d) = (Vector512.Min(a, d), Vector512.Min(b, c), Vector512.Max(b, c), Vector512.Max(a, d));
        (v, Unsafe.Add(ref v, 1)) = (Vector512.Min(a, b), Vector512.Max(a, b));
        (Unsafe.Add(ref v, 2), Unsafe.Add(ref v, 3)) = (Vector512.Min(c, d), Vector512.Max(c, d));
    }

    /// <summary>Merges the two sorted halves of each group of neighbouring columns, which is read down one column after the other.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void MergeColumns(ref Vector512<uint> v, uint columns)
    {
        var lower = Vector512.Equals(Lanes & Vector512.Create(columns / 2), Vector512<uint>.Zero);
        var mirrored = Lanes ^ Vector512.Create(columns - 1);
        for (var i = 0; i < Side / 2; i++)
        {
            ref var first = ref Unsafe.Add(ref v, i);
            ref var last = ref Unsafe.Add(ref v, Side - 1 - i);
            var (a, b) = (first, last);
            var (left, right) = (Vector512.ShuffleNative(b, mirrored), Vector512.ShuffleNative(a, mirrored));
            a = Vector512.ConditionalSelect(lower, Vector512.Min(a, left), Vector512.Max(a, left));
            b = Vector512.ConditionalSelect(lower, Vector512.Min(b, right), Vector512.Max(b, right));
            if (columns > 8) (a, b) = (Exchange(a, 4), Exchange(b, 4));
            if (columns > 4) (a, b) = (Exchange(a, 2), Exchange(b, 2));
            if (columns > 2) (a, b) = (Exchange(a, 1), Exchange(b, 1));
            (first, last) = (a, b);
        }

        for (var i = 0; i < 4; i++) HalveFour(ref Unsafe.Add(ref v, i), 4);
        for (var i = 0; i < Side; i += 4) HalveFour(ref Unsafe.Add(ref v, i), 1);
    }

    private static void HalveEight(ref Vector512<uint> v)
    {
        for (var i = 0; i < 4; i++) Exchange(ref Unsafe.Add(ref v, i), ref Unsafe.Add(ref v, i + 4));
        HalveFour(ref v, 1);
        HalveFour(ref Unsafe.Add(ref v, 4), 1);
    }

    /// <summary>Of four vectors so many apart, whose columns rise and then fall, or fall and then rise: the lesser half to the first two, and so in each half.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void HalveFour(ref Vector512<uint> v, int apart)
    {
        ref var second = ref Unsafe.Add(ref v, apart);
        ref var third = ref Unsafe.Add(ref v, 2 * apart);
        ref var fourth = ref Unsafe.Add(ref v, 3 * apart);
        var (a, b, c, d) = (v, second, third, fourth);
        (a, b, c, d) = (Vector512.Min(a, c), Vector512.Min(b, d), Vector512.Max(a, c), Vector512.Max(b, d));
        (v, second, third, fourth) = (Vector512.Min(a, b), Vector512.Max(a, b), Vector512.Min(c, d), Vector512.Max(c, d));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Exchange(ref Vector512<uint> low, ref Vector512<uint> high) => (low, high) = (Vector512.Min(low, high), Vector512.Max(low, high));

    /// <summary>Swaps two bits of the row, the lesser given, with the same of the column.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Transpose(ref Vector512<uint> v, int bit)
    {
        ref var second = ref Unsafe.Add(ref v, bit);
        ref var third = ref Unsafe.Add(ref v, 2 * bit);
        ref var fourth = ref Unsafe.Add(ref v, 3 * bit);
        var (a, c) = Swap(v, third, 2 * (uint)bit);
        var (b, d) = Swap(second, fourth, 2 * (uint)bit);
        (v, second) = Swap(a, b, (uint)bit);
        (third, fourth) = Swap(c, d, (uint)bit);
    }

    /// <summary>Swaps what is right in the first with what is left in the second.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector512<uint> First, Vector512<uint> Second) Swap(Vector512<uint> first, Vector512<uint> second, uint bit)
    {
        var left = Vector512.Equals(Lanes & Vector512.Create(bit), Vector512<uint>.Zero);
        var across = Lanes ^ Vector512.Create(bit);
        return (
            Vector512.ConditionalSelect(left, first, Vector512.ShuffleNative(second, across)),
            Vector512.ConditionalSelect(left, Vector512.ShuffleNative(first, across), second));
    }

    /// <summary>Two ascending halves: what is less goes to the first, what is greater to the second; either rises, then falls.</summary>
    private static void Fold(Span<Vector512<uint>> block)
    {
        var backwards = Lanes ^ Vector512.Create(15u);
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
            for (var i = 0; i < lower.Length && i < upper.Length; i++) Exchange(ref lower[i], ref upper[i]);
        }
    }

    /// <summary>Each number against that at its index with one bit turned: where the bit is 0, the lesser stays.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<uint> Exchange(Vector512<uint> v, uint bit)
    {
        var other = Vector512.ShuffleNative(v, Lanes ^ Vector512.Create(bit));
        var lesser = Vector512.Equals(Lanes & Vector512.Create(bit), Vector512<uint>.Zero);
        return Vector512.ConditionalSelect(lesser, Vector512.Min(v, other), Vector512.Max(v, other));
    }
}
