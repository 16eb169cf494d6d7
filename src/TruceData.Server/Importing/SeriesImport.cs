using System.Runtime.CompilerServices;
using NodaTime;
using TruceData.Domain.Bars;
using TruceData.Server.Mapping;
using TruceData.Store;
using TruceData.Store.Bars;
using TruceData.V1;

namespace TruceData.Server.Importing;

/// <summary>Reads the bars of a CSV file as bars of a series: reorders the columns and checks the times against its calendar.</summary>
internal sealed class SeriesImport
{
    private readonly Series _series;
    private readonly BarTimeChecker _times;
    private readonly string _file;
    private readonly SeriesFile _reader;
    private readonly int[] _order;
    private long _bars;
    private long _barsOutsideSessions;

    /// <summary>Maps the columns of a file to the fields of a series.</summary>
    /// <exception cref="ImportException">A field has no column, or a column has no field.</exception>
    public SeriesImport(Series series, BarClock clock, string file, SeriesFile reader)
    {
        _series = series;
        _times = new BarTimeChecker(series, clock);
        _file = file;
        _reader = reader;
        _order = MatchColumns(series.Fields.Select(f => f.ColumnName()).ToArray(), reader.Fields.Select(f => f.ColumnName()).ToArray());
    }

    /// <summary>Reads the bars in ascending order, in the columns of the series.</summary>
    /// <exception cref="ImportException">A row is invalid, or a bar does not fit the calendar or the knowledge time.</exception>
    public async IAsyncEnumerable<BarBlock> ReadAsync(
        IProgress<ImportProgress>? progress,
        Instant? knowledgeTime = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (var (_, _, block) in _reader.ReadAsync(progress, cancellationToken))
        {
            CheckTimes(block.Times.Span, knowledgeTime);
            _bars += block.Count;
            _barsOutsideSessions += _times.CountOutsideSessions(block.Times.Span);
            yield return new BarBlock(block.Times, Array.ConvertAll(_order, i => block.Columns[i]));
        }
    }

    /// <summary>A warning about bars outside the sessions, which may be due to a wrong time zone; null if there are none.</summary>
    public string? Note => _barsOutsideSessions == 0
        ? null
        : FormattableString.Invariant($"{_barsOutsideSessions:N0} of {_bars:N0} bars start outside the sessions of the calendar; ")
            + "windows of sessions skip them. Check the time zone of the file.";

    /// <summary>Writes the bars to a session, which the caller commits.</summary>
    /// <param name="session">The session.</param>
    /// <param name="knowledgeTime">The knowledge time of corrections; null if each bar is known at its own end.</param>
    /// <param name="progress">Receives a report for each block.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public Task WriteAsync(
        WriteSession session, Instant? knowledgeTime, IProgress<ImportProgress>? progress, CancellationToken cancellationToken)
    {
        var columns = _series.Fields.Select(f => f.ColumnName()).ToArray();
        var span = _series.Frequency.ToDomain().TypicalSpan;
        var write = new BarWrite(_series.Name, columns, span, knowledgeTime);
        return session.PutBarsAsync(write, ReadAsync(progress, knowledgeTime, cancellationToken), cancellationToken);
    }

    private int[] MatchColumns(string[] fields, string[] columns)
    {
        var missing = fields.Except(columns, StringComparer.Ordinal).ToArray();
        if (missing.Length > 0)
        {
            throw new ImportException(
                _file, 1, null, $"The file has no column for {string.Join(", ", missing)} of {_series.Name}.",
                "Name the column with --column CSV_COLUMN=FIELD.");
        }

        var extra = columns.Except(fields, StringComparer.Ordinal).ToArray();
        if (extra.Length > 0)
        {
            throw new ImportException(
                _file, 1, null, $"{_series.Name} has no field {string.Join(", ", extra)}.",
                $"Select the columns for {string.Join(", ", fields)} with --column CSV_COLUMN=FIELD, or import into another series.");
        }

        return Array.ConvertAll(fields, field => Array.IndexOf(columns, field));
    }

    private void CheckTimes(ReadOnlySpan<long> times, Instant? knowledgeTime)
    {
        if ((_times.FindMismatch(times, knowledgeTime) ?? _times.FindOverlap(times)) is { } mismatch)
            throw new ImportException(_file, null, null, mismatch.Message, mismatch.Fix);
    }
}
