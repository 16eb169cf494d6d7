using System.Globalization;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using NodaTime;
using TruceData.Server.Importing.Bytes;
using TruceData.Server.Importing.Columns;
using TruceData.Server.Importing.Parquet;
using TruceData.Server.Importing.Rows;
using TruceData.Server.Importing.Structure;
using TruceData.V1;

namespace TruceData.Server.Importing;

/// <summary>
/// An open file with bars of one or several series. A single series in ascending order is read in constant memory; other files are
/// collected in memory. A separate task parses the rows while the caller processes blocks.
/// </summary>
internal sealed class SeriesFile : IAsyncDisposable
{
    private const int MaxBlocksAhead = 4;

    // The days of a few bars may be apart by chance.
    private const int MinBarsForDistance = 10;

    // Times of kdb+ are 30 years behind Unix time.
    private const int MaxShiftDays = 40 * 366;

    private readonly ByteSource _bytes;
    private readonly RowSource _source;
    private readonly CsvErrors _errors;
    private readonly RowReader _rows;
    private readonly BarSink _sink;
    private readonly ColumnPlan _plan;
    private readonly SeriesFileTarget _target;
    private readonly Dictionary<string, SuspiciousBarFinder> _suspiciousBars = new(StringComparer.Ordinal);
    private long _bars;
    private bool _isRead;

    private SeriesFile(
        ByteSource bytes, RowSource source, CsvErrors errors, RowReader rows, BarSink sink, ColumnPlan plan, SeriesFileTarget target,
        SeriesFileReport report)
    {
        _bytes = bytes;
        _source = source;
        _errors = errors;
        _rows = rows;
        _sink = sink;
        _plan = plan;
        _target = target;
        Report = report;
        Fields = [.. plan.Fields.Select(f => f.Spec)];
        HasSymbols = plan.Symbol is not null || plan.Bars.Any(b => b.Symbol is not null);
    }

    /// <summary>The fields of the bars with their units and aggregation rules, in the order of the columns of a block.</summary>
    public IReadOnlyList<FieldSpec> Fields { get; }

    /// <summary>Whether each bar has a symbol, so that the file contains several series.</summary>
    public bool HasSymbols { get; }

    /// <summary>The name of the column with the symbols of the bars; null if there is none.</summary>
    public string? SymbolColumn => _plan.Symbol?.Name;

    /// <summary>Whether the file states when its bars were known.</summary>
    public bool HasKnowledgeTimes => _plan.KnowledgeTime is not null || _plan.Bars.Any(b => b.KnowledgeTime is not null);

    /// <summary>Whether the file is compressed.</summary>
    public bool IsCompressed => _bytes.IsCompressed;

    /// <summary>What was detected and left out. Complete after the bars have been read.</summary>
    public SeriesFileReport Report { get; }

    /// <summary>Opens a file and determines its structure from the options and its first rows.</summary>
    /// <param name="stream">The input, which is left open.</param>
    /// <param name="file">The name of the file, for messages.</param>
    /// <param name="options">How to read the file.</param>
    /// <param name="target">What the file is read for.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="ImportException">An option is invalid, or the file permits no reading or several.</exception>
    public static async Task<SeriesFile> OpenAsync(
        Stream stream, string file, SeriesFileOptions options, SeriesFileTarget target, CancellationToken cancellationToken = default)
    {
        var errors = new CsvErrors(file) { SkippedLines = options.SkipLines };
        ByteSource? bytes = null;
        RowSource? rows = null;
        try
        {
            CheckOptions(options, errors);
            bytes = await ByteSource.OpenAsync(stream, file, options.Member, cancellationToken);
            errors.IsTable = bytes.IsParquet;
            options = options.Clone();
            (rows, var structure) = bytes.IsParquet
                ? ParquetRows.Open(bytes, file, options, errors)
                : await CsvRows.OpenAsync(bytes, options, errors, cancellationToken);
            return await OpenAsync(bytes, rows, structure, options, target, errors, cancellationToken);
        }
        catch (Exception error)
        {
            if (rows is not null) await rows.DisposeAsync();
            if (bytes is not null) await bytes.DisposeAsync();
            if (errors.Translate(error) is { } translated) throw translated;
            throw;
        }
    }

