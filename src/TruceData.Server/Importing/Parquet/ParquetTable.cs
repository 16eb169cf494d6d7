using ParquetSharp;

namespace TruceData.Server.Importing.Parquet;

/// <summary>The columns of a Parquet file, read in batches of rows, so that a large group of rows does not fill the memory.</summary>
internal sealed class ParquetTable : IDisposable
{
    private const int MaxBatchRows = 8_192;
    private const int MinBatchRows = 64;
    private const int MaxBatchCells = 1 << 20;
    private const int BufferSize = 1 << 18;

    private readonly ParquetFileReader _reader;
    private readonly string _file;
    private RowGroupReader? _group;
    private int _nextGroup;
    private long _groupRows;

    private ParquetTable(ParquetFileReader reader, string file)
    {
        _reader = reader;
        _file = file;
        RowCount = reader.FileMetaData.NumRows;
        var schema = reader.FileMetaData.Schema;
        Columns = [.. Enumerable.Range(0, schema.NumColumns).Select(i => ParquetColumn.Create(i, schema.Column(i), file))];
    }

    /// <summary>The columns in the order of the file. Only those that are selected are read.</summary>
    public IReadOnlyList<ParquetColumn> Columns { get; }

    /// <summary>The number of rows in the file.</summary>
    public long RowCount { get; }

    /// <summary>The number of rows read so far, with those of the current batch.</summary>
    public long RowsRead { get; private set; }

    /// <summary>Opens a file.</summary>
    /// <param name="content">The file, which can seek. It is left open.</param>
    /// <param name="file">The name of the file, for messages.</param>
    /// <exception cref="ImportException">The file is damaged, or its format is not supported.</exception>
    public static ParquetTable Open(Stream content, string file)
    {
        try
        {
            using var properties = ReaderProperties.GetDefaultReaderProperties();
            properties.EnableBufferedStream();
            properties.BufferSize = BufferSize;
            return new ParquetTable(new ParquetFileReader(content, properties, leaveOpen: true), file);
        }
        catch (Exception error) when (error is ParquetException or IOException)
        {
            throw Damaged(file, error);
        }
        catch (Exception error) when (error is DllNotFoundException or TypeInitializationException)
        {
            throw new ImportException(
                file, null, null, "Parquet files cannot be read on this system, because its C++ library does not load.",
                "Install libstdc++ and glibc, or write the table as CSV and import that.", error);
        }
    }

    /// <summary>Reads the next rows of the selected columns; returns their number, 0 at the end.</summary>
    /// <param name="maxRows">The maximum number of rows; null for a number that fits the number of columns.</param>
    /// <exception cref="ImportException">The file is damaged, or a value cannot be represented.</exception>
    public int ReadBatch(int? maxRows = null)
    {
        try
        {
            while (_groupRows == 0)
            {
                if (_nextGroup == _reader.FileMetaData.NumRowGroups) return 0;
                OpenGroup();
            }

            var count = (int)Math.Min(_groupRows, maxRows ?? BatchRows());
            foreach (var column in Columns) column.Read(count, RowsRead);
            _groupRows -= count;
            RowsRead += count;
            return count;
        }
        catch (Exception error) when (error is ParquetException or IOException)
        {
            throw Damaged(_file, error);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var column in Columns) column.Dispose();
        _group?.Dispose();
        _reader.Dispose();
    }

    private static ImportException Damaged(string file, Exception error) => new(
        file, null, null, $"The Parquet file is damaged or of an unsupported kind ({Reason(error)}).",
        "Download it again, or write it again, for example with DataFrame.to_parquet of pandas.", error);

    /// <summary>Returns the reason within the message of the library, without the name of its C++ type.</summary>
    private static string Reason(Exception error)
    {
        const string Mark = "(message: ";
        var line = error.Message.Split('\n')[0];
        var start = line.IndexOf(Mark, StringComparison.Ordinal);
        return (start < 0 ? line : line[(start + Mark.Length)..]).Trim(' ', '.', '\'', ')');
    }

    private int BatchRows() =>
        Math.Clamp(MaxBatchCells / Math.Max(Columns.Count(c => c.IsSelected), 1), MinBatchRows, MaxBatchRows);

    private void OpenGroup()
    {
        _group?.Dispose();
        _group = _reader.RowGroup(_nextGroup++);
        _groupRows = _group.MetaData.NumRows;
        foreach (var column in Columns) column.Open(_group);
    }
}
