using Grpc.Core;
using TruceData.Server.Errors;

namespace TruceData.Server.Ingesting;

/// <summary>The messages of one client stream. A client that sends nothing for a while is given up, so that it cannot keep others waiting.</summary>
internal sealed class Upload<T>(IAsyncStreamReader<T> reader, CancellationToken cancellation)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>The next message; null at the end.</summary>
    public async Task<T?> NextAsync()
    {
        try
        {
            return await reader.MoveNext(cancellation).WaitAsync(Patience, cancellation) ? reader.Current : default;
        }
        catch (TimeoutException)
        {
            throw Fail.Limit($"No message came for {Patience.TotalSeconds} s, so nothing was written; send the stream again without a pause.");
        }
    }
}
