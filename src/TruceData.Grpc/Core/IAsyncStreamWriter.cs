namespace Grpc.Core;

/// <summary>Takes messages one after the other.</summary>
public interface IAsyncStreamWriter<in T>
{
    /// <summary>How the following messages are written.</summary>
    WriteOptions? WriteOptions { get; set; }

    /// <summary>Writes a message; completes when the transport has room for more. One write at a time.</summary>
    Task WriteAsync(T message);

    /// <summary>Writes a message unless cancelled first.</summary>
    Task WriteAsync(T message, CancellationToken cancellationToken)
    {
        if (cancellationToken.CanBeCanceled)
            throw new NotSupportedException("Cancellation of a write is not supported by this writer.");
        return WriteAsync(message);
    }
}
