using System.Runtime.InteropServices;
using TruceData.Domain.Bars;

namespace TruceData.Server.Importing.Rows;

/// <summary>All bars of one symbol and knowledge time, in the order of the file.</summary>
internal sealed class BarCollector(int columns, RowOrder order)
{
    private readonly List<long> _times = [];
    private readonly List<long> _lines = [];
    private readonly List<double> _values = [];

    /// <summary>The order of the rows.</summary>
    public RowOrder Order { get; } = order;

    /// <summary>Adds a bar.</summary>
    public void Add(long time, long line, ReadOnlySpan<double> values)
    {
        _times.Add(time);
        _lines.Add(line);
        _values.AddRange(values);
    }

    /// <summary>Replaces the values of the last bar.</summary>
    public void ReplaceLast(ReadOnlySpan<double> values) => values.CopyTo(CollectionsMarshal.AsSpan(_values)[^columns..]);

    /// <summary>Returns the bars in ascending time.</summary>
    /// <param name="blockBars">The maximum number of bars in a block.</param>
    /// <param name="latest">
    /// The values of earlier publications by time, which are updated, and whose repetitions are left out; null to return all bars.
    /// </param>
    public IEnumerable<(BarBlock Bars, ReadOnlyMemory<long> Lines)> ToBlocks(int blockBars, Dictionary<long, double>? latest)
    {
        var builder = new BarBlockBuilder(columns, blockBars);
        for (var i = 0; i < _times.Count; i++)
        {
            var row = Order.IsDescending ? _times.Count - 1 - i : i;
            if (latest is not null && !IsNews(latest, _times[row], _values[row * columns])) continue;
            builder.Add(_times[row], _lines[row], CollectionsMarshal.AsSpan(_values).Slice(row * columns, columns));
            if (builder.IsFull) yield return builder.Take();
        }

        if (builder.Count > 0) yield return builder.Take();
    }

    private static bool IsNews(Dictionary<long, double> latest, long time, double value)
    {
        if (double.IsNaN(value) || (latest.TryGetValue(time, out var before) && before.Equals(value))) return false;
        latest[time] = value;
        return true;
    }
}
