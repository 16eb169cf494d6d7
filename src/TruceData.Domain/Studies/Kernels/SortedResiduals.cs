using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace TruceData.Domain.Studies.Kernels;

// Algorithm: residuals are quantized, sorted by BitonicSort as 32-bit keys, and searched by counting the keys less than a value's key,
//   sixteen at a time: first among the last keys of all vectors, then in the vector found. Residuals with the same quantum are compared
//   as doubles.
// Data layout: a key holds the quantum of the residual, which is its place on an even scale of ±8 standard deviations, in the upper bits,
//   and its position in the estimation window in the lower ones. Missing residuals and padding have all bits set. `_vectorEnds` holds
//   each vector's last key.
// Invariant: quantization is monotonic, so keys with different quanta are in the order of their residuals; the result never depends on
//   the scale.

/// <summary>The residuals of one estimation window in ascending order.</summary>
internal sealed class SortedResiduals
{
    /// <summary>Residuals beyond this number of standard deviations share the first or the last quantum.</summary>
    private const double Reach = 8;

    /// <summary>Maximum quanta per unit, so that they stay finite for the smallest deviations.</summary>
    private const double MaxQuantaPerUnit = 1e200;

    /// <summary>Added to a number less than 2⁵², it leaves the number, rounded, in the lower bits of the double.</summary>
    private const double RoundingShift = 1L << 52;

    private readonly int _length;
    private readonly uint[] _keys;
    private readonly uint[] _vectorEnds;
    private readonly int _positionBits;
    private readonly double _quanta;
    private double[] _residuals = [];
    private double _quantaPerUnit;
    private bool _hasSharedQuanta;

