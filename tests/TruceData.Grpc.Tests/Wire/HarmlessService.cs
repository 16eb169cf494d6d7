using Grpc.Core;
using TruceData.Testing.V1;

namespace TruceData.Grpc.Tests.Wire;

/// <summary>Takes whatever comes and does nothing that a random request could make slow, large or fail.</summary>
sealed class HarmlessService : TestService.TestServiceBase
{
    public override Task<EchoResponse> Echo(EchoRequest request, ServerCallContext context)
    {
        Look(context);
        return Task.FromResult(new EchoResponse { Payload = request.Payload });
    }

    public override async Task Download(DownloadRequest request, IServerStreamWriter<EchoResponse> responseStream, ServerCallContext context)
    {
        Look(context);
        for (var i = 0; i < 3; i++)
            await responseStream.WriteAsync(new EchoResponse { Text = "x" });
    }

    public override async Task<UploadResponse> Upload(IAsyncStreamReader<EchoRequest> requestStream, ServerCallContext context)
    {
        Look(context);
        var response = new UploadResponse();
        await foreach (var request in requestStream.ReadAllAsync())
            response.Bytes += request.Payload.Length;
        return response;
    }

    public override async Task Chat(IAsyncStreamReader<EchoRequest> requestStream, IServerStreamWriter<EchoResponse> responseStream, ServerCallContext context)
    {
        Look(context);
        await foreach (var request in requestStream.ReadAllAsync())
            await responseStream.WriteAsync(new EchoResponse { Text = request.Text });
    }

    // What the server reads of a request only when it is asked for.
    static void Look(ServerCallContext context) => context.ResponseTrailers.Add("seen", $"{context.RequestHeaders.Count} {context.Peer} {context.Deadline:O}");
}
