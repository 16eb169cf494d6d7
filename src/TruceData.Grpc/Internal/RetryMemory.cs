namespace TruceData.Grpc.Internal;

/// <summary>How many bytes of requests the calls of a channel keep together for another attempt.</summary>
sealed class RetryMemory(long? limit)
{
    long _taken;

    public bool TryTake(long bytes)
    {
        if (Interlocked.Add(ref _taken, bytes) <= (limit ?? long.MaxValue))
            return true;
        Give(bytes);
        return false;
    }

    public void Give(long bytes) => Interlocked.Add(ref _taken, -bytes);
}
