using System.Buffers;

namespace TruceData.Grpc.Internal;

/// <summary>A growing buffer whose memory comes from the shared pool and goes back to it.</summary>
sealed class PooledBuffer : IBufferWriter<byte>, IDisposable
{
    const int InitialSize = 512;
    byte[] _array = [];

    public int Length { get; private set; }

    public ReadOnlyMemory<byte> Written => _array.AsMemory(0, Length);

    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, _array.Length - Length);
        Length += count;
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(Math.Max(sizeHint, 1));
        return _array.AsMemory(Length);
    }

    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    public void Reserve(int count)
    {
        if (_array.Length - Length >= count)
            return;
        var doubled = (int)Math.Min(Array.MaxLength, _array.Length * 2L);
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(Math.Max(checked(Length + count), InitialSize), doubled));
        Written.CopyTo(larger);
        Return();
        _array = larger;
    }

    public void Clear() => Length = 0;

    public void Dispose()
    {
        Return();
        _array = [];
        Length = 0;
    }

    void Return()
    {
        if (_array.Length > 0)
            ArrayPool<byte>.Shared.Return(_array);
    }
}
