namespace TruceData.Domain.Bars;

/// <summary>Aggregates the stored bars of one resampled bar.</summary>
internal sealed class ResampledBarBuilder(long start, int expected, IReadOnlyList<Aggregation> columns)
{
    private readonly double[] _values = NaNs(columns.Count);
    private int _used;
    private int _whole;

    public long Start => start;

    public long ExcludedCount { get; set; }

    public void Add(BarBlock block, int row)
    {
        var isWhole = true;
        for (var column = 0; column < columns.Count; column++)
        {
            var value = block.Columns[column].Span[row];
            isWhole &= !double.IsNaN(value);
            _values[column] = Aggregate(columns[column], _values[column], value);
        }

        _used++;
        if (isWhole) _whole++;
    }

    public ResampledBar Build() => new(start, _values, _used, Math.Max(0, expected - _whole), ExcludedCount);

    private static double Aggregate(Aggregation aggregation, double current, double next)
    {
        if (double.IsNaN(next)) return current;
        if (double.IsNaN(current)) return next;
        return aggregation switch
        {
            Aggregation.First => current,
            Aggregation.Maximum => Math.Max(current, next),
            Aggregation.Minimum => Math.Min(current, next),
            Aggregation.Last => next,
            Aggregation.Sum => current + next,
            Aggregation.Compound => ((1 + current) * (1 + next)) - 1,
            _ => throw new ArgumentOutOfRangeException(nameof(aggregation), aggregation, "Not an aggregation."),
        };
    }

    private static double[] NaNs(int count)
    {
        var values = new double[count];
        Array.Fill(values, double.NaN);
        return values;
    }
}
