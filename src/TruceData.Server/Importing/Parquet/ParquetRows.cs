using System.Globalization;
using System.Text;
using TruceData.Server.Importing.Bytes;
using TruceData.Server.Importing.Columns;
using TruceData.Server.Importing.Numbers;
using TruceData.Server.Importing.Rows;
using TruceData.Server.Importing.Structure;
using TruceData.V1;

namespace TruceData.Server.Importing.Parquet;

/// <summary>The rows of a Parquet file.</summary>
internal sealed class ParquetRows : RowSource
{
    private const int SampleRows = 500;
    private const string PandasIndex = "__index_level_";

    private readonly ByteSource _source;
    private readonly ParquetTable _table;
    private readonly ParquetColumn[] _columns;
    private readonly HashSet<double> _missing;
    private long _rowsBefore;
    private int _row;
    private int _count;

    private ParquetRows(ByteSource source, ParquetTable table, ParquetColumn[] columns, IEnumerable<string> missing)
    {
        _source = source;
        _table = table;
        _columns = columns;
        _missing = [.. missing.SelectMany(ToNumbers)];
        Ignored = [.. table.Columns.Except(columns).Select(c => c.Name)];
    }

    /// <summary>The names of the columns that cannot be read.</summary>
    public IReadOnlyList<string> Ignored { get; }

    /// <inheritdoc/>
    public override long Line => _rowsBefore + _row + 1;

    /// <inheritdoc/>
    public override long BytesRead =>
        (long)((_source.TotalBytes ?? _source.Content.Length) * ((double)Line / Math.Max(_table.RowCount, 1)));

    /// <summary>Opens the rows and determines the names of the columns. No column is read before it is selected.</summary>
    /// <param name="source">The bytes of the file.</param>
    /// <param name="file">The name of the file, for messages.</param>
    /// <param name="options">The options. The time column is added if it is the only one with times.</param>
    /// <param name="errors">Creates the errors of the file.</param>
    /// <exception cref="ImportException">An option does not apply, or the file is damaged.</exception>
    public static (RowSource Rows, FileStructure Structure) Open(
        ByteSource source, string file, SeriesFileOptions options, CsvErrors errors)
    {
        CheckOptions(options, errors);
        FileStructure structure;
        using (var sample = ParquetTable.Open(source.Content, file))
        {
            var columns = Readable(sample, options);
            CheckKinds(sample, options, errors);
            structure = new FileStructure(0, null, [.. columns.Select(c => c.Name)], null, ReadSample(sample, columns));
            if (options.TimeColumns.Count == 0 && !columns.Any(c => TimeColumnNames.IsKnown(c.Name)))
            {
                var times = columns.Where(c => c.Kind is ParquetKind.Instant or ParquetKind.LocalTime or ParquetKind.Date).ToArray();
                if (times.Length == 1) options.TimeColumns.Add(times[0].Name);
            }
        }

        var table = ParquetTable.Open(source.Content, file);
        return (new ParquetRows(source, table, Readable(table, options), options.Missing), structure);
    }

    /// <summary>Selects the columns to read.</summary>
    public void Select(ColumnPlan plan)
    {
        IEnumerable<FileColumn> columns =
            [.. plan.Times, .. plan.Bars.SelectMany(b => b.Columns), .. plan.Conditions.Select(c => c.Column), .. plan.Constants];
        foreach (var column in columns) _columns[column.Index].IsSelected = true;
        if (plan.Symbol is { } symbol) _columns[symbol.Index].IsSelected = true;
        if (plan.KnowledgeTime is { } knowledge) _columns[knowledge.Index].IsSelected = true;
    }

    /// <inheritdoc/>
    public override ValueTask<bool> ReadAsync(CancellationToken cancellationToken)
    {
        if (++_row < _count) return new(true);
        cancellationToken.ThrowIfCancellationRequested();
        _rowsBefore = _table.RowsRead;
        _row = 0;
        _count = _table.ReadBatch();
        return new(_count > 0);
    }

