using System.Runtime.CompilerServices;
using TruceData.Server.Mapping;
using TruceData.V1;

namespace TruceData.Server.Importing;

/// <summary>An open file with bars of one or several series.</summary>
internal sealed class SeriesFile : IAsyncDisposable
{
    private readonly CsvBarReader _reader;
    private readonly Dictionary<string, (IReadOnlyList<SuspiciousBar> Bars, long Count)> _suspiciousBars = [];

    private SeriesFile(CsvBarReader reader, SeriesFileTarget target)
    {
        _reader = reader;
        Fields = [.. reader.Layout.Fields.Select(f => FieldOf(f.Name, target))];
    }

    /// <summary>The fields of the bars with their units and aggregation rules, in the order of the columns of a block.</summary>
    public IReadOnlyList<FieldSpec> Fields { get; }

    /// <summary>Whether each bar has a symbol, so that the file contains several series.</summary>
    public bool HasSymbols { get; }

    /// <summary>What was detected and left out. Complete after the bars have been read.</summary>
    public SeriesFileReport Report { get; } = new();

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
        var csv = new CsvBarOptions
        {
            Delimiter = options.Delimiter.Length > 0 ? options.Delimiter[0] : null,
            DecimalComma = options.DecimalComma,
            TimeColumn = options.TimeColumns.Count > 0 ? options.TimeColumns[0] : null,
            TimeZone = options.Zone.Length > 0 ? options.Zone : null,
            SessionStart = target.SessionStart,
            Fields = options.Columns.Count > 0 ? options.Columns.ToDictionary(c => c.Column, c => c.Field.ColumnName()) : null,
            SimpleReturns = [.. target.Fields.Where(f => f.Field == Field.SimpleReturn).Select(f => f.ColumnName())],
            BlockBars = target.BlockBars,
            MaxRowBytes = target.MaxRowBytes,
        };
        return new SeriesFile(await CsvBarReader.OpenAsync(stream, file, csv, cancellationToken), target);
    }

    /// <summary>Reads the bars. Bars of one symbol and knowledge time are consecutive and in ascending time. Can be called once.</summary>
    /// <param name="progress">Receives a report for each block, in the context of the caller.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="ImportException">A row is invalid. The blocks before it may have been returned.</exception>
    public async IAsyncEnumerable<SymbolBars> ReadAsync(
        IProgress<ImportProgress>? progress = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (var block in _reader.ReadAsync(progress, cancellationToken)) yield return new SymbolBars(null, null, block);
    }

    /// <summary>Returns the bars of a symbol that may be errors, at most 20 in ascending time, and their number.</summary>
    /// <param name="symbol">The symbol; null if the file contains one series.</param>
    public (IReadOnlyList<SuspiciousBar> Bars, long Count) SuspiciousBarsOf(string? symbol) =>
        _suspiciousBars.GetValueOrDefault(symbol ?? "", ([], 0));

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _reader.DisposeAsync();

    private static FieldSpec FieldOf(string name, SeriesFileTarget target)
    {
        if (target.Fields.FirstOrDefault(f => f.ColumnName() == name) is { } known) return known;
        var selector = FieldMapping.ToSelector(name);
        return new FieldSpec
        {
            Field = selector.Field,
            ColumnName = selector.ColumnName,
            Unit = DefaultUnits.UnitOf(selector.Field, target.Currency),
        };
    }
}
