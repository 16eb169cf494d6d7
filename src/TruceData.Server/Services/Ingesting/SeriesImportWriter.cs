using System.Globalization;
using System.Runtime.CompilerServices;
using NodaTime;
using TruceData.Domain.Bars;
using TruceData.Domain.Time;
using TruceData.Server.Curation;
using TruceData.Server.Mapping;
using TruceData.Store;
using TruceData.Store.Bars;
using TruceData.V1;

namespace TruceData.Server.Services.Ingesting;

/// <summary>Writes the bars of an import to a session, which the caller commits, and determines the result of each series.</summary>
/// <param name="session">The session.</param>
/// <param name="knowledgeTime">The knowledge time of corrections; null if each bar is known at its own end.</param>
/// <param name="canReplace">Whether bars may replace stored bars that differ.</param>
internal sealed class SeriesImportWriter(WriteSession session, Instant? knowledgeTime, bool canReplace)
{
    private readonly SortedDictionary<string, SeriesImportResult> _results = new(StringComparer.Ordinal);
    private readonly List<string> _changes = [];
    private readonly HashSet<string> _createdInstruments = new(StringComparer.Ordinal);

    /// <summary>The results by the name of the series.</summary>
    public IReadOnlyCollection<SeriesImportResult> Results => _results.Values;

    /// <summary>The number of bars written, including unchanged ones.</summary>
    public long BarCount => _results.Values.Sum(r => r.NewCount + r.ChangedCount + r.UnchangedCount);

    /// <summary>Writes an instrument that the import creates for a series.</summary>
    public async Task WriteAsync(Instrument instrument, CancellationToken cancellationToken)
    {
        await session.PutAsync(RecordNormalizer.Normalize(instrument).ToRecord(), cancellationToken);
        _createdInstruments.Add(instrument.Name);
    }

    /// <summary>Writes the header and bars of a series. Bars of several knowledge times are written by several calls.</summary>
    /// <param name="series">The header.</param>
    /// <param name="clock">The clock of the series.</param>
    /// <param name="rowKnowledgeTime">The knowledge time that the file states for these bars; null for that of the import.</param>
    /// <param name="bars">The bars in ascending order, in the columns of the series.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async Task<SeriesImportResult> WriteAsync(
        Series series, BarClock clock, Instant? rowKnowledgeTime, IAsyncEnumerable<BarBlock> bars, CancellationToken cancellationToken)
    {
        if (!_results.TryGetValue(series.Name, out var result))
        {
            await session.PutAsync(series.ToRecord(), cancellationToken);
            _results.Add(series.Name, result = CreateResult(series, clock));
        }

        var known = rowKnowledgeTime ?? knowledgeTime;
        var columns = series.Fields.Select(f => f.ColumnName()).ToArray();
        var write = new BarWrite(series.Name, columns, series.Frequency.ToDomain().TypicalSpan, known);
        var counts = await session.PutBarsAsync(write, AddTimesAsync(bars, result, cancellationToken), cancellationToken);
        result.NewCount += counts.NewCount;
        result.ChangedCount += counts.ChangedCount;
        result.UnchangedCount += counts.UnchangedCount;
        if (counts.ChangedCount > 0 && known is null && !canReplace) _changes.Add(DescribeChanges(series, counts));
        return result;
    }

    /// <summary>Throws if bars would replace stored bars that differ and may not.</summary>
    /// <exception cref="BarsChangedException">Bars of one or more series differ.</exception>
    public void ThrowIfChanged()
    {
        if (_changes.Count == 0) return;
        var more = _changes.Count > 1 ? FormattableString.Invariant($" So do bars of {_changes.Count - 1:N0} more series.") : "";
        throw new BarsChangedException(_changes[0] + more);
    }

    private SeriesImportResult CreateResult(Series series, BarClock clock)
    {
        var result = new SeriesImportResult
        {
            Series = series.Name,
            Zone = clock.Calendar.Zone.Id,
            Instrument = series.Instrument,
            InstrumentCreated = _createdInstruments.Contains(series.Instrument),
        };
        foreach (var field in series.Fields)
        {
            var described = field.Clone();
            if (described.AggregationRule == AggregationRule.Unspecified) described.AggregationRule = RuleOf(field.Field);
            result.Fields.Add(described);
        }

        return result;
    }

    /// <summary>Returns the rule of a field; unspecified for returns, which are compounded.</summary>
    private static AggregationRule RuleOf(Field field) => field switch
    {
        Field.Open => AggregationRule.First,
        Field.High => AggregationRule.Maximum,
        Field.Low => AggregationRule.Minimum,
        Field.Volume => AggregationRule.Sum,
        Field.SimpleReturn or Field.LogReturn => AggregationRule.Unspecified,
        _ => AggregationRule.Last,
    };

    private static async IAsyncEnumerable<BarBlock> AddTimesAsync(
        IAsyncEnumerable<BarBlock> bars, SeriesImportResult result, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var block in bars.WithCancellation(cancellationToken))
        {
            if (block.Count == 0) continue;
            var (first, last) = (block.Times.Span[0].ToInstant(), block.Times.Span[^1].ToInstant());
            if (result.FirstTime is null || first < result.FirstTime.ToInstant()) result.FirstTime = first.ToTimestamp();
            if (result.LastTime is null || last > result.LastTime.ToInstant()) result.LastTime = last.ToTimestamp();
            yield return block;
        }
    }

    private static string DescribeChanges(Series series, BarWriteResult counts)
    {
        var text = FormattableString.Invariant(
            $"{counts.ChangedCount:N0} of {counts.NewCount + counts.ChangedCount + counts.UnchangedCount:N0} bars of {series.Name} ")
            + "differ from the stored bars of their times.";
        return FindMainRatio(series, counts.Ratios) is { } ratio && FactorOf(ratio) != "1" && ratio.Count * 2 > counts.ChangedCount
            ? $"{text} {DescribeRatio(ratio)}"
            : text;
    }

    private static ChangeRatio? FindMainRatio(Series series, IReadOnlyList<ChangeRatio> ratios)
    {
        var main = series.Fields.FirstOrDefault(f => f.Field == Field.Close) ?? series.Fields.FirstOrDefault(f => f.Field == Field.Value);
        return ratios.FirstOrDefault(r => r.Field == main?.ColumnName()) ?? (ratios.Count > 0 ? ratios[0] : null);
    }

    /// <summary>Returns by what factor values differ, at least 1 in size, in three digits.</summary>
    private static string FactorOf(ChangeRatio ratio) =>
        (Math.Abs(ratio.Ratio) > 1 ? ratio.Ratio : 1 / ratio.Ratio).ToString("G3", CultureInfo.InvariantCulture);

    private static string DescribeRatio(ChangeRatio ratio)
    {
        var isSmaller = Math.Abs(ratio.Ratio) > 1;
        var (larger, smaller) = isSmaller ? ("stored", "new") : ("new", "stored");
        return FormattableString.Invariant(
                $"In {ratio.Count:N0} of them the {larger} {ratio.Field} is {FactorOf(ratio)} times the {smaller} one, ")
            + "as after a split or a change of unit.";
    }
}
