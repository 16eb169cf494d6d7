using System.Buffers;

namespace TruceData.Domain.Alignment;

/// <summary>The columns of consecutive events and series, aligned together.</summary>
/// <remarks>
/// Disposing a block lets later blocks reuse its memory; its values must not be read afterwards. Without it the garbage collector frees
/// the memory as usual.
/// </remarks>
public sealed class AlignedBlock : IDisposable
{
    private double[]? _memory;

    internal AlignedBlock(double[] memory, IReadOnlyList<AlignedColumn> columns)
    {
        _memory = memory;
        Columns = columns;
    }

    /// <summary>
    /// The columns by event, then by series; under anchor sensitivity each is followed by that of the alternative anchor where the event
    /// has one. A column of an event outside the verified bounds of its calendar has no values.
    /// </summary>
    public IReadOnlyList<AlignedColumn> Columns { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _memory, null) is { } memory) ArrayPool<double>.Shared.Return(memory);
    }
}