    public SortedResiduals(int length)
    {
        // The vector ends fill whole vectors as well.
        _length = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(length, BitonicSort.Width * BitonicSort.Width));
        _positionBits = BitOperations.Log2((uint)_length);
        _quanta = (1L << (32 - _positionBits)) - 1;
        _keys = new uint[_length + BitonicSort.Width];
        _vectorEnds = new uint[_length / BitonicSort.Width];
    }

    /// <summary>The number of residuals that are not missing.</summary>
    public int Count { get; private set; }

    private uint PositionMask => (1u << _positionBits) - 1;

    /// <summary>Sorts residuals.</summary>
    /// <param name="residuals">The residuals, NaN where missing; they are kept and must not change until the next call.</param>
    /// <param name="deviation">The standard deviation of the residuals.</param>
    public void Sort(double[] residuals, double deviation)
    {
        _residuals = residuals;
        _quantaPerUnit = Math.Min(_quanta / (2 * Reach * deviation), MaxQuantaPerUnit);
        Quantize(residuals, _keys);
        _keys.AsSpan(residuals.Length).Fill(uint.MaxValue);
        Count = residuals.Length - (AddPositions() - (_keys.Length - residuals.Length));
        BitonicSort.Sort(_keys.AsSpan(0, _length));
        _hasSharedQuanta = HasSharedQuanta();
        if (_hasSharedQuanta) SortSharedQuanta();
        for (var i = 0; i < _vectorEnds.Length; i++) _vectorEnds[i] = _keys[((i + 1) * BitonicSort.Width) - 1];
    }

    /// <summary>Sets twice the mean rank of each residual, by position. Positions of missing residuals are not set.</summary>
    public void SetTwiceRanks(Span<short> twiceRanks)
    {
        var keys = _keys.AsSpan(0, Count);
        var mask = (int)PositionMask;
        if (!_hasSharedQuanta)
        {
            ref var start = ref twiceRanks[.._residuals.Length][0]; // Positions are less than the number of residuals.
            for (var i = 0; i < keys.Length; i++) Unsafe.Add(ref start, (int)keys[i] & mask) = (short)((2 * i) + 2);
            return;
        }

        for (int first = 0, next; first < keys.Length; first = next)
        {
            next = first + 1;
            while (next < keys.Length && AreEqual(keys[first], keys[next])) next++;
            for (var i = first; i < next; i++) twiceRanks[(int)keys[i] & mask] = (short)(first + next + 1);
        }
    }

    /// <summary>Finds the bounds of values among the residuals.</summary>
    /// <param name="values">The values, NaN where missing, padded with NaN to the length of the bounds' columns.</param>
    /// <param name="bounds">Receives the bounds.</param>
    public void Locate(ReadOnlySpan<double> values, RankBounds bounds)
    {
        Quantize(values, bounds.Keys);
        var mustCompare = CountLess(bounds.Keys.AsSpan(0, bounds.Length), bounds.Lower);
        bounds.Lower.CopyTo(bounds.Upper, 0);
        if (mustCompare) CompareValues(values, bounds);
        bounds.Complete();
    }

    /// <summary>Counts the keys less than each value's key. Returns whether a value shares its quantum with a residual.</summary>
    private bool CountLess(ReadOnlySpan<uint> values, Span<int> counts)
    {
        var (quantumMask, shared) = (Vector512.Create(~PositionMask), Vector512<uint>.Zero);
        ref var keys = ref _keys[0];
        ref var ends = ref _vectorEnds[0];
        for (var i = 0; i < values.Length; i++)
        {
            var (value, vectors) = (Vector512.Create(values[i]), 0);
            for (var at = 0; at < _vectorEnds.Length; at += BitonicSort.Width)
                vectors += CountTrue(Vector512.LessThan(Vector512.LoadUnsafe(ref ends, (nuint)at), value));
            var first = vectors * BitonicSort.Width;
            var found = Vector512.LoadUnsafe(ref keys, (nuint)first);
            counts[i] = first + CountTrue(Vector512.LessThan(found, value));
            shared |= Vector512.Equals(found & quantumMask, value);
        }

        return shared != Vector512<uint>.Zero;
    }

    private void CompareValues(ReadOnlySpan<double> values, RankBounds bounds)
    {
        for (var i = 0; i < bounds.Length; i++)
        {
            var (lower, key) = (bounds.Lower[i], bounds.Keys[i]);
            while (lower < Count && SharesQuantum(_keys[lower], key) && ResidualOf(_keys[lower]) < values[i]) lower++;
            var upper = lower;
            while (upper < Count && SharesQuantum(_keys[upper], key) && ResidualOf(_keys[upper]) == values[i]) upper++;
            bounds.Lower[i] = lower;
            bounds.Upper[i] = upper;
        }
    }

    private double ResidualOf(uint key) => _residuals[key & PositionMask];

    private bool SharesQuantum(uint a, uint b) => (a ^ b) <= PositionMask;

    private bool AreEqual(uint a, uint b) => SharesQuantum(a, b) && ResidualOf(a) == ResidualOf(b);

    /// <summary>Sets keys without positions; NaN has all bits set.</summary>
    private void Quantize(ReadOnlySpan<double> values, Span<uint> keys)
    {
        var vs = MemoryMarshal.Cast<double, Vector512<double>>(values);
        var ks = MemoryMarshal.Cast<uint, Vector512<uint>>(keys);
        for (var i = 0; i < ks.Length && (2 * i) + 1 < vs.Length; i++)
            ks[i] = Vector512.Narrow(QuantaOf(vs[2 * i]), QuantaOf(vs[(2 * i) + 1]));
        var rest = values[(values.Length / BitonicSort.Width * BitonicSort.Width)..];
        if (rest.Length == 0) return;
        Span<double> padded = stackalloc double[BitonicSort.Width];
        padded.Fill(double.NaN);
        rest.CopyTo(padded);
        Quantize(padded, keys[(values.Length - rest.Length)..]);
    }

    /// <summary>Returns the quanta in the upper of the lower 32 bits; the bits above are undefined.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector512<ulong> QuantaOf(Vector512<double> values)
    {
        var quanta = (values * Vector512.Create(_quantaPerUnit)) + Vector512.Create(_quanta / 2);
        quanta = Vector512.MinNative(Vector512.MaxNative(quanta, Vector512<double>.Zero), Vector512.Create(_quanta - 1));
        var bits = (quanta + Vector512.Create(RoundingShift)).AsUInt64() << _positionBits;
        return Vector512.ConditionalSelect(Vector512.Equals(values, values).AsUInt64(), bits, Vector512<ulong>.AllBitsSet);
    }

    /// <summary>Adds its position to each key. Returns the number of missing residuals, padding included.</summary>
    private int AddPositions()
    {
        var keys = MemoryMarshal.Cast<uint, Vector512<uint>>(_keys.AsSpan());
        var (positions, missing) = (Vector512<uint>.Indices, 0);
        for (var i = 0; i < keys.Length; i++)
        {
            missing += CountTrue(Vector512.Equals(keys[i], Vector512<uint>.AllBitsSet));
            keys[i] |= positions;
            positions += Vector512.Create((uint)BitonicSort.Width);
        }

        return missing;
    }

    private bool HasSharedQuanta()
    {
        var (mask, i) = (Vector512.Create(PositionMask), 0);
        for (; i + BitonicSort.Width < Count; i += BitonicSort.Width)
        {
            var differences = Vector512.LoadUnsafe(ref _keys[i]) ^ Vector512.LoadUnsafe(ref _keys[i + 1]);
            if (Vector512.LessThanOrEqualAny(differences, mask)) return true;
        }

        while (i + 1 < Count && !SharesQuantum(_keys[i], _keys[i + 1])) i++;
        return i + 1 < Count;
    }

    private void SortSharedQuanta()
    {
        var keys = _keys.AsSpan(0, Count);
        for (int first = 0, next; first < keys.Length; first = next)
        {
            next = first + 1;
            while (next < keys.Length && SharesQuantum(keys[first], keys[next])) next++;
            if (next > first + 1) keys[first..next].Sort(new ByResidual(_residuals, PositionMask));
        }
    }

    private static int CountTrue(Vector512<uint> mask) => BitOperations.PopCount(mask.ExtractMostSignificantBits());

    private readonly struct ByResidual(double[] residuals, uint positionMask) : IComparer<uint>
    {
        public int Compare(uint x, uint y) => residuals[x & positionMask].CompareTo(residuals[y & positionMask]);
    }
}
