using System.Runtime.CompilerServices;
using Grpc.Core;

namespace TruceData.Client;

/// <summary>
/// Makes calls: retries while no server answers, resumes a broken stream after the last message received, and converts errors to
/// <see cref="TruceDataException"/>.
/// </summary>
internal sealed class Caller(string address, Uri uri, TruceDataClientOptions options)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(200);

    public async Task<T> UnaryAsync<T>(Func<CallOptions, AsyncUnaryCall<T>> call, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await call(CreateOptions(cancellationToken, isUnary: true));
            }
            catch (RpcException error)
            {
                await PauseOrThrowAsync(Convert(error, cancellationToken, isUnary: true), attempt, cancellationToken);
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
            throw Convert(error, cancellationToken);
        }
    }

    /// <summary>
    /// Opens a stream with an empty cursor and, when it breaks, again with the cursor of the last message that had one. With
    /// <paramref name="maxSilence"/> the stream is endless, and breaks if it receives no message for that time.
    /// </summary>
    public async IAsyncEnumerable<T> StreamAsync<T>(
        Func<string, CallOptions, AsyncServerStreamingCall<T>> open,
        Func<T, string?> getCursor,
        [EnumeratorCancellation] CancellationToken cancellationToken,
        TimeSpan? maxSilence = null)
    {
        var cursor = "";
        var hasAnswered = false;
        for (var attempt = 1; ; attempt++)
        {
            using var silence = new CancellationTokenSource(Timeout.InfiniteTimeSpan, options.TimeProvider);
            using var interrupt = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, silence.Token);
            using var call = open(cursor, CreateOptions(interrupt.Token, isEndless: maxSilence is not null));
            while (true)
            {
                TruceDataException? failure = null;
                try
                {
                    if (maxSilence is { } limit) silence.CancelAfter(limit);
                    if (!await call.ResponseStream.MoveNext(interrupt.Token)) yield break;
                    // The time in which the caller processes a message does not count.
                    silence.CancelAfter(Timeout.InfiniteTimeSpan);
                }
                catch (Exception error) when (silence.IsCancellationRequested && error is RpcException or OperationCanceledException)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    failure = TruceDataException.FromSilence(address, maxSilence!.Value);
                }
                catch (RpcException error)
                {
                    failure = Convert(error, cancellationToken, hasAnswered);
                }
                if (failure is not null)
                {
                    await PauseOrThrowAsync(failure, attempt, cancellationToken);
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

    private CallOptions CreateOptions(CancellationToken cancellationToken, bool isUnary = false, bool isEndless = false)
    {
        var timeout = isEndless ? null : options.GetTimeout(isUnary);
        return new(options.Metadata, (options.TimeProvider.GetUtcNow() + timeout)?.UtcDateTime, cancellationToken);
    }

    private TruceDataException Convert(
        RpcException error, CancellationToken cancellationToken, bool hasAnswered = false, bool isUnary = false)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return TruceDataException.FromRpcException(error, address, uri, options.GetTimeout(isUnary), hasAnswered);
    }

    private Task PauseOrThrowAsync(TruceDataException error, int attempt, CancellationToken cancellationToken) =>
        error.Code == StatusCode.Unavailable && attempt < options.Attempts
            ? Task.Delay(FirstPause * Math.Pow(2, attempt - 1), options.TimeProvider, cancellationToken)
            : throw error;
}
