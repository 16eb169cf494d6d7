using NodaTime;
using TruceData.Server.Importing.Columns;
using TruceData.V1;

namespace TruceData.Server.Importing.Rows;

/// <summary>Bars of a file with their lines.</summary>
internal sealed record ReadBars(SymbolBars Bars, ReadOnlyMemory<long> Lines);

/// <summary>
/// Puts the bars of a file in order. Bars of a single series in ascending order become blocks at once; others are collected in memory.
/// </summary>
internal sealed class BarSink(
    ColumnPlan plan, DuplicateTime duplicateTime, bool hasPeriods, SeriesFileTarget target, OmittedRowCounter omitted, CsvErrors errors)
{
    private const string Duplicate = "Another row has an equal time.";
    private const string NoValues = "The row has no value for the series.";

    private readonly Dictionary<(string Symbol, Instant? KnowledgeTime), BarCollector> _collectors = [];
    // The first two bars show the order, so a block contains both.
    private readonly BarBlockBuilder _builder = new(plan.Fields.Count, Math.Max(target.BlockBars, 2));
    private readonly RowOrder _order = new(duplicateTime, hasPeriods, errors);
    private readonly bool _hasSeveralBars = plan.Bars.Count > 1;
    private readonly BarColumns _first = plan.Bars[0];
    private bool _isStreaming = plan.Symbol is null && plan.KnowledgeTime is null && plan.Bars is [{ KnowledgeTime: null, Symbol: null }];
    private long _collectedValues;

    /// <summary>Whether the file begins with the newest bar.</summary>
    public bool IsReversed => _order.IsDescending || _collectors.Values.Any(c => c.Order.IsDescending);

    /// <summary>Adds the bars of the current row; returns a block if one is full.</summary>
    /// <exception cref="ImportException">The row is not in order, or a value is invalid.</exception>
    public ReadBars? Add(RowReader row)
    {
        if (_isStreaming) return AddToStream(row);
        foreach (var bar in plan.Bars) Collect(row, bar);
        return null;
    }

    /// <summary>Returns the remaining bars.</summary>
    public IEnumerable<ReadBars> Complete()
    {
        if (_isStreaming) return _builder.Count > 0 ? [TakeBlock()] : [];
        return _collectors
            .OrderBy(c => c.Key.Symbol, StringComparer.Ordinal)
            .ThenBy(c => c.Key.KnowledgeTime)
            .GroupBy(c => c.Key.Symbol)
            .SelectMany(SymbolBlocks);
    }

    private IEnumerable<ReadBars> SymbolBlocks(IEnumerable<KeyValuePair<(string Symbol, Instant? KnowledgeTime), BarCollector>> symbol)
    {
        var latest = _first.KnowledgeTime is null ? null : new Dictionary<long, double>();
        foreach (var ((name, known), collector) in symbol)
        {
            foreach (var (bars, lines) in collector.ToBlocks(target.BlockBars, latest))
                yield return new ReadBars(new SymbolBars(name.Length > 0 ? name : null, known, bars), lines);
        }
    }

    private ReadBars? AddToStream(RowReader row)
    {
        var action = Next(_order, row);
        if (_order.IsDescending)
        {
            Collect(row);
            return null;
        }

        var values = row.ReadValues(_first);
        if (action == RowAction.Omit) return null;
        if (action == RowAction.ReplacePrevious)
        {
            _builder.ReplaceLast(values);
            return null;
        }

        // If the last of equal times counts, a full block is returned with the next row, so that its last bar can still be replaced.
        var full = _builder.IsFull ? TakeBlock() : null;
        _builder.Add(row.Time, row.Line, values);
        return full ?? (_builder.IsFull && duplicateTime != DuplicateTime.Last ? TakeBlock() : null);
    }

    private void Collect(RowReader row)
    {
        _isStreaming = false;
        var collector = new BarCollector(plan.Fields.Count, _order);
        var (bars, lines) = _builder.Take();
        for (var i = 0; i < bars.Count; i++) collector.Add(bars.Times.Span[i], lines.Span[i], [.. bars.Columns.Select(c => c.Span[i])]);
        collector.Add(row.Time, row.Line, row.ReadValues(_first));
        _collectedValues = (bars.Count + 1L) * plan.Fields.Count;
        _collectors.Add(("", null), collector);
    }

    private void Collect(RowReader row, BarColumns bar)
    {
        var values = row.ReadValues(bar);
        if (_hasSeveralBars && !values.ContainsAnyExcept(double.NaN))
        {
            if (bar.KnowledgeTime is null) omitted.Add(NoValues, row.Line);
            return;
        }

        var key = (row.Symbol ?? bar.Symbol ?? "", row.KnowledgeTime ?? bar.KnowledgeTime);
        if (!_collectors.TryGetValue(key, out var collector))
            _collectors.Add(key, collector = new BarCollector(plan.Fields.Count, new RowOrder(duplicateTime, hasPeriods, errors)));
        switch (Next(collector.Order, row))
        {
            case RowAction.Add:
                collector.Add(row.Time, row.Line, values);
                break;
            case RowAction.ReplacePrevious:
                collector.ReplaceLast(values);
                break;
        }

        if ((_collectedValues += values.Length) <= target.MaxCollectedValues) return;
        throw errors.Create(
            row.Line, null, $"The file has more than {target.MaxCollectedValues:N0} values, and its order requires that all are in memory.",
            "Sort the file by time, oldest first, with one series per file, or split it.");
    }

    private RowAction Next(RowOrder order, RowReader row)
    {
        try
        {
            var action = order.Next(row);
            if (action != RowAction.Add) omitted.Add(Duplicate, row.Line);
            return action;
        }
        catch (BadCellException error)
        {
            throw row.CreateTimeError(error);
        }
    }

    private ReadBars TakeBlock()
    {
        var (bars, lines) = _builder.Take();
        return new ReadBars(new SymbolBars(null, null, bars), lines);
    }
}
