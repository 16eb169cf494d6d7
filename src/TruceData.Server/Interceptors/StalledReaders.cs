using Grpc.Core;
using Grpc.Core.Interceptors;

namespace TruceData.Server.Interceptors;

/// <summary>
/// Ends streams whose reader takes no bytes for a time. The connection is closed, because a status would wait behind the bytes that
/// are not taken.
/// </summary>
internal sealed partial class StalledReaders(TimeSpan timeout, TimeProvider clock, ILogger<StalledReaders> logger) : Interceptor
{
    public override Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request,
        IServerStreamWriter<TResponse> responseStream,
        ServerCallContext context,
        ServerStreamingServerMethod<TRequest, TResponse> continuation) =>
        continuation(request, new Writer<TResponse>(responseStream, context, this), context);

    [LoggerMessage(1, LogLevel.Warning, "{Method}: {Peer} has read nothing for {Timeout}; its connection is closed.")]
    private partial void LogStall(string method, string peer, TimeSpan timeout);

    private async Task WaitAsync(Task write, ServerCallContext context)
    {
        try
        {
            await write.WaitAsync(timeout, clock);
        }
        catch (TimeoutException timedOut) when (!write.IsCompleted)
        {
            LogStall(context.Method, context.Peer, timeout);
            context.GetHttpContext().Abort();
            throw new OperationCanceledException($"The reader has read nothing for {timeout}.", timedOut);
        }
    }

    private sealed class Writer<T>(IServerStreamWriter<T> stream, ServerCallContext context, StalledReaders readers)
        : IServerStreamWriter<T>
    {
        public WriteOptions? WriteOptions
        {
            get => stream.WriteOptions;
            set => stream.WriteOptions = value;
        }

        public Task WriteAsync(T message) => WaitAsync(stream.WriteAsync(message));

        public Task WriteAsync(T message, CancellationToken cancellationToken) => WaitAsync(stream.WriteAsync(message, cancellationToken));

        // A write that ends at once needs no timer.
        private Task WaitAsync(Task write) => write.IsCompleted ? write : readers.WaitAsync(write, context);
    }
}
