using Grpc.Core;
using Grpc.Net.Client;
using Grpc.Testing;
using static TruceData.Interop.Requests;

namespace TruceData.Interop;

/// <summary>The public interop cases of compression, held against the flag of each message.</summary>
internal sealed class CompressionCases(GrpcChannel channel, WatchingHandler watch)
{
    private static readonly Metadata Gzip = [new("grpc-internal-encoding-request", "gzip")];

    private readonly TestService.TestServiceClient _client = new(channel);

    public async Task ClientUnaryAsync()
    {
        var compressed = Large();
        compressed.ExpectCompressed = new BoolValue { Value = true };
        await Check.StatusAsync(StatusCode.InvalidArgument, null, async () => await _client.UnaryCallAsync(compressed));
        Check.Zeros(314159, (await _client.UnaryCallAsync(compressed, Gzip)).Payload.Body);
        var plain = Large();
        plain.ExpectCompressed = new BoolValue { Value = false };
        Check.Zeros(314159, (await _client.UnaryCallAsync(plain)).Payload.Body);
    }

    public async Task ServerUnaryAsync()
    {
        foreach (var wanted in new[] { true, false })
        {
            var request = Large();
            request.ResponseCompressed = new BoolValue { Value = wanted };
            Check.Zeros(314159, (await _client.UnaryCallAsync(request)).Payload.Body);
            Check.Equal(wanted, watch.Answers.Next());
        }
    }

    public async Task ClientStreamingAsync()
    {
        using var probe = _client.StreamingInputCall();
        await probe.RequestStream.WriteAsync(Input(27182, true));
        await probe.RequestStream.CompleteAsync();
        await Check.StatusAsync(StatusCode.InvalidArgument, null, async () => await probe);

        using var call = _client.StreamingInputCall(Gzip);
        await call.RequestStream.WriteAsync(Input(27182, true));
        call.RequestStream.WriteOptions = new WriteOptions(WriteFlags.NoCompress);
        await call.RequestStream.WriteAsync(Input(45904, false));
        await call.RequestStream.CompleteAsync();
        Check.Equal(73086, (await call).AggregatedPayloadSize);
    }

    public async Task ServerStreamingAsync()
    {
        var request = Output(31415, 92653);
        request.ResponseParameters[0].Compressed = new BoolValue { Value = true };
        request.ResponseParameters[1].Compressed = new BoolValue { Value = false };
        using var call = _client.StreamingOutputCall(request);
        foreach (var (size, compressed) in new[] { (31415, true), (92653, false) })
        {
            Check.Equal(true, await call.ResponseStream.MoveNext());
            Check.Zeros(size, call.ResponseStream.Current.Payload.Body);
            Check.Equal(compressed, watch.Answers.Next());
        }
        Check.Equal(false, await call.ResponseStream.MoveNext());
    }
}
