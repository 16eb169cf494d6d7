using Grpc.Core;

namespace TruceData.Server.Services;

/// <summary>Writes streams of many small messages.</summary>
internal static class StreamWriting
{
    private const int FlushBytes = 64 * 1024;
    private static readonly WriteOptions Waiting = new(WriteFlags.BufferHint);
    private static readonly WriteOptions Flushing = new();

    /// <summary>Writes messages and flushes every 64 KiB, since a flush costs more than a small message.</summary>
    /// <param name="stream">The stream to write to.</param>
    /// <param name="messages">The messages.</param>
    /// <param name="sizeOf">Returns the approximate size of a message in bytes. The exact size is too expensive to compute twice.</param>
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
