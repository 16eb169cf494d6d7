namespace TruceData.Domain.Bars;

/// <summary>
/// Consecutive bars of one series in columns of equal length.
/// </summary>
/// <remarks>
/// Times are the starts of the bars, nanoseconds since 1970-01-01T00:00:00Z, strictly ascending. A value that is missing is
/// <see cref="double.NaN"/>; none is infinite.
/// </remarks>
public sealed class BarBlock
{
    /// <summary>Creates a block; the arrays are kept, not copied.</summary>
    /// <exception cref="ArgumentException">A column's length differs from the number of times.</exception>
    public BarBlock(ReadOnlyMemory<long> times, IReadOnlyList<ReadOnlyMemory<double>> columns)
    {
        for (var i = 0; i < columns.Count; i++)
        {
            if (columns[i].Length != times.Length)
                throw new ArgumentException($"Column {i} has {columns[i].Length} values for {times.Length} times.", nameof(columns));
        }

        Times = times;
        Columns = columns;
    }

    /// <summary>The starts of the bars, Unix nanoseconds, strictly ascending.</summary>
    public ReadOnlyMemory<long> Times { get; }

    /// <summary>The columns, in the order of the series' fields or of the requested fields.</summary>
    public IReadOnlyList<ReadOnlyMemory<double>> Columns { get; }

    /// <summary>The number of bars.</summary>
    public int Count => Times.Length;

    /// <summary>Returns <paramref name="count"/> bars from index <paramref name="start"/> on, without copying.</summary>
    public BarBlock Slice(int start, int count) =>
        new(Times.Slice(start, count), Columns.Select(c => c.Slice(start, count)).ToArray());

    /// <summary>Returns the bars with each column multiplied by its factor; columns with a factor of 1 are not copied.</summary>
    public BarBlock Scaled(IReadOnlyList<StepFactor> factors)
    {
        if (factors.All(f => f.IsOne)) return this;
        return new BarBlock(Times, Columns.Select((column, i) => factors[i].IsOne ? column : Scaled(column, factors[i])).ToArray());
    }

    private ReadOnlyMemory<double> Scaled(ReadOnlyMemory<double> column, StepFactor factor)
    {
        var scaled = column.ToArray();
        for (var i = 0; i < scaled.Length; i++) scaled[i] *= factor.At(Times.Span[i]);
        return scaled;
    }
}