    /// <summary>Reads the bars. Bars of one symbol and knowledge time are consecutive and in ascending time. Can be called once.</summary>
    /// <param name="progress">Receives a report for each block, in the context of the caller.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="ImportException">A row is invalid. The blocks before it may have been returned.</exception>
    public async IAsyncEnumerable<SymbolBars> ReadAsync(
        IProgress<ImportProgress>? progress = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        if (_isRead) throw new InvalidOperationException("The bars can be read once.");
        _isRead = true;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var blocks = Channel.CreateBounded<(ReadBars Bars, ImportProgress Progress)>(
            new BoundedChannelOptions(MaxBlocksAhead) { SingleReader = true, SingleWriter = true });
        var parsing = Task.Run(() => ParseAsync(blocks.Writer, stop.Token), CancellationToken.None);
        try
        {
            await foreach (var (read, state) in blocks.Reader.ReadAllAsync(cancellationToken))
            {
                FinderOf(read.Bars.Symbol).Check(read.Bars.Bars, read.Lines.Span);
                progress?.Report(state);
                yield return read.Bars;
            }

            CompleteReport();
        }
        finally
        {
            await stop.CancelAsync();
            await parsing;
        }
    }

    /// <summary>Returns the bars of a symbol that may be errors, at most 20 in ascending time, and their number.</summary>
    /// <param name="symbol">The symbol; null if the file contains one series.</param>
    public (IReadOnlyList<SuspiciousBar> Bars, long Count) SuspiciousBarsOf(string? symbol) =>
        _suspiciousBars.TryGetValue(symbol ?? "", out var found) ? (found.Bars, found.Count) : ([], 0);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _source.DisposeAsync();
        await _bytes.DisposeAsync();
    }

    private static void CheckOptions(SeriesFileOptions options, CsvErrors errors)
    {
        if (options.Zone.Length > 0 && DateTimeZoneProviders.Tzdb.GetZoneOrNull(options.Zone) is null)
            throw errors.Create(null, null, $"'{options.Zone}' is not an IANA time zone.", "Use a zone such as Europe/Istanbul or UTC.");
        if (options is { HasScale: true, Scale: 0 } || (options.HasScale && !double.IsFinite(options.Scale)))
            throw errors.Create(null, null, "The scale is not a finite number other than 0.", "Use --scale such as 1e-9.");
        if (options.Shift is { } shift && Math.Abs((double)shift.Seconds) > MaxShiftDays * NodaConstants.SecondsPerDay)
            throw errors.Create(null, null, $"The shift is longer than {MaxShiftDays} days.", "Check --shift.");
    }

    private static async Task<SeriesFile> OpenAsync(
        ByteSource bytes, RowSource source, FileStructure structure, SeriesFileOptions options, SeriesFileTarget target, CsvErrors errors,
        CancellationToken cancellationToken)
    {
        var plan = CreatePlan(structure, options, target, errors);
        (source as ParquetRows)?.Select(plan);
        if (!await source.ReadAsync(cancellationToken))
            throw errors.Create(null, null, "The file has a header but no bars.", "Add bars, or omit the file.");
        var count = structure.Names.Count;
        var first = new TextRow(source.Line, [.. Enumerable.Range(0, count).Select(source.GetString)]);
        var sample = structure.Sample.Where(r => r.Cells.Length == count).DefaultIfEmpty(first).ToArray();
        var cells = new CellReaderFactory(options, target, plan, sample, errors).Create(count, source.Delimiter);
        var rows = new RowReader(source, plan, cells, options, errors);
        var unit = target.Clock?.Frequency.Unit;
        var hasPeriods = unit is Domain.Bars.FrequencyUnit.Week or Domain.Bars.FrequencyUnit.Month or Domain.Bars.FrequencyUnit.Quarter
            or Domain.Bars.FrequencyUnit.Year;
        var sink = new BarSink(plan, options.DuplicateTime, hasPeriods, target, rows.Omitted, errors);
        var report = CreateReport(options, plan, source, cells);
        return new SeriesFile(bytes, source, errors, rows, sink, plan, target, report);
    }

    private static ColumnPlan CreatePlan(FileStructure structure, SeriesFileOptions options, SeriesFileTarget target, CsvErrors errors)
    {
        try
        {
            var plan = ColumnPlanner.Create(structure, options, target);
            OptionEffects.CheckColumns(options, target, plan);
            return plan;
        }
        catch (BadCellException error)
        {
            throw errors.Create(structure.HeaderLine ?? (errors.IsTable ? null : 1), null, error.Message, error.Fix, error);
        }
    }

    private static SeriesFileReport CreateReport(SeriesFileOptions options, ColumnPlan plan, RowSource source, CellReaders cells)
    {
        var effective = options.Clone();
        effective.Delimiter = source.Delimiter;
        effective.TimeColumns.Clear();
        effective.TimeColumns.AddRange(plan.Times.Select(t => t.Name));
        effective.TimeFormat = cells.Times.Format;
        effective.Label = plan.LabelsEnds ? BarLabel.End : BarLabel.Start;
        if (plan.Bars is [{ Symbol: null, KnowledgeTime: null } bar])
        {
            effective.Columns.Clear();
            effective.Columns.AddRange(
                plan.Fields.Zip(bar.Columns, (f, c) => new SeriesFileColumn { Column = c.Name, Field = f.Spec }));
        }

        var report = new SeriesFileReport { Options = effective, IgnoredColumns = { plan.Ignored } };
        if (source is ParquetRows table) report.IgnoredColumns.AddRange(table.Ignored);
        return report;
    }

    /// <summary>Parses up to the end or the first error, which completes the channel.</summary>
    private async Task ParseAsync(ChannelWriter<(ReadBars, ImportProgress)> blocks, CancellationToken cancellationToken)
    {
        try
        {
            do
            {
                if (_rows.TryRead() && _sink.Add(_rows) is { } full) await blocks.WriteAsync((full, Progress(full)), cancellationToken);
            }
            while (await _source.ReadAsync(cancellationToken));

            _rows.Complete();
            foreach (var bars in _sink.Complete()) await blocks.WriteAsync((bars, Progress(bars)), cancellationToken);
            if (_bars == 0) throw _errors.Create(null, null, "No row of the file is a bar.", "Check --where and the calendar.");
            blocks.Complete();
        }
        catch (Exception error)
        {
            blocks.Complete(_errors.Translate(error) ?? error);
        }
    }

    private ImportProgress Progress(ReadBars read)
    {
        _bars += read.Bars.Bars.Count;
        return new ImportProgress(_source.BytesRead, _bytes.TotalBytes, _bars);
    }

    private SuspiciousBarFinder FinderOf(string? symbol)
    {
        if (_suspiciousBars.TryGetValue(symbol ?? "", out var finder)) return finder;
        finder = new SuspiciousBarFinder(_plan.Fields);
        _suspiciousBars.Add(symbol ?? "", finder);
        return finder;
    }

    private void CompleteReport()
    {
        Report.OmittedRows.AddRange(_rows.Omitted.Rows);
        Report.Notes.AddRange(_rows.Notes);
        if (_sink.IsReversed) Report.Notes.Add("The file begins with the newest bar and was read backwards.");
        if (_target.Clock?.Frequency is not { Unit: not Domain.Bars.FrequencyUnit.Irregular } frequency) return;
        var distances = _suspiciousBars.Values.Select(f => f.MinDistance).Where(d => d is not null).ToArray();
        if (_bars < MinBarsForDistance || distances.Length == 0 || distances.Min() < 3 * frequency.TypicalSpan) return;
        var closest = Duration.FromNanoseconds(distances.Min()!.Value);
        var days = closest.TotalDays.ToString("0.##", CultureInfo.InvariantCulture);
        Report.Notes.Add(
            $"No two bars are closer than {days} days, which is more than the frequency of the series; state the frequency of the figures, "
            + "and if they are published later than their period ends, a knowledge delay.");
    }
}
