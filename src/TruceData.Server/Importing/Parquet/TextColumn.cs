using System.Numerics;
using System.Runtime.InteropServices;
using ParquetSharp;

namespace TruceData.Server.Importing.Parquet;

/// <summary>A column of text.</summary>
internal sealed class TextColumn(int index, string name, short maxLevel) : TypedColumn<ByteArray>(index, name, ParquetKind.Text, maxLevel)
{
    private byte[] _bytes = [];
    private int _length;
    private (int Start, int Length)[] _cells = [];

    /// <inheritdoc/>
    public override ReadOnlySpan<byte> GetText(int row)
    {
        var (start, length) = _cells[row];
        return _bytes.AsSpan(start, length);
    }

    /// <inheritdoc/>
    protected override void Reserve(int count) => _cells = new (int, int)[count];

    /// <inheritdoc/>
    protected override void Convert(ReadOnlySpan<ByteArray> values, ReadOnlySpan<short> levels, int row, long firstRow)
    {
        if (row == 0) _length = 0;
        var next = 0;
        for (var i = 0; i < levels.Length; i++)
        {
            _cells[row + i] = default;
            if (!HasValue(levels[i])) continue;

            // The bytes belong to the page that the reader replaces in its next call.
            var value = values[next++];
            if (_bytes.Length - _length < value.Length) Array.Resize(ref _bytes, Math.Max(2 * _bytes.Length, _length + value.Length));
            if (value.Length > 0) Marshal.Copy(value.Pointer, _bytes, _length, value.Length);
            _cells[row + i] = (_length, value.Length);
            _length += value.Length;
        }
    }
}

/// <summary>Converts decimals of Parquet to the nearest double.</summary>
internal static class ParquetDecimals
{
    private const long MaxExact = 1L << 53;
    private static readonly double[] s_powers = [.. Enumerable.Range(0, 23).Select(i => Math.Pow(10, i))];

    /// <summary>Returns a conversion of integers of big-endian bytes.</summary>
    public static Func<FixedLenByteArray, double> Create(int length, int scale) => value =>
    {
        var bytes = new byte[length];
        Marshal.Copy(value.Pointer, bytes, 0, length);
        return ToDouble(new BigInteger(bytes, isUnsigned: false, isBigEndian: true), scale);
    };

    /// <summary>Returns an integer divided by a power of ten, correctly rounded.</summary>
    public static double ToDouble(BigInteger unscaled, int scale) =>
        BigInteger.Abs(unscaled) <= MaxExact && scale < s_powers.Length
            ? (double)unscaled / s_powers[scale]
            : double.Parse(FormattableString.Invariant($"{unscaled}e-{scale}"), System.Globalization.CultureInfo.InvariantCulture);

    /// <inheritdoc cref="ToDouble(BigInteger, int)"/>
    public static double ToDouble(long unscaled, int scale) =>
        Math.Abs((double)unscaled) <= MaxExact && scale < s_powers.Length
            ? unscaled / s_powers[scale]
            : ToDouble((BigInteger)unscaled, scale);
}
