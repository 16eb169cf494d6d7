using System.Runtime.CompilerServices;
using NodaTime;
using TruceData.Domain.Bars;
using TruceData.Server.Mapping;
using TruceData.Store;
using TruceData.Store.Bars;
using TruceData.V1;

namespace TruceData.Server.Importing;

/// <summary>The bars of one CSV file as bars of a series: columns put in the series' order, times held against its calendar.</summary>
internal sealed class SeriesImport
{
    private readonly Series _series;
    private readonly BarTimes _times;
    private readonly string _file;
    private readonly CsvBarReader _reader;
    private readonly int[] _order;
    private long _bars;
    private long _outside;

    /// <summary>Matches the columns of a file with the fields of a series.</summary>
    /// <exception cref="ImportException">A field has no column, or a column no field.</exception>
    public SeriesImport(Series series, BarClock clock, string file, CsvBarReader reader)
    {
        (_series, _times, _file, _reader) = (series, new BarTimes(series, clock), file, reader);
        _order = Order(series.Fields.Select(f => f.ColumnName()).ToArray(), reader.Layout.Fields.Select(f => f.Name).ToArray());
    }

    /// <summary>How bars of a series are read from CSV: dates are its sessions when a bar is one session.</summary>
    public static Func<LocalDate, long?>? SessionStart(Series series, BarClock clock) => new BarTimes(series, clock).AreSessions ? clock.StartOf : null;

    /// <summary>The bars, ascending, in the columns of the series.</summary>
    /// <exception cref="ImportException">A row cannot be read, or a bar does not fit the calendar or is public after the knowledge time.</exception>
    public async IAsyncEnumerable<BarBlock> ReadAsync(
        IProgress<ImportProgress>? progress, Instant? knowledgeTime = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (var block in _reader.ReadAsync(progress, cancellationToken))
        {
            CheckTimes(block.Times.Span, knowledgeTime);
            _bars += block.Count;
            _outside += _times.Outside(block.Times.Span);
            yield return new BarBlock(block.Times, Array.ConvertAll(_order, i => block.Columns[i]));
        }
    }

    /// <summary>What a person should know of the bars that were read, or null: times in another zone than they say look like this.</summary>
    public string? Note => _outside == 0
        ? null
        : FormattableString.Invariant($"{_outside:N0} of {_bars:N0} bars start outside the sessions of the calendar, and windows of sessions pass them over. Are the times in the zone that they say?");

    /// <summary>Writes the bars; the session commits or not.</summary>
    /// <param name="session">Where to write.</param>
    /// <param name="knowledgeTime">When the public could first know these bars, for corrections; null for each bar's own end.</param>
    /// <param name="progress">Told about each block.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public Task WriteAsync(WriteSession session, Instant? knowledgeTime, IProgress<ImportProgress>? progress, CancellationToken cancellationToken)
    {
        var columns = _series.Fields.Select(f => f.ColumnName()).ToArray();
        var span = _series.Frequency.ToDomain().TypicalSpan;
        return session.PutBarsAsync(new BarWrite(_series.Name, columns, span, knowledgeTime), ReadAsync(progress, knowledgeTime, cancellationToken), cancellationToken);
    }

    private int[] Order(string[] fields, string[] columns)
    {
        var missing = fields.Except(columns, StringComparer.Ordinal).ToArray();
        if (missing.Length > 0)
        {
            throw new ImportException(
                _file, 1, null, $"There is no column for {string.Join(", ", missing)} of {_series.Name}.", "Name the column that holds it with --column CSV_COLUMN=FIELD.");
        }

        var extra = columns.Except(fields, StringComparer.Ordinal).ToArray();
        if (extra.Length > 0)
        {
            throw new ImportException(
                _file, 1, null, $"{_series.Name} has no field {string.Join(", ", extra)}.",
                $"Choose the columns for {string.Join(", ", fields)} with --column CSV_COLUMN=FIELD, or import into another series.");
        }

        return Array.ConvertAll(fields, field => Array.IndexOf(columns, field));
    }

    private void CheckTimes(ReadOnlySpan<long> times, Instant? knowledgeTime)
    {
        if ((_times.FindMismatch(times, knowledgeTime) ?? _times.Overlap(times)) is { } misfit) throw new ImportException(_file, null, null, misfit.Problem, misfit.Remedy);
    }
}
