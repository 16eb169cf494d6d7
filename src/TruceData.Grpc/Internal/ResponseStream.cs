using Grpc.Core;

namespace TruceData.Grpc.Internal;

/// <summary>The responses of a streaming call.</summary>
sealed class ResponseStream<T>(HttpServerCallContext call, Marshaller<T> marshaller) : IServerStreamWriter<T> where T : class
{
    WriteOptions? _writeOptions;

    public WriteOptions? WriteOptions
    {
        get => _writeOptions ?? call.WriteOptions;
        set => _writeOptions = value;
    }

    public Task WriteAsync(T message) => WriteAsync(message, CancellationToken.None);

    public Task WriteAsync(T message, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(message);
        // Where the transport has no room, this makes the task that the caller awaits; else it makes nothing.
        return call.WriteAsync(marshaller, message, WriteOptions?.Flags ?? default, cancellationToken).AsTask();
    }
}
