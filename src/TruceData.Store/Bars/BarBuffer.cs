using TruceData.Domain.Bars;

namespace TruceData.Store.Bars;

/// <summary>Collects the bars of one bucket before they are written.</summary>
internal sealed class BarBuffer(int columns)
{
    private readonly double[][] _columns = Enumerable.Range(0, columns).Select(_ => new double[ChunkLayout.MaxBars]).ToArray();
    private long[] _times = new long[ChunkLayout.MaxBars];

    public int Count { get; private set; }

    /// <summary>The bars collected. The memory is reused by the next <see cref="Append"/> after <see cref="Clear"/>.</summary>
    public BarBlock Bars =>
        new(_times.AsMemory(0, Count), _columns.Select(c => (ReadOnlyMemory<double>)c.AsMemory(0, Count)).ToArray());

    /// <summary>Adds bars. Replaces every NaN by <see cref="double.NaN"/>, so that equal content has equal bytes.</summary>
    public void Append(BarBlock bars, int start, int length)
    {
        EnsureCapacity(Count + length);
        bars.Times.Span.Slice(start, length).CopyTo(_times.AsSpan(Count));
        for (var column = 0; column < _columns.Length; column++)
        {
            var target = _columns[column].AsSpan(Count, length);
            bars.Columns[column].Span.Slice(start, length).CopyTo(target);
            for (var i = 0; i < target.Length; i++)
            {
                if (double.IsNaN(target[i])) target[i] = double.NaN;
            }
        }

        Count += length;
    }

    public void Clear() => Count = 0;

    private void EnsureCapacity(int count)
    {
        if (count <= _times.Length) return;
        var capacity = Math.Max(count, 2 * _times.Length);
        Array.Resize(ref _times, capacity);
        for (var column = 0; column < _columns.Length; column++) Array.Resize(ref _columns[column], capacity);
    }
}
