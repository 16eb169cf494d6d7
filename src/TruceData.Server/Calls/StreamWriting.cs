using Google.Protobuf;
using Grpc.Core;

namespace TruceData.Server.Calls;

/// <summary>Writes streams of many small messages.</summary>
internal static class StreamWriting
{
    private const int FlushBytes = 64 * 1024;
    private static readonly WriteOptions Waiting = new(WriteFlags.BufferHint);
    private static readonly WriteOptions Flushing = new();

    /// <summary>Writes messages as they come and flushes them every 64 KiB: a flush costs more than a small message.</summary>
    public static async Task WriteTogetherAsync<T>(this IServerStreamWriter<T> stream, IAsyncEnumerable<T> messages)
        where T : class, IMessage
    {
        var bytes = 0;
        await foreach (var message in messages)
        {
            bytes += message.CalculateSize();
            stream.WriteOptions = bytes < FlushBytes ? Waiting : Flushing;
            if (bytes >= FlushBytes) bytes = 0;
            await stream.WriteAsync(message);
        }
    }
}
