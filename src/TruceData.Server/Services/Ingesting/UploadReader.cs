using Google.Protobuf;
using Grpc.Core;
using TruceData.Server.Errors;
using TruceData.V1;

namespace TruceData.Server.Services.Ingesting;

/// <summary>Reads the messages of a client stream. A stream without a message for 30 seconds is aborted.</summary>
internal sealed class UploadReader<T>(IAsyncStreamReader<T> reader, CancellationToken cancellationToken)
{
    private static readonly TimeSpan MaxIdleTime = TimeSpan.FromSeconds(30);

    /// <summary>Returns the next message; null at the end of the stream.</summary>
    public async Task<T?> ReadAsync()
    {
        try
        {
            return await reader.MoveNext(cancellationToken).WaitAsync(MaxIdleTime, cancellationToken) ? reader.Current : default;
        }
        catch (InvalidProtocolBufferException malformed)
        {
            throw ApiErrors.Create(
                StatusCode.InvalidArgument, ErrorReason.RequestMalformed,
                $"A message of the stream cannot be parsed, so nothing was written: {malformed.Message}");
        }
        catch (IOException error)
        {
            throw new RpcException(new Status(StatusCode.Cancelled, "The stream was interrupted, so nothing was written.", error));
        }
        catch (TimeoutException)
        {
            throw ApiErrors.LimitExceeded(
                $"No message arrived for {MaxIdleTime.TotalSeconds} s, so nothing was written; send the stream again without a pause.");
        }
    }
}
