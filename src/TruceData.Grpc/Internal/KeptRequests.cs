namespace TruceData.Grpc.Internal;

/// <summary>
/// The requests of a streaming call, kept while it may be tried again. One that does not fit commits the call to the attempt that it is in
/// (gRFC A6, "Memory Management").
/// </summary>
sealed class KeptRequests(RetryMemory memory, long? limit)
{
    readonly Lock _lock = new();
    readonly List<byte[]> _frames = [];
    long _bytes;

    /// <summary>Whether no other attempt may follow the one that is under way.</summary>
    public bool IsCommitted { get; private set; }

    public IReadOnlyList<byte[]> Frames
    {
        get
        {
            lock (_lock)
                return [.. _frames];
        }
    }

    /// <summary>Keeps a request; false where the call is committed, perhaps by this very request.</summary>
    public bool TryAdd(ReadOnlyMemory<byte> frame)
    {
        lock (_lock)
        {
            if (IsCommitted || _bytes + frame.Length > limit || !memory.TryTake(frame.Length))
            {
                IsCommitted = true;
                return false;
            }
            _frames.Add(frame.ToArray());
            _bytes += frame.Length;
            return true;
        }
    }

    public void Commit()
    {
        lock (_lock)
            IsCommitted = true;
    }

    /// <summary>Commits the call and lets go of its requests: the attempt has them all, or the call has ended.</summary>
    public void Drop()
    {
        lock (_lock)
        {
            IsCommitted = true;
            memory.Give(_bytes);
            _bytes = 0;
            _frames.Clear();
        }
    }
}
