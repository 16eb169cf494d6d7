using System.Runtime.CompilerServices;
using Grpc.Core;

namespace TruceData.Client;

/// <summary>
/// Makes calls: retries while no server answers, resumes a broken stream after the last message received, and converts errors to
/// <see cref="TruceDataException"/>.
/// </summary>
internal sealed class Caller(string address, TruceDataClientOptions options)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(200);

    public async Task<T> UnaryAsync<T>(Func<CallOptions, AsyncUnaryCall<T>> call, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await call(CreateOptions(cancellationToken));
            }
            catch (RpcException error)
            {
                await PauseOrThrowAsync(Convert(error, hasAnswered: false, cancellationToken), attempt, cancellationToken);
            }
        }
    }

    /// <summary>Sends messages and returns the response. Does not retry, because the server may have written the messages.</summary>
    public async Task<TResponse> SendAsync<TRequest, TResponse>(
        Func<CallOptions, AsyncClientStreamingCall<TRequest, TResponse>> open,
        IEnumerable<TRequest> messages,
        CancellationToken cancellationToken)
    {
        try
        {
            using var call = open(CreateOptions(cancellationToken));
            var isOpen = true;
            foreach (var message in messages)
            {
                isOpen = await TrySendAsync(() => call.RequestStream.WriteAsync(message, cancellationToken), cancellationToken);
                if (!isOpen) break;
            }
            if (isOpen) await TrySendAsync(call.RequestStream.CompleteAsync, cancellationToken);
            return await call;
        }
        catch (RpcException error)
        {
            throw Convert(error, hasAnswered: false, cancellationToken);
        }
    }

    /// <summary>
    /// Opens a stream with an empty cursor and, when it breaks, again with the cursor of the last message that had one.
    /// </summary>
    public async IAsyncEnumerable<T> StreamAsync<T>(
        Func<string, CallOptions, AsyncServerStreamingCall<T>> open,
        Func<T, string?> getCursor,
        [EnumeratorCancellation] CancellationToken cancellationToken,
        bool isEndless = false)
    {
        var cursor = "";
        var hasAnswered = false;
        for (var attempt = 1; ; attempt++)
        {
            using var call = open(cursor, CreateOptions(cancellationToken, isEndless));
            while (true)
            {
                try
                {
                    if (!await call.ResponseStream.MoveNext(cancellationToken)) yield break;
                }
                catch (RpcException error)
                {
                    await PauseOrThrowAsync(Convert(error, hasAnswered, cancellationToken), attempt, cancellationToken);
                    break;
                }
                hasAnswered = true;
                attempt = 0;
                cursor = getCursor(call.ResponseStream.Current) is { Length: > 0 } next ? next : cursor;
                yield return call.ResponseStream.Current;
            }
        }
    }

    /// <summary>Returns false if the server has ended the call. The response then has the reason.</summary>
    private static async Task<bool> TrySendAsync(Func<Task> send, CancellationToken cancellationToken)
    {
        try
        {
            await send();
            return true;
        }
        catch (Exception error) when (error is RpcException or InvalidOperationException && !cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    private CallOptions CreateOptions(CancellationToken cancellationToken, bool isEndless = false)
    {
        var timeout = isEndless ? null : options.Timeout;
        return new(options.Metadata, (options.TimeProvider.GetUtcNow() + timeout)?.UtcDateTime, cancellationToken);
    }

    private TruceDataException Convert(RpcException error, bool hasAnswered, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return TruceDataException.FromRpcException(error, address, hasAnswered);
    }

    private Task PauseOrThrowAsync(TruceDataException error, int attempt, CancellationToken cancellationToken) =>
        error.Code == StatusCode.Unavailable && attempt < options.Attempts
            ? Task.Delay(FirstPause * Math.Pow(2, attempt - 1), options.TimeProvider, cancellationToken)
            : throw error;
}
