using Grpc.Core;

namespace TruceData.Server.Services;

/// <summary>Writes streams of many small messages.</summary>
internal static class StreamWriting
{
    private const int FlushBytes = 64 * 1024;
    private static readonly WriteOptions Waiting = new(WriteFlags.BufferHint);
    private static readonly WriteOptions Flushing = new();

    /// <summary>Writes messages as they come and flushes them every 64 KiB: a flush costs more than a small message.</summary>
    /// <param name="stream">Where they are written.</param>
    /// <param name="messages">The messages.</param>
    /// <param name="sizeOf">About how many bytes a message has: the exact size is computed when it is written, and not a second time
    /// here.</param>
    public static async Task WriteTogetherAsync<T>(this IServerStreamWriter<T> stream, IAsyncEnumerable<T> messages, Func<T, int> sizeOf)
        where T : class
    {
        var bytes = 0;
        await foreach (var message in messages)
        {
            bytes += sizeOf(message);
            stream.WriteOptions = bytes < FlushBytes ? Waiting : Flushing;
            if (bytes >= FlushBytes) bytes = 0;
            await stream.WriteAsync(message);
        }
    }
}
