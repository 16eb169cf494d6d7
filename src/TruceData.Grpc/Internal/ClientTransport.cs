using Grpc.Core;
using Grpc.Net.Client;

namespace TruceData.Grpc.Internal;

/// <summary>What the calls of a channel share.</summary>
sealed class ClientTransport(ClientAddresses addresses, HttpMessageInvoker invoker, GrpcChannelOptions options, bool ownsInvoker) : IDisposable
{
    readonly CancellationTokenSource _closed = new();
    readonly RetryPolicies _policies = new(options.ServiceConfig);
    readonly RetryThrottle? _throttle = RetryThrottle.Create(options.ServiceConfig?.RetryThrottling);
    readonly RetryMemory _retryMemory = new(options.MaxRetryBufferSize);

    public ClientAddresses Addresses => addresses;

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

    /// <summary>When a call is tried again.</summary>
    public ClientAttempts Attempts(IMethod method, bool waitForReady) =>
        new(_policies.Find(method), _throttle, options.MaxRetryAttempts ?? int.MaxValue, addresses.Count, waitForReady);

    /// <summary>Where a call keeps a stream of requests for another attempt.</summary>
    public KeptRequests KeepRequests() => new(_retryMemory, options.MaxRetryBufferPerCallSize);

    public void Dispose()
    {
        if (_closed.IsCancellationRequested)
            return;
        _closed.Cancel();
        if (ownsInvoker)
            invoker.Dispose();
    }
}
