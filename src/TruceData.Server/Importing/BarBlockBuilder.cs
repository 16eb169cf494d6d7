using TruceData.Domain.Bars;

namespace TruceData.Server.Importing;

/// <summary>Collects bars until a block is full.</summary>
internal sealed class BarBlockBuilder(int columns, int capacity)
{
    private long[] _times = [];
    private double[][] _columns = [];

    public int Count { get; private set; }

    public bool IsFull => Count == capacity;

    /// <summary>Adds a bar, whose values are then set with <see cref="Set"/>.</summary>
    public void Add(long time)
    {
        if (Count == 0) Allocate();
        _times[Count++] = time;
    }

    /// <summary>Sets a value of the last bar.</summary>
    public void Set(int column, double value) => _columns[column][Count - 1] = value;

    /// <summary>Returns the collected bars and empties the builder, which then uses new arrays.</summary>
    public BarBlock Take()
    {
        var block = new BarBlock(_times.AsMemory(0, Count), Array.ConvertAll(_columns, c => new ReadOnlyMemory<double>(c, 0, Count)));
        Count = 0;
        return block;
    }

    private void Allocate()
    {
        _times = GC.AllocateUninitializedArray<long>(capacity);
        _columns = new double[columns][];
        for (var i = 0; i < columns; i++) _columns[i] = GC.AllocateUninitializedArray<double>(capacity);
    }
}
