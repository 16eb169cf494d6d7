using NodaTime;
using TruceData.Domain.Bars;
using TruceData.Domain.Calendars;
using TruceData.Domain.Time;
using TruceData.Server.Errors;
using TruceData.Server.Mapping;
using TruceData.Store;
using TruceData.Store.Bars;

namespace TruceData.Server.Reading;

/// <summary>A series, its calendar and its clock.</summary>
internal sealed record SeriesHandle(V1.Series Series, V1.Instrument? Instrument, Calendar Calendar, Frequency Frequency, BarClock Clock)
{
    /// <summary>The columns that a request selects; all when it selects none. FIELD_NOT_IN_SERIES at the request's field otherwise.</summary>
    public IReadOnlyList<string> Select(IReadOnlyList<V1.FieldSelector> selectors, string path)
    {
        var columns = Series.Fields.Select(f => f.ColumnName()).ToArray();
        if (selectors.Count == 0) return columns;
        var selected = selectors.Select((selector, i) => Find(columns, selector, $"{path}[{i}]")).ToArray();
        var again = Array.FindIndex(selected, column => Array.IndexOf(selected, column) != Array.LastIndexOf(selected, column));
        return again < 0 ? selected : throw ApiErrors.InvalidArgument(V1.ErrorReason.NameRepeated, path, $"{selected[again]} stands there twice; name each once.");
    }

    /// <summary>The column that stands for the series: the one asked for, else its main field.</summary>
    public string Main(V1.FieldSelector? selector, string path) =>
        selector is null || selector.Equals(new V1.FieldSelector())
            ? Series.MainField().ColumnName()
            : Find(Series.Fields.Select(f => f.ColumnName()).ToArray(), selector, path);

    /// <summary>The first bar start that may not be seen at a view: bars are known at their end plus the series' delay.</summary>
    public long FirstUnknownStart(View view) => view.KnowledgeTime is { } limit ? Clock.FirstUnknownStart(limit) : long.MaxValue;

    /// <summary>The bars that may be seen at a view, of these columns and starts in [from, to).</summary>
    public Task<BarSequence> BarsAsync(
        DataStore store, View view, IReadOnlyList<string> columns, long from, long to, CancellationToken cancellationToken) =>
        SeriesBars.ReadAsync(store, this, new BarQuery(Series.Name, view, columns, from, Math.Min(to, FirstUnknownStart(view))), cancellationToken);

    /// <summary>The series with its first time, last time and number of bars at a view.</summary>
    public async Task<(V1.Series Series, Instant? Newest)> DescribeAsync(DataStore store, View view, CancellationToken cancellationToken)
    {
        var described = Header();
        var bars = await BarsAsync(store, view, [], long.MinValue, long.MaxValue, cancellationToken).ConfigureAwait(false);
        described.BarCount = bars.Count;
        if (bars.Count == 0) return (described, null);
        described.FirstTime = bars.TimeAt(0).ToInstant().ToTimestamp();
        var last = bars.TimeAt(bars.Count - 1);
        described.LastTime = last.ToInstant().ToTimestamp();
        return (described, Math.Max(Clock.KnownAt(last), bars.KnownFrom).ToInstant());
    }

    /// <summary>The series with its first time, last time and number of bars at a view, from bars of it that were read whole.</summary>
    public V1.Series Describe(BarSequence bars, View view)
    {
        var described = Header();
        var first = FirstUnknownStart(view);
        described.BarCount = first == long.MaxValue ? bars.Count : bars.LowerBound(first);
        if (described.BarCount == 0) return described;
        described.FirstTime = bars.Chunks[0].FirstTime.ToInstant().ToTimestamp();
        var last = described.BarCount == bars.Count ? bars.Chunks[^1].LastTime : bars.TimeAt(described.BarCount - 1);
        described.LastTime = last.ToInstant().ToTimestamp();
        return described;
    }

    private V1.Series Header()
    {
        var header = Series.Clone();
        header.ContractRule = Instrument?.ContractRule ?? "";
        return header;
    }

    private string Find(string[] columns, V1.FieldSelector selector, string path)
    {
        if (selector.Field != V1.Field.Named && selector.ColumnName.Length > 0)
            throw ApiErrors.InvalidArgument(V1.ErrorReason.ArgumentConflict, $"{path}.column_name", "has a meaning for FIELD_NAMED only; leave it out.");
        if (selector.Field == V1.Field.Unspecified)
            throw ApiErrors.InvalidArgument(V1.ErrorReason.FieldRequired, $"{path}.field", $"is not set; {Series.Name} has {string.Join(", ", columns)}.");
        var wanted = selector.ColumnName();
        return columns.Contains(wanted, StringComparer.Ordinal)
            ? wanted
            : throw ApiErrors.InvalidArgument(
                V1.ErrorReason.FieldNotInSeries, path, $"{Series.Name} has no {(wanted.Length == 0 ? "unnamed field" : wanted)}; it has {string.Join(", ", columns)}.");
    }
}
