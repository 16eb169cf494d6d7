using Google.Protobuf;
using Grpc.Core;
using TruceData.Testing.V1;

namespace TruceData.Grpc.Tests.Support;

/// <summary>Does what its requests say, and tells the journal what the server saw.</summary>
sealed class TestService(CallJournal journal) : Testing.V1.TestService.TestServiceBase
{
    public override async Task<EchoResponse> Echo(EchoRequest request, ServerCallContext context)
    {
        journal.Note(context);
        await EchoMetadataAsync(context);
        await ActAsync(request, context);
        return new EchoResponse { Text = request.Text, Payload = request.Payload };
    }

    public override async Task Download(DownloadRequest request, IServerStreamWriter<EchoResponse> responseStream, ServerCallContext context)
    {
        journal.Note(context);
        var response = new EchoResponse { Payload = ByteString.CopyFrom(new byte[request.PayloadSize]) };
        for (var i = 0; i < request.Count; i++)
        {
            if (request.DelayMs > 0)
                await Task.Delay(request.DelayMs, context.CancellationToken);
            await responseStream.WriteAsync(response);
            journal.MessagesWritten++;
        }
    }

    public override async Task<UploadResponse> Upload(IAsyncStreamReader<EchoRequest> requestStream, ServerCallContext context)
    {
        journal.Note(context);
        var response = new UploadResponse();
        await foreach (var request in requestStream.ReadAllAsync())
        {
            await ActAsync(request, context);
            response.Messages++;
            response.Bytes += request.Payload.Length;
        }
        return response;
    }

    public override async Task Chat(
        IAsyncStreamReader<EchoRequest> requestStream, IServerStreamWriter<EchoResponse> responseStream, ServerCallContext context)
    {
        journal.Note(context);
        await EchoMetadataAsync(context);
        await foreach (var request in requestStream.ReadAllAsync())
        {
            await ActAsync(request, context);
            await responseStream.WriteAsync(new EchoResponse { Text = request.Text, Payload = request.Payload });
        }
    }

    static async Task EchoMetadataAsync(ServerCallContext context)
    {
        var headers = new Metadata();
        foreach (var entry in context.RequestHeaders)
        {
            if (entry.Key.StartsWith("echo-", StringComparison.Ordinal))
                headers.Add(entry);
            if (entry.Key.StartsWith("trail-", StringComparison.Ordinal))
                context.ResponseTrailers.Add(entry);
        }
        if (headers.Count > 0)
            await context.WriteResponseHeadersAsync(headers);
    }

    async Task ActAsync(EchoRequest request, ServerCallContext context)
    {
        if (request.IgnoreCancellation)
            await journal.Released.Task;
        if (request.DelayMs > 0)
            await Task.Delay(request.DelayMs, context.CancellationToken);
        if (request.ExceptionText.Length > 0)
            throw new InvalidDataException(request.ExceptionText);
        if (request.StatusCode != 0)
        {
            // What the client says the details are; without it bytes that are none.
            var details = context.RequestHeaders.GetValue("details") is { } told ? Convert.FromBase64String(told) : [1, 2, 3, 250];
            throw new RpcException(
                new Status((StatusCode)request.StatusCode, request.StatusMessage), new Metadata { { "grpc-status-details-bin", details } });
        }
    }
}
