using Grpc.Core;
using Grpc.Net.Client;

namespace TruceData.Grpc.Internal;

/// <summary>What the calls of a channel share.</summary>
sealed class ClientTransport(Uri address, HttpMessageInvoker invoker, GrpcChannelOptions options, bool ownsInvoker) : IDisposable
{
    readonly CancellationTokenSource _closed = new();

    public Uri Address => address;

    /// <summary>Sends and returns as soon as the response headers are there.</summary>
    public HttpMessageInvoker Invoker => invoker;

    public int? MaxSendMessageSize { get; } = options.MaxSendMessageSize;

    public int? MaxReceiveMessageSize { get; } = options.MaxReceiveMessageSize;

    public bool ThrowOperationCanceled { get; } = options.ThrowOperationCanceledOnCancellation;

    public CallCredentials? Credentials { get; } = options.Credentials?.CallCredentials;

    public TimeProvider Time { get; } =
        (TimeProvider?)options.ServiceProvider?.GetService(typeof(TimeProvider)) ?? TimeProvider.System;

    /// <summary>Cancelled when the channel is closed.</summary>
    public CancellationToken Closed => _closed.Token;

    public void Dispose()
    {
        if (_closed.IsCancellationRequested)
            return;
        _closed.Cancel();
        if (ownsInvoker)
            invoker.Dispose();
    }
}
