using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace TruceData.Domain.Studies;

/// <summary>
/// Residuals in ascending order. Each is a whole number: where it lies on a fine scale, then its position in the estimation window. Whole numbers are
/// sorted and searched many at a time; only residuals that meet on the scale are compared themselves. Behind the last residual all bits are set.
/// </summary>
internal sealed class ResidualOrder
{
    /// <summary>Residuals further away than so many deviations share the ends of the scale.</summary>
    private const double Reach = 8;

    /// <summary>The scale is no finer for the smallest of deviations, so that all stays finite.</summary>
    private const double Finest = 1e200;

    /// <summary>The bits of a double from 2⁵² to 2⁵³ end in its whole part; added, it rounds to that.</summary>
    private const double Whole = 1L << 52;

    private readonly int _length;
    private readonly uint[] _keys;
    private readonly uint[] _marks;
    private readonly int _positionBits;
    private readonly double _steps;
    private double[] _residuals = [];
    private bool _someMeet;
    private double _stepsPerUnit;

    public ResidualOrder(int length)
    {
        var keys = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(length, BitonicSort.Square));
        _positionBits = BitOperations.Log2((uint)keys);
        _steps = (1L << (32 - _positionBits)) - 1;
        _length = keys;
        _keys = new uint[keys + BitonicSort.Width];
        _marks = new uint[keys / BitonicSort.Width];
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
        BitonicSort.Sort(_keys.AsSpan(0, _length));
        _someMeet = FirstMeeting() < Count;
        if (_someMeet) SortMeeting();
        Array.Fill(_marks, uint.MaxValue);
        for (var i = 0; i < _length / BitonicSort.Width; i++) _marks[i] = _keys[((i + 1) * BitonicSort.Width) - 1];
    }

    /// <summary>Sets twice the midrank of each residual, by position.</summary>
    public void SetDoubledRanks(Span<short> ranks)
    {
        var keys = _keys.AsSpan(0, Count);
        var mask = (int)PositionMask;
        if (!_someMeet)
        {
            ref var start = ref ranks[.._residuals.Length][0]; // Positions are those of residuals.
            for (var i = 0; i < keys.Length; i++) Unsafe.Add(ref start, (int)keys[i] & mask) = (short)((2 * i) + 2);
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
    /// <param name="values">The values, padded with NaN, which is missing, to the length of the limits' columns.</param>
    /// <param name="limits">Receives the number of residuals below each, and the number not above it.</param>
    public void Find(ReadOnlySpan<double> values, RankLimits limits)
    {
        SetKeys(values, limits.Keys);
        if (CountBelow(limits)) FindMeeting(values, limits);
        limits.Complete();
    }

    /// <summary>Finds values by where they lie on the scale; gives whether one of them meets a residual there, so that the two have to be compared.</summary>
    private bool CountBelow(RankLimits limits)
    {
        var below = limits.Below.AsSpan(0, limits.Length);
        var values = limits.Keys.AsSpan(0, below.Length);
        var (steps, meeting) = (Vector512.Create(~PositionMask), Vector512<uint>.Zero);
        ref var keys = ref _keys[0];
        ref var marks = ref _marks[0];
        for (var i = 0; i < below.Length; i++)
        {
            // The number of keys below: of whole vectors by the last key of each, then in the vector where it belongs.
            var (value, first) = (Vector512.Create(values[i]), 0);
            for (var at = 0; at < _marks.Length; at += BitonicSort.Width) first += CountBits(Vector512.LessThan(Vector512.LoadUnsafe(ref marks, (nuint)at), value));
            first *= BitonicSort.Width;
            var near = Vector512.LoadUnsafe(ref keys, (nuint)first);
            below[i] = first + CountBits(Vector512.LessThan(near, value));
            meeting |= Vector512.Equals(near & steps, value);
        }

        limits.Below.CopyTo(limits.NotAbove, 0);
        return meeting != Vector512<uint>.Zero;
    }

    private void FindMeeting(ReadOnlySpan<double> values, RankLimits limits)
    {
        for (var i = 0; i < limits.Length; i++)
        {
            var (first, key) = (limits.Below[i], limits.Keys[i]);
            while (first < Count && Meets(first, key) && ResidualOf(_keys[first]) < values[i]) first++;
            var next = first;
            while (next < Count && Meets(next, key) && ResidualOf(_keys[next]) == values[i]) next++;
            (limits.Below[i], limits.NotAbove[i]) = (first, next);
        }
    }

    private double ResidualOf(uint key) => _residuals[key & PositionMask];

    private bool Meets(int index, uint key) => _keys[index] - key <= PositionMask;

    private bool AreEqual(uint a, uint b) => a >> _positionBits == b >> _positionBits && ResidualOf(a) == ResidualOf(b);

    /// <summary>Where values lie on the scale, in the upper bits; all bits are set for NaN. Values that fill no vector are padded.</summary>
    private void SetKeys(ReadOnlySpan<double> values, Span<uint> keys)
    {
        var ks = MemoryMarshal.Cast<uint, Vector512<uint>>(keys);
        var vs = MemoryMarshal.Cast<double, Vector512<double>>(values);
        for (var i = 0; i < ks.Length && (2 * i) + 1 < vs.Length; i++) ks[i] = Vector512.Narrow(StepsOf(vs[2 * i]), StepsOf(vs[(2 * i) + 1]));
        var rest = values[(values.Length / BitonicSort.Width * BitonicSort.Width)..];
        if (rest.Length == 0) return;
        Span<double> padded = stackalloc double[BitonicSort.Width];
        padded.Fill(double.NaN);
        rest.CopyTo(padded);
        SetKeys(padded, keys[(values.Length - rest.Length)..]);
    }

    /// <summary>The steps of a value in the upper of the lower 32 bits; what is above them does not matter.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector512<ulong> StepsOf(Vector512<double> values)
    {
        var steps = (values * Vector512.Create(_stepsPerUnit)) + Vector512.Create(_steps / 2);
        steps = Vector512.MinNative(Vector512.MaxNative(steps, Vector512<double>.Zero), Vector512.Create(_steps - 1));
        var whole = (steps + Vector512.Create(Whole)).AsUInt64() << _positionBits;
        return Vector512.ConditionalSelect(Vector512.Equals(values, values).AsUInt64(), whole, Vector512<ulong>.AllBitsSet);
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

    private static int CountBits(Vector512<uint> mask) => BitOperations.PopCount(mask.ExtractMostSignificantBits());

    private readonly struct ByResidual(double[] residuals, uint positionMask) : IComparer<uint>
    {
        public int Compare(uint x, uint y) => residuals[x & positionMask].CompareTo(residuals[y & positionMask]);
    }
}
