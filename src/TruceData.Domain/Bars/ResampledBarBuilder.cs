namespace TruceData.Domain.Bars;

/// <summary>Gathers the stored bars of one new bar.</summary>
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

    private static double Aggregate(Aggregation aggregation, double so, double next)
    {
        if (double.IsNaN(next)) return so;
        if (double.IsNaN(so)) return next;
        return aggregation switch
        {
            Aggregation.First => so,
            Aggregation.Highest => Math.Max(so, next),
            Aggregation.Lowest => Math.Min(so, next),
            Aggregation.Last => next,
            Aggregation.Sum => so + next,
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
