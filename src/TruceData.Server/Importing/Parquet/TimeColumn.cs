using System.Globalization;
using ParquetSharp;

namespace TruceData.Server.Importing.Parquet;

/// <summary>A column of instants, local times or dates.</summary>
/// <typeparam name="T">The physical type of the cells.</typeparam>
internal sealed class TimeColumn<T>(
    int index, string name, ParquetKind kind, short maxLevel, string file, Func<T, long> toNanos)
    : TypedColumn<T>(index, name, kind, maxLevel)
    where T : unmanaged
{
    private readonly byte[] _text = new byte[40];
    private long[] _nanos = [];
    private long _firstRow;

    /// <inheritdoc/>
    public override ReadOnlySpan<long> Instants => Kind == ParquetKind.Instant ? _nanos : default;

    /// <summary>Creates a column of timestamps.</summary>
    public static TimeColumn<long> Create(int index, string name, short maxLevel, string file, TimestampLogicalType type)
    {
        var unit = type.TimeUnit switch
        {
            TimeUnit.Millis => 1_000_000L,
            TimeUnit.Micros => 1_000L,
            _ => 1L,
        };
        var kind = type.IsAdjustedToUtc ? ParquetKind.Instant : ParquetKind.LocalTime;
        return new TimeColumn<long>(index, name, kind, maxLevel, file, v => checked(v * unit));
    }

    /// <inheritdoc/>
    public override bool IsOutside(int row) => !IsMissing(row) && _nanos[row] == ParquetTimes.Outside;

    /// <inheritdoc/>
    public override ReadOnlySpan<byte> GetText(int row)
    {
        if (IsMissing(row)) return default;
        if (IsOutside(row))
        {
            throw new ImportException(
                file, _firstRow + row + 1, Name, "The time is outside 1677-09-21 to 2262-04-11.",
                "Omit the row, or check the unit of the times.", isTable: true);
        }

        var (ticks, nanos) = (Math.DivRem(_nanos[row], 100).Quotient, (int)(((_nanos[row] % 100) + 100) % 100));
        if (_nanos[row] < 0 && nanos > 0) ticks--;
        var time = DateTime.UnixEpoch.AddTicks(ticks);
        var format = Kind == ParquetKind.Date ? "yyyy'-'MM'-'dd" : "yyyy'-'MM'-'dd'T'HH':'mm':'ss.fffffff";
        time.TryFormat(_text, out var length, format, CultureInfo.InvariantCulture);
        if (Kind == ParquetKind.Date) return _text.AsSpan(0, length);
        _text[length++] = (byte)('0' + (nanos / 10));
        _text[length++] = (byte)('0' + (nanos % 10));
        if (_text.AsSpan(19, length - 19).IndexOfAnyExcept((byte)'.', (byte)'0') < 0) length = 19;
        if (Kind == ParquetKind.Instant) _text[length++] = (byte)'Z';
        return _text.AsSpan(0, length);
    }

    /// <inheritdoc/>
    protected override void Reserve(int count) => _nanos = new long[count];

    /// <inheritdoc/>
    protected override void Convert(ReadOnlySpan<T> values, ReadOnlySpan<short> levels, int row, long firstRow)
    {
        _firstRow = firstRow;
        var next = 0;
        for (var i = 0; i < levels.Length; i++)
        {
            if (!HasValue(levels[i])) continue;
            try
            {
                _nanos[row + i] = toNanos(values[next++]);
            }
            catch (OverflowException)
            {
                _nanos[row + i] = ParquetTimes.Outside;
            }
        }
    }
}

/// <summary>Converts times of Parquet to Unix nanoseconds.</summary>
internal static class ParquetTimes
{
    /// <summary>The number of nanoseconds in a day.</summary>
    public const long NanosPerDay = 86_400_000_000_000;

    /// <summary>Stands for a time that Unix nanoseconds cannot represent.</summary>
    public const long Outside = long.MinValue;

    private const int JulianDayOfEpoch = 2_440_588;

    /// <summary>Returns the Unix nanoseconds of a timestamp of 96 bits, which Spark and Impala write.</summary>
    public static long FromInt96(Int96 time) =>
        checked(((time.C - JulianDayOfEpoch) * NanosPerDay) + (((long)time.B << 32) | (uint)time.A));
}
