using Google.Protobuf;
using Grpc.Core;
using TruceData.Server.Errors;
using TruceData.V1;

namespace TruceData.Server.Ingesting;

/// <summary>The messages of one client stream. A client that sends nothing for a while is given up, so that it cannot keep others waiting.</summary>
internal sealed class Upload<T>(IAsyncStreamReader<T> reader, CancellationToken cancellationToken)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>The next message; null at the end.</summary>
    public async Task<T?> NextAsync()
    {
        try
        {
            return await reader.MoveNext(cancellationToken).WaitAsync(Patience, cancellationToken) ? reader.Current : default;
        }
        catch (InvalidProtocolBufferException malformed)
        {
            throw ApiErrors.Create(StatusCode.InvalidArgument, ErrorReason.RequestMalformed, $"A message of the stream cannot be read, so nothing was written: {malformed.Message}");
        }
        catch (IOException gone)
        {
            throw new RpcException(new Status(StatusCode.Cancelled, "The stream broke, so nothing was written.", gone));
        }
        catch (TimeoutException)
        {
            throw ApiErrors.LimitExceeded($"No message came for {Patience.TotalSeconds} s, so nothing was written; send the stream again without a pause.");
        }
    }
}
