using ParquetSharp;

namespace TruceData.Server.Importing.Parquet;

/// <summary>What the cells of a Parquet column are.</summary>
internal enum ParquetKind
{
    /// <summary>Decimals and floating-point numbers.</summary>
    Number,

    /// <summary>Whole numbers, which may be values, epochs or dates of digits.</summary>
    Integer,

    /// <summary>Instants.</summary>
    Instant,

    /// <summary>Civil dates with a time of day, without a time zone.</summary>
    LocalTime,

    /// <summary>Civil dates.</summary>
    Date,

    /// <summary>Text.</summary>
    Text,

    /// <summary>Lists, truth values and others, which are not read.</summary>
    Other,
}

/// <summary>A column of a Parquet file with the cells of the current batch.</summary>
internal abstract class ParquetColumn(int index, string name, ParquetKind kind) : IDisposable
{
    /// <summary>The name; that of a nested column has the names of its groups, separated by points.</summary>
    public string Name => name;

    /// <summary>What the cells are.</summary>
    public ParquetKind Kind => kind;

    /// <summary>The type in the file, for messages.</summary>
    public string TypeName { get; private init; } = "";

    /// <summary>Whether the column is read.</summary>
    public bool IsSelected { get; set; }

    /// <summary>The values of the batch; NaN for a missing value. Empty unless the kind is Number or Integer.</summary>
    public virtual ReadOnlySpan<double> Numbers => default;

    /// <summary>
    /// The times of the batch in Unix nanoseconds, meaningless for a missing value or one outside their range. Empty unless the kind is
    /// Instant.
    /// </summary>
    public virtual ReadOnlySpan<long> Instants => default;

    /// <summary>Returns whether a cell of the batch is missing.</summary>
    public abstract bool IsMissing(int row);

    /// <summary>Returns whether a cell of the batch is a time outside the range of Unix nanoseconds.</summary>
    public virtual bool IsOutside(int row) => false;

    /// <summary>Returns a cell of the batch as text in UTF-8, as it would be written to CSV; empty for a missing value.</summary>
    /// <exception cref="ImportException">The time is outside the range of Unix nanoseconds.</exception>
    public abstract ReadOnlySpan<byte> GetText(int row);

    /// <summary>Creates the column of a description.</summary>
    public static ParquetColumn Create(int index, ColumnDescriptor description, string file)
    {
        using var type = description.LogicalType;
        var name = description.Path.ToDotString();
        var maxLevel = description.MaxDefinitionLevel;
        var scale = type is DecimalLogicalType decimals ? decimals.Scale : 0;
        if (description.MaxRepetitionLevel > 0) return new UnreadColumn(index, name) { TypeName = "LIST" };
        return (description.PhysicalType, type) switch
        {
            (PhysicalType.Double, _) => new NumberColumn<double>(index, name, ParquetKind.Number, maxLevel, v => v),
            (PhysicalType.Float, _) => new NumberColumn<float>(index, name, ParquetKind.Number, maxLevel, v => v),
            (PhysicalType.Int64, TimestampLogicalType time) => TimeColumn<long>.Create(index, name, maxLevel, file, time),
            (PhysicalType.Int96, _) => new TimeColumn<Int96>(index, name, ParquetKind.Instant, maxLevel, file, ParquetTimes.FromInt96),
            (PhysicalType.Int32, DateLogicalType) => new TimeColumn<int>(
                index, name, ParquetKind.Date, maxLevel, file, v => checked(v * ParquetTimes.NanosPerDay)),
            (PhysicalType.Int32, DecimalLogicalType) => new NumberColumn<int>(
                index, name, ParquetKind.Number, maxLevel, v => ParquetDecimals.ToDouble(v, scale)),
            (PhysicalType.Int64, DecimalLogicalType) => new NumberColumn<long>(
                index, name, ParquetKind.Number, maxLevel, v => ParquetDecimals.ToDouble(v, scale)),
            (PhysicalType.FixedLenByteArray, DecimalLogicalType) => new NumberColumn<FixedLenByteArray>(
                index, name, ParquetKind.Number, maxLevel, ParquetDecimals.Create(description.TypeLength, scale)),
            (PhysicalType.Int32, IntLogicalType { IsSigned: false }) => new NumberColumn<int>(
                index, name, ParquetKind.Integer, maxLevel, v => (uint)v),
            (PhysicalType.Int64, IntLogicalType { IsSigned: false }) => new NumberColumn<long>(
                index, name, ParquetKind.Integer, maxLevel, v => (ulong)v),
            (PhysicalType.Int32, NoneLogicalType or IntLogicalType) => new NumberColumn<int>(
                index, name, ParquetKind.Integer, maxLevel, v => v),
            (PhysicalType.Int64, NoneLogicalType or IntLogicalType) => new NumberColumn<long>(
                index, name, ParquetKind.Integer, maxLevel, v => v),
            (PhysicalType.ByteArray, StringLogicalType or EnumLogicalType or NoneLogicalType) => new TextColumn(index, name, maxLevel),
            _ => new UnreadColumn(index, name)
            {
                TypeName = (type is NoneLogicalType ? $"{description.PhysicalType}" : $"{type.Type}").ToUpperInvariant(),
            },
        };
    }

    /// <summary>Begins a group of rows.</summary>
    public void Open(RowGroupReader group)
    {
        if (IsSelected) OpenColumn(group.Column(index));
    }

    /// <summary>Reads the next rows, if the column is selected.</summary>
    /// <param name="count">The number of rows.</param>
    /// <param name="firstRow">The number of rows before them, for messages.</param>
    public void Read(int count, long firstRow)
    {
        if (IsSelected) ReadCells(count, firstRow);
    }

    /// <inheritdoc/>
    public abstract void Dispose();

    /// <summary>Begins a group of rows.</summary>
    protected abstract void OpenColumn(ColumnReader reader);

    /// <summary>Reads the next rows.</summary>
    protected abstract void ReadCells(int count, long firstRow);
}

/// <summary>A column of another kind, whose cells are all missing.</summary>
internal sealed class UnreadColumn(int index, string name) : ParquetColumn(index, name, ParquetKind.Other)
{
    /// <inheritdoc/>
    public override bool IsMissing(int row) => true;

    /// <inheritdoc/>
    public override ReadOnlySpan<byte> GetText(int row) => default;

    /// <inheritdoc/>
    public override void Dispose()
    {
    }

    /// <inheritdoc/>
    protected override void OpenColumn(ColumnReader reader) => reader.Dispose();

    /// <inheritdoc/>
    protected override void ReadCells(int count, long firstRow)
    {
    }
}
