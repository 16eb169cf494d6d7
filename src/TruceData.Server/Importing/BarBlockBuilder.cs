using TruceData.Domain.Bars;

namespace TruceData.Server.Importing;

/// <summary>Collects bars and their lines until a block is full.</summary>
internal sealed class BarBlockBuilder(int columns, int capacity)
{
    private long[] _times = [];
    private long[] _lines = [];
    private double[][] _columns = [];

    public int Count { get; private set; }

    public bool IsFull => Count == capacity;

    /// <summary>Adds a bar.</summary>
    public void Add(long time, long line, ReadOnlySpan<double> values)
    {
        if (Count == 0) Allocate();
        _times[Count] = time;
        _lines[Count++] = line;
        ReplaceLast(values);
    }

    /// <summary>Replaces the values of the last bar.</summary>
    public void ReplaceLast(ReadOnlySpan<double> values)
    {
        for (var i = 0; i < values.Length; i++) _columns[i][Count - 1] = values[i];
    }

    /// <summary>Returns the collected bars with their lines and empties the builder, which then uses new arrays.</summary>
    public (BarBlock Bars, ReadOnlyMemory<long> Lines) Take()
    {
        var block = new BarBlock(_times.AsMemory(0, Count), Array.ConvertAll(_columns, c => new ReadOnlyMemory<double>(c, 0, Count)));
        var lines = _lines.AsMemory(0, Count);
        Count = 0;
        return (block, lines);
    }

    private void Allocate()
    {
        _times = GC.AllocateUninitializedArray<long>(capacity);
        _lines = GC.AllocateUninitializedArray<long>(capacity);
        _columns = new double[columns][];
        for (var i = 0; i < columns; i++) _columns[i] = GC.AllocateUninitializedArray<double>(capacity);
    }
}
