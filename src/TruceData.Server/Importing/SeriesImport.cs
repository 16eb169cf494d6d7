using System.Runtime.CompilerServices;
using NodaTime;
using TruceData.Domain.Bars;
using TruceData.Server.Mapping;
using TruceData.V1;

namespace TruceData.Server.Importing;

/// <summary>Converts the bars of a file to bars of a series: reorders the columns and checks the times against its calendar.</summary>
internal sealed class SeriesImport
{
    private readonly Series _series;
    private readonly BarClock _clock;
    private readonly string _file;
    private readonly int[] _order;
    private long _bars;
    private long _barsOutsideSessions;

    /// <summary>Maps the columns of a file to the fields of a series.</summary>
    /// <param name="series">The series with its fields.</param>
    /// <param name="clock">The clock of the series.</param>
    /// <param name="file">The name of the file, for messages.</param>
    /// <param name="fields">The fields of the file in the order of its columns.</param>
    /// <exception cref="ImportException">A field has no column, or a column has no field.</exception>
    public SeriesImport(Series series, BarClock clock, string file, IReadOnlyList<FieldSpec> fields)
    {
        _series = series;
        _clock = clock;
        _file = file;
        _order = MatchColumns([.. series.Fields.Select(f => f.ColumnName())], [.. fields.Select(f => f.ColumnName())]);
    }

    /// <summary>A warning about bars outside the sessions, which may be due to a wrong time zone; null if there are none.</summary>
    public string? Note => _barsOutsideSessions == 0
        ? null
        : FormattableString.Invariant($"{_barsOutsideSessions:N0} of {_bars:N0} bars of {_series.Name} start outside the sessions of its ")
            + "calendar; windows of sessions skip them. Check the time zone of the file.";

    /// <summary>Converts bars of one knowledge time.</summary>
    /// <param name="bars">The bars in ascending order, in the columns of the file.</param>
    /// <param name="knowledgeTime">Their knowledge time; null if each bar is known at its own end.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="ImportException">A bar does not fit the calendar or the knowledge time.</exception>
    public async IAsyncEnumerable<BarBlock> ConvertAsync(
        IAsyncEnumerable<BarBlock> bars, Instant? knowledgeTime, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var times = new BarTimeChecker(_series, _clock);
        await foreach (var block in bars.WithCancellation(cancellationToken))
        {
            if ((times.FindMismatch(block.Times.Span, knowledgeTime) ?? times.FindOverlap(block.Times.Span)) is { } mismatch)
                throw new ImportException(_file, null, null, mismatch.Message, mismatch.Fix);
            _bars += block.Count;
            _barsOutsideSessions += times.CountOutsideSessions(block.Times.Span);
            yield return new BarBlock(block.Times, Array.ConvertAll(_order, i => block.Columns[i]));
        }
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
}