    /// <inheritdoc/>
    public override ReadOnlySpan<byte> GetSpan(int column) => _columns[column].GetText(_row).Trim((byte)' ');

    /// <inheritdoc/>
    public override double ReadNumber(int column, NumberColumn numbers)
    {
        var values = _columns[column].Numbers;
        if (values.IsEmpty) return base.ReadNumber(column, numbers);
        var value = values[_row];
        return numbers.FromNumber(_missing.Count > 0 && _missing.Contains(value) ? double.NaN : value);
    }

    /// <inheritdoc/>
    public override bool TryGetInstant(int column, out long nanos)
    {
        var instants = _columns[column].Instants;
        nanos = instants.IsEmpty ? 0 : instants[_row];
        return !instants.IsEmpty && !_columns[column].IsMissing(_row) && nanos != ParquetTimes.Outside;
    }

    /// <inheritdoc/>
    public override ValueTask DisposeAsync()
    {
        _table.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    protected override bool TryParse(int column, out double value)
    {
        // .NET ignores zero bytes at the end of a number.
        var cell = GetSpan(column);
        return double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && cell[^1] != 0;
    }

    private static void CheckOptions(SeriesFileOptions options, CsvErrors errors)
    {
        var name = options switch
        {
            { Delimiter.Length: > 0 } => "--delimiter",
            { Header.Count: > 0 } => "--header",
            { NoHeader: true } => "--no-header",
            { SkipLines: not 0 } => "--skip-lines",
            { SkipFooter: not 0 } => "--skip-footer",
            { Comment.Length: > 0 } => "--comment",
            { DecimalComma: true } => "--decimal-comma",
            { Thousands.Length: > 0 } => "--thousands",
            _ => null,
        };
        if (name is not null)
        {
            throw errors.Create(
                null, null, $"The file is a Parquet file, whose columns have names and types, so {name} does not apply.", "Omit it.");
        }
    }

    /// <summary>Returns the columns that can be read, without an index of row numbers by pandas that is not named.</summary>
    private static ParquetColumn[] Readable(ParquetTable table, SeriesFileOptions options)
    {
        var named = NamedColumns(options);
        return
        [
            .. table.Columns.Where(c => c.Kind != ParquetKind.Other
                && (c.Kind != ParquetKind.Integer || !c.Name.StartsWith(PandasIndex, StringComparison.Ordinal) || named.Contains(c.Name))),
        ];
    }

    /// <summary>Refuses options that name a column that cannot be read.</summary>
    private static void CheckKinds(ParquetTable table, SeriesFileOptions options, CsvErrors errors)
    {
        var named = NamedColumns(options);
        if (table.Columns.FirstOrDefault(c => c.Kind == ParquetKind.Other && named.Contains(c.Name)) is not { } unread) return;
        throw errors.Create(
            null, unread.Name, $"Cells of the type {unread.TypeName} are not read.",
            "Write the column as numbers, text, dates or timestamps, or omit it.");
    }

    private static HashSet<string> NamedColumns(SeriesFileOptions options) => new(
        [
            .. options.TimeColumns, options.SymbolColumn, options.KnowledgeTimeColumn, .. options.Columns.Select(c => c.Column),
            .. options.Where.Select(w => w.Column),
        ],
        StringComparer.OrdinalIgnoreCase);

    private static IReadOnlyList<TextRow> ReadSample(ParquetTable table, ParquetColumn[] columns)
    {
        foreach (var column in columns) column.IsSelected = true;
        var count = table.ReadBatch(SampleRows);
        return [.. Enumerable.Range(0, count).Select(
            i => new TextRow(i + 1, [.. columns.Select(c => c.IsOutside(i) ? "" : Encoding.UTF8.GetString(c.GetText(i)).Trim())]))];
    }

    /// <summary>Returns the numbers that a word for missing values equals in columns of double and of single precision.</summary>
    private static IEnumerable<double> ToNumbers(string word) =>
        double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? [number, (float)number] : [];
}
