using Google.Protobuf;
using Grpc.Core;
using Grpc.Testing;
using Microsoft.AspNetCore.Http.Features;

namespace TruceData.Interop;

/// <summary>grpc.testing.TestService, as the public interop test descriptions tell what a server does.</summary>
internal sealed class InteropService : TestService.TestServiceBase
{
    private const string InitialEcho = "x-grpc-test-echo-initial";
    private const string TrailingEcho = "x-grpc-test-echo-trailing-bin";

    public override Task<Empty> EmptyCall(Empty request, ServerCallContext context) => Task.FromResult(new Empty());

    public override async Task<SimpleResponse> UnaryCall(SimpleRequest request, ServerCallContext context)
    {
        await EchoMetadataAsync(context);
        Demand(request.ExpectCompressed, context);
        End(request.ResponseStatus);
        Compress(request.ResponseCompressed, context);
        return new SimpleResponse { Payload = PayloadOf(request.ResponseSize) };
    }

    public override async Task StreamingOutputCall(
        StreamingOutputCallRequest request, IServerStreamWriter<StreamingOutputCallResponse> responseStream, ServerCallContext context)
    {
        await EchoMetadataAsync(context);
        await AnswerAsync(request, responseStream, context);
    }

    public override async Task<StreamingInputCallResponse> StreamingInputCall(IAsyncStreamReader<StreamingInputCallRequest> requestStream, ServerCallContext context)
    {
        await EchoMetadataAsync(context);
        var size = 0;
        await foreach (var request in requestStream.ReadAllAsync(context.CancellationToken))
        {
            Demand(request.ExpectCompressed, context);
            size += request.Payload.Body.Length;
        }
        return new StreamingInputCallResponse { AggregatedPayloadSize = size };
    }

    public override async Task FullDuplexCall(
        IAsyncStreamReader<StreamingOutputCallRequest> requestStream, IServerStreamWriter<StreamingOutputCallResponse> responseStream, ServerCallContext context)
    {
        await EchoMetadataAsync(context);
        await foreach (var request in requestStream.ReadAllAsync(context.CancellationToken))
            await AnswerAsync(request, responseStream, context);
    }

    public override async Task HalfDuplexCall(
        IAsyncStreamReader<StreamingOutputCallRequest> requestStream, IServerStreamWriter<StreamingOutputCallResponse> responseStream, ServerCallContext context)
    {
        var requests = new List<StreamingOutputCallRequest>();
        await foreach (var request in requestStream.ReadAllAsync(context.CancellationToken))
            requests.Add(request);
        foreach (var request in requests)
            await AnswerAsync(request, responseStream, context);
    }

    private static async Task AnswerAsync(
        StreamingOutputCallRequest request, IServerStreamWriter<StreamingOutputCallResponse> responses, ServerCallContext context)
    {
        End(request.ResponseStatus);
        foreach (var parameters in request.ResponseParameters)
        {
            if (parameters.IntervalUs > 0) await Task.Delay(TimeSpan.FromMicroseconds(parameters.IntervalUs), context.CancellationToken);
            responses.WriteOptions = new WriteOptions(parameters.Compressed?.Value == true ? default : WriteFlags.NoCompress);
            await responses.WriteAsync(new StreamingOutputCallResponse { Payload = PayloadOf(parameters.Size) });
        }
    }

    private static Payload PayloadOf(int size) => new() { Body = ByteString.CopyFrom(new byte[size]) };

    private static void End(EchoStatus? status)
    {
        if (status is not null && status.Code != 0) throw new RpcException(new Status((StatusCode)status.Code, status.Message));
    }

    private static void Compress(BoolValue? wanted, ServerCallContext context)
    {
        if (wanted?.Value != true) context.WriteOptions = new WriteOptions(WriteFlags.NoCompress);
    }

    // For each request in turn.
    private static void Demand(BoolValue? expected, ServerCallContext context)
    {
        var compressed = context.GetHttpContext().Features.GetRequiredFeature<FrameFlags>().Next();
        if (expected is not null && expected.Value != compressed)
            throw new RpcException(new Status(StatusCode.InvalidArgument, $"The message was {(compressed ? "" : "not ")}compressed."));
    }

    private static async Task EchoMetadataAsync(ServerCallContext context)
    {
        if (context.RequestHeaders.GetValueBytes(TrailingEcho) is { } trailing) context.ResponseTrailers.Add(TrailingEcho, trailing);
        if (context.RequestHeaders.GetValue(InitialEcho) is { } initial) await context.WriteResponseHeadersAsync([new(InitialEcho, initial)]);
    }
}
