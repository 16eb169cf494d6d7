using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace TruceData.Domain;

/// <summary>
/// Residuals in ascending order. Each is a whole number: where it lies on a fine scale, then its position in the estimation window. Whole numbers are
/// sorted and searched many at a time; only residuals that meet on the scale are compared themselves.
/// </summary>
internal sealed class ResidualOrder
{
    /// <summary>Residuals further away than so many deviations share the ends of the scale.</summary>
    private const double Reach = 8;

    /// <summary>The scale is no finer for the smallest of deviations, so that all stays finite.</summary>
    private const double Finest = 1e200;

    /// <summary>The bits of a double from 2⁵² to 2⁵³ end in its whole part.</summary>
    private const double Whole = 1L << 52;

    private readonly uint[] _keys;
    private readonly uint[] _marks;
    private readonly int _positionBits;
    private readonly double _steps;
    private double[] _residuals = [];
    private bool _someMeet;
    private double _stepsPerUnit;

    public ResidualOrder(int length)
    {
        var keys = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(length, BitonicSort.Width));
        _positionBits = BitOperations.Log2((uint)keys);
        _steps = (1L << (32 - _positionBits)) - 1;
        _keys = new uint[keys];
        _marks = new uint[Math.Max(keys / BitonicSort.Width, BitonicSort.Width)];
    }

    /// <summary>The number of residuals.</summary>
    public int Count { get; private set; }

    private uint PositionMask => (1u << _positionBits) - 1;

    /// <summary>Sorts what is not missing.</summary>
    /// <param name="residuals">The residuals, which must not change until the next are sorted; NaN is missing.</param>
    /// <param name="deviation">Their standard deviation, for the scale.</param>
    public void Sort(double[] residuals, double deviation)
    {
        _residuals = residuals;
        _stepsPerUnit = Math.Min(_steps / (2 * Reach * deviation), Finest);
        SetKeys(residuals, _keys);
        _keys.AsSpan(residuals.Length).Fill(uint.MaxValue);
        Count = residuals.Length - NumberPositions(residuals.Length);
        BitonicSort.Sort(_keys);
        _someMeet = FirstMeeting() < Count;
        if (_someMeet) SortMeeting();
        Array.Fill(_marks, uint.MaxValue);
        for (var i = 0; i < _keys.Length / BitonicSort.Width; i++) _marks[i] = _keys[((i + 1) * BitonicSort.Width) - 1];
    }

    /// <summary>Sets twice the midrank of each residual, by position.</summary>
    public void SetDoubledRanks(Span<short> ranks)
    {
        var keys = _keys.AsSpan(0, Count);
        var mask = (int)PositionMask;
        if (!_someMeet)
        {
            for (var i = 0; i < keys.Length; i++) ranks[(int)keys[i] & mask] = (short)((2 * i) + 2);
            return;
        }

        for (int first = 0, next; first < keys.Length; first = next)
        {
            next = first + 1;
            while (next < keys.Length && AreEqual(keys[first], keys[next])) next++;
            for (var i = first; i < next; i++) ranks[(int)keys[i] & mask] = (short)(first + next + 1);
        }
    }

    /// <summary>Finds values among the residuals.</summary>
    /// <param name="values">The values; NaN is missing.</param>
    /// <param name="limits">Receives the number of residuals below each, and the number not above it.</param>
    public void Find(ReadOnlySpan<double> values, RankLimits limits)
    {
        limits.Clear();
        SetKeys(values, limits.Keys);
        for (var i = 0; i < values.Length; i++)
        {
            if (limits.Keys[i] == uint.MaxValue) continue;
            var first = CountBelow(limits.Keys[i]);
            while (first < Count && Meets(first, limits.Keys[i]) && ResidualOf(_keys[first]) < values[i]) first++;
            var next = first;
            while (next < Count && Meets(next, limits.Keys[i]) && ResidualOf(_keys[next]) == values[i]) next++;
            limits.Set(i, first, next);
        }
    }

    private double ResidualOf(uint key) => _residuals[key & PositionMask];

    private bool Meets(int index, uint key) => _keys[index] - key <= PositionMask;

    private bool AreEqual(uint a, uint b) => a >> _positionBits == b >> _positionBits && ResidualOf(a) == ResidualOf(b);

    /// <summary>Where values lie on the scale, in the upper bits; all bits are set for NaN.</summary>
    private void SetKeys(ReadOnlySpan<double> values, Span<uint> keys)
    {
        for (; values.Length >= BitonicSort.Width; values = values[BitonicSort.Width..], keys = keys[BitonicSort.Width..])
            Vector512.Narrow(StepsOf(Vector512.Create(values)), StepsOf(Vector512.Create(values[Vector512<double>.Count..]))).CopyTo(keys);
        if (values.Length == 0) return;
        Span<double> rest = stackalloc double[BitonicSort.Width];
        Span<uint> made = stackalloc uint[BitonicSort.Width];
        values.CopyTo(rest);
        SetKeys(rest, made);
        made[..values.Length].CopyTo(keys);
    }

    private Vector512<ulong> StepsOf(Vector512<double> values)
    {
        var steps = (values * Vector512.Create(_stepsPerUnit)) + Vector512.Create(_steps / 2);
        steps = Vector512.MinNative(Vector512.MaxNative(steps, Vector512<double>.Zero), Vector512.Create(_steps - 1));
        var whole = (Vector512.Floor(steps) + Vector512.Create(Whole)).AsUInt64() & Vector512.Create((1UL << 52) - 1);
        return Vector512.ConditionalSelect(Vector512.Equals(values, values).AsUInt64(), whole << _positionBits, Vector512.Create((ulong)uint.MaxValue));
    }

    /// <summary>Gives each key its position; gives the number of missing residuals.</summary>
    private int NumberPositions(int length)
    {
        var keys = MemoryMarshal.Cast<uint, Vector512<uint>>(_keys.AsSpan());
        var (positions, missing) = (Vector512<uint>.Indices, 0);
        for (var i = 0; i < keys.Length; i++)
        {
            missing += CountBits(Vector512.Equals(keys[i], Vector512<uint>.AllBitsSet));
            keys[i] |= positions;
            positions += Vector512.Create((uint)BitonicSort.Width);
        }

        return missing - (_keys.Length - length);
    }

    /// <summary>The index of the first residual that meets the next one on the scale; the number of residuals when there is none.</summary>
    private int FirstMeeting()
    {
        var (keys, mask, i) = (_keys, Vector512.Create(PositionMask), 0);
        for (; i + BitonicSort.Width < Count; i += BitonicSort.Width)
        {
            var between = Vector512.LoadUnsafe(ref keys[i]) ^ Vector512.LoadUnsafe(ref keys[i + 1]);
            if (Vector512.LessThanOrEqualAny(between, mask)) break;
        }

        while (i + 1 < Count && (keys[i] ^ keys[i + 1]) > PositionMask) i++;
        return i + 1 < Count ? i : Count;
    }

    /// <summary>Sets residuals right that meet on the scale.</summary>
    private void SortMeeting()
    {
        var keys = _keys.AsSpan(0, Count);
        for (int first = 0, next; first < keys.Length; first = next)
        {
            next = first + 1;
            while (next < keys.Length && (keys[first] ^ keys[next]) <= PositionMask) next++;
            if (next > first + 1) keys[first..next].Sort(new ByResidual(_residuals, PositionMask));
        }
    }

    /// <summary>The number of keys below one: of whole vectors by the last key of each, then in the vector where it belongs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int CountBelow(uint key)
    {
        var (limit, vectors) = (Vector512.Create(key), 0);
        foreach (var marks in MemoryMarshal.Cast<uint, Vector512<uint>>(_marks.AsSpan())) vectors += CountBits(Vector512.LessThan(marks, limit));
        var at = vectors * BitonicSort.Width;
        return at == _keys.Length ? at : at + CountBits(Vector512.LessThan(Vector512.Create(_keys.AsSpan(at, BitonicSort.Width)), limit));
    }

    private static int CountBits(Vector512<uint> mask) => BitOperations.PopCount(mask.ExtractMostSignificantBits());

    private readonly struct ByResidual(double[] residuals, uint positionMask) : IComparer<uint>
    {
        public int Compare(uint x, uint y) => residuals[x & positionMask].CompareTo(residuals[y & positionMask]);
    }
}
