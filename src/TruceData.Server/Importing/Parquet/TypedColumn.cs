using System.Globalization;
using System.Runtime.InteropServices;
using ParquetSharp;

namespace TruceData.Server.Importing.Parquet;

/// <summary>A column of one physical type.</summary>
/// <typeparam name="T">The physical type of the cells.</typeparam>
internal abstract class TypedColumn<T>(int index, string name, ParquetKind kind, short maxLevel) : ParquetColumn(index, name, kind)
    where T : unmanaged
{
    private short[] _levels = [];
    private short[] _repetitions = [];
    private T[] _values = [];
    private ColumnReader<T>? _reader;

    /// <inheritdoc/>
    public override bool IsMissing(int row) => _levels[row] < maxLevel;

    /// <inheritdoc/>
    public override void Dispose() => _reader?.Dispose();

    /// <inheritdoc/>
    protected override void OpenColumn(ColumnReader reader)
    {
        _reader?.Dispose();
        _reader = (ColumnReader<T>)reader;
    }

    /// <inheritdoc/>
    protected override void ReadCells(int count, long firstRow)
    {
        if (_values.Length < count)
        {
            _levels = new short[count];
            _repetitions = new short[count];
            _values = new T[count];
            Reserve(count);
        }

        for (var row = 0; row < count;)
        {
            var rest = count - row;
            var levels = _levels.AsSpan(row, rest);
            var read = (int)_reader!.ReadBatch(rest, levels, _repetitions.AsSpan(0, rest), _values.AsSpan(0, rest), out var values);
            if (read == 0) throw new ParquetException("EndOfColumn", $"the column '{Name}' has fewer rows than the group");
            Convert(_values.AsSpan(0, (int)values), levels[..read], row, firstRow);
            row += read;
        }
    }

    /// <summary>Allocates the memory of a batch.</summary>
    protected abstract void Reserve(int count);

    /// <summary>Converts cells.</summary>
    /// <param name="values">The values that are not missing.</param>
    /// <param name="levels">The definition level of each cell; a cell is missing if it is below the maximum.</param>
    /// <param name="row">The index of the first cell in the batch.</param>
    /// <param name="firstRow">The number of rows before the batch.</param>
    protected abstract void Convert(ReadOnlySpan<T> values, ReadOnlySpan<short> levels, int row, long firstRow);

    /// <summary>Returns whether a cell with a definition level has a value.</summary>
    protected bool HasValue(short level) => level >= maxLevel;
}

/// <summary>A column of numbers.</summary>
/// <typeparam name="T">The physical type of the cells.</typeparam>
internal sealed class NumberColumn<T>(int index, string name, ParquetKind kind, short maxLevel, Func<T, double> toDouble)
    : TypedColumn<T>(index, name, kind, maxLevel)
    where T : unmanaged
{
    private readonly byte[] _text = new byte[32];
    private double[] _numbers = [];
    private T[] _exact = [];

    /// <inheritdoc/>
    public override ReadOnlySpan<double> Numbers => _numbers;

    /// <inheritdoc/>
    public override ReadOnlySpan<byte> GetText(int row)
    {
        if (IsMissing(row)) return default;

        // An unsigned integer above the range of long is negative as a long.
        var isWritten = _exact is long[] { Length: > 0 } longs && (longs[row] < 0) == (_numbers[row] < 0)
            ? longs[row].TryFormat(_text, out var length, default, CultureInfo.InvariantCulture)
            : _numbers[row].TryFormat(_text, out length, "R", CultureInfo.InvariantCulture);
        return isWritten ? _text.AsSpan(0, length) : throw new InvalidOperationException("The number is too long.");
    }

    /// <inheritdoc/>
    protected override void Reserve(int count)
    {
        _numbers = new double[count];
        if (Kind == ParquetKind.Integer) _exact = new T[count];
    }

    /// <inheritdoc/>
    protected override void Convert(ReadOnlySpan<T> values, ReadOnlySpan<short> levels, int row, long firstRow)
    {
        var numbers = _numbers.AsSpan(row);
        if (typeof(T) == typeof(double) && values.Length == levels.Length)
        {
            MemoryMarshal.Cast<T, double>(values).CopyTo(numbers);
            return;
        }

        var next = 0;
        for (var i = 0; i < levels.Length; i++)
        {
            if (!HasValue(levels[i]))
            {
                numbers[i] = double.NaN;
                continue;
            }

            if (_exact.Length > 0) _exact[row + i] = values[next];
            numbers[i] = toDouble(values[next++]);
        }
    }
}
