using System.Runtime.CompilerServices;
using Grpc.Core;

namespace TruceData.Client;

/// <summary>Makes calls: tries again while no server answers, goes on with a broken stream behind the last message that came, and types the errors.</summary>
internal sealed class Caller(string address, TruceDataClientOptions options)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(200);

    public async Task<T> UnaryAsync<T>(Func<CallOptions, AsyncUnaryCall<T>> call, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await call(Settings(cancellationToken));
            }
            catch (RpcException error)
            {
                await PauseOrThrowAsync(Typed(error, hasAnswered: false, cancellationToken), attempt, cancellationToken);
            }
        }
    }

    /// <summary>A call that must not be made twice: all messages, then the answer.</summary>
    public async Task<TResponse> SendAsync<TRequest, TResponse>(
        Func<CallOptions, AsyncClientStreamingCall<TRequest, TResponse>> open, IEnumerable<TRequest> messages, CancellationToken cancellationToken)
    {
        try
        {
            using var call = open(Settings(cancellationToken));
            var isOpen = true;
            foreach (var message in messages)
            {
                isOpen = await IsTakenAsync(() => call.RequestStream.WriteAsync(message, cancellationToken), cancellationToken);
                if (!isOpen) break;
            }
            if (isOpen) await IsTakenAsync(call.RequestStream.CompleteAsync, cancellationToken);
            return await call;
        }
        catch (RpcException error)
        {
            throw Typed(error, hasAnswered: false, cancellationToken);
        }
    }

    /// <summary>Calls <paramref name="open"/> with "" and, after a break, with the cursor of the last answer that had one.</summary>
    public async IAsyncEnumerable<T> StreamAsync<T>(
        Func<string, CallOptions, AsyncServerStreamingCall<T>> open,
        Func<T, string?> cursorOf,
        [EnumeratorCancellation] CancellationToken cancellationToken,
        bool isEndless = false)
    {
        var (cursor, hasAnswered) = ("", false);
        for (var attempt = 1; ; attempt++)
        {
            using var call = open(cursor, Settings(cancellationToken, isEndless));
            while (true)
            {
                try
                {
                    if (!await call.ResponseStream.MoveNext(cancellationToken)) yield break;
                }
                catch (RpcException error)
                {
                    await PauseOrThrowAsync(Typed(error, hasAnswered, cancellationToken), attempt, cancellationToken);
                    break;
                }
                (hasAnswered, attempt) = (true, 0);
                cursor = cursorOf(call.ResponseStream.Current) is { Length: > 0 } next ? next : cursor;
                yield return call.ResponseStream.Current;
            }
        }
    }

    /// <summary>Whether a server takes what is sent; false when it ended the call before it had everything: its answer says why.</summary>
    private static async Task<bool> IsTakenAsync(Func<Task> send, CancellationToken cancellationToken)
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

    private CallOptions Settings(CancellationToken cancellationToken, bool isEndless = false) => new(
        options.Metadata, !isEndless && options.Timeout is { } timeout ? (options.TimeProvider.GetUtcNow() + timeout).UtcDateTime : null, cancellationToken);

    private TruceDataException Typed(RpcException error, bool hasAnswered, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return TruceDataException.From(error, address, hasAnswered);
    }

    private Task PauseOrThrowAsync(TruceDataException error, int attempt, CancellationToken cancellationToken) =>
        error.Code == StatusCode.Unavailable && attempt < options.Attempts
            ? Task.Delay(FirstPause * Math.Pow(2, attempt - 1), options.TimeProvider, cancellationToken)
            : throw error;
}
