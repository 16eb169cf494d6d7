using Grpc.Core;
using Grpc.Net.Client;
using Grpc.Testing;
using static TruceData.Interop.Requests;

namespace TruceData.Interop;

/// <summary>The public interop cases, but those of compression.</summary>
internal sealed class Cases(GrpcChannel channel)
{
    private const string Text = "test status message";
    private const string Special = "\t\ntest with whitespace\r\nand Unicode BMP ☺ and non-BMP 😈\t\n";
    private const string Initial = "x-grpc-test-echo-initial";
    private const string Trailing = "x-grpc-test-echo-trailing-bin";

    private readonly TestService.TestServiceClient _client = new(channel);

    public async Task EmptyUnaryAsync() => Check.Equal(new Empty(), await _client.EmptyCallAsync(new Empty()));

    public async Task LargeUnaryAsync() => Check.Zeros(314159, (await _client.UnaryCallAsync(Large())).Payload.Body);

    public async Task ClientStreamingAsync()
    {
        using var call = _client.StreamingInputCall();
        foreach (var size in new[] { 27182, 8, 1828, 45904 })
            await call.RequestStream.WriteAsync(Input(size));
        await call.RequestStream.CompleteAsync();
        Check.Equal(74922, (await call).AggregatedPayloadSize);
    }

    public async Task ServerStreamingAsync()
    {
        using var call = _client.StreamingOutputCall(Output(31415, 9, 2653, 58979));
        foreach (var size in new[] { 31415, 9, 2653, 58979 })
        {
            Check.Equal(true, await call.ResponseStream.MoveNext());
            Check.Zeros(size, call.ResponseStream.Current.Payload.Body);
        }
        Check.Equal(false, await call.ResponseStream.MoveNext());
    }

    public async Task PingPongAsync()
    {
        using var call = _client.FullDuplexCall();
        foreach (var (size, sent) in new[] { (31415, 27182), (9, 8), (2653, 1828), (58979, 45904) })
        {
            var request = Output(size);
            request.Payload = Payload(sent);
            await call.RequestStream.WriteAsync(request);
            Check.Equal(true, await call.ResponseStream.MoveNext());
            Check.Zeros(size, call.ResponseStream.Current.Payload.Body);
        }
        await call.RequestStream.CompleteAsync();
        Check.Equal(false, await call.ResponseStream.MoveNext());
    }

    public async Task EmptyStreamAsync()
    {
        using var call = _client.FullDuplexCall();
        await call.RequestStream.CompleteAsync();
        Check.Equal(false, await call.ResponseStream.MoveNext());
    }

    public async Task CustomMetadataAsync()
    {
        Metadata sent = [new(Initial, "test_initial_metadata_value"), new(Trailing, [0xab, 0xab, 0xab])];
        using var unary = _client.UnaryCallAsync(Large(), sent);
        await unary;
        Echoed(await unary.ResponseHeadersAsync, unary.GetTrailers());
        using var duplex = _client.FullDuplexCall(sent);
        await duplex.RequestStream.WriteAsync(Output(314159));
        await duplex.RequestStream.CompleteAsync();
        Check.Equal(true, await duplex.ResponseStream.MoveNext());
        Check.Equal(false, await duplex.ResponseStream.MoveNext());
        Echoed(await duplex.ResponseHeadersAsync, duplex.GetTrailers());
    }

    public async Task StatusCodeAndMessageAsync()
    {
        var status = new EchoStatus { Code = (int)StatusCode.Unknown, Message = Text };
        await Check.StatusAsync(StatusCode.Unknown, Text, async () => await _client.UnaryCallAsync(new SimpleRequest { ResponseStatus = status }));
        using var call = _client.FullDuplexCall();
        await call.RequestStream.WriteAsync(new StreamingOutputCallRequest { ResponseStatus = status });
        await call.RequestStream.CompleteAsync();
        await Check.StatusAsync(StatusCode.Unknown, Text, () => call.ResponseStream.MoveNext());
    }

    public Task SpecialStatusMessageAsync()
    {
        var request = new SimpleRequest { ResponseStatus = new EchoStatus { Code = (int)StatusCode.Unknown, Message = Special } };
        return Check.StatusAsync(StatusCode.Unknown, Special, async () => await _client.UnaryCallAsync(request));
    }

    public Task UnimplementedMethodAsync() =>
        Check.StatusAsync(StatusCode.Unimplemented, null, async () => await _client.UnimplementedCallAsync(new Empty()));

    public Task UnimplementedServiceAsync() => Check.StatusAsync(
        StatusCode.Unimplemented, null, async () => await new UnimplementedService.UnimplementedServiceClient(channel).UnimplementedCallAsync(new Empty()));

    public async Task CancelAfterBeginAsync()
    {
        using var cancellation = new CancellationTokenSource();
        using var call = _client.StreamingInputCall(cancellationToken: cancellation.Token);
        await cancellation.CancelAsync();
        await Check.StatusAsync(StatusCode.Cancelled, null, async () => await call);
    }

    public async Task CancelAfterFirstResponseAsync()
    {
        using var cancellation = new CancellationTokenSource();
        using var call = _client.FullDuplexCall(cancellationToken: cancellation.Token);
        await call.RequestStream.WriteAsync(Output(31415));
        Check.Equal(true, await call.ResponseStream.MoveNext());
        Check.Zeros(31415, call.ResponseStream.Current.Payload.Body);
        await cancellation.CancelAsync();
        await Check.StatusAsync(StatusCode.Cancelled, null, () => call.ResponseStream.MoveNext());
    }

    public async Task TimeoutOnSleepingServerAsync()
    {
        using var call = _client.FullDuplexCall(deadline: TimeProvider.System.GetUtcNow().UtcDateTime.AddMilliseconds(1));
        await Check.StatusAsync(StatusCode.DeadlineExceeded, null, async () =>
        {
            await call.RequestStream.WriteAsync(new StreamingOutputCallRequest { Payload = Payload(27182) });
            await call.ResponseStream.MoveNext();
        });
    }

    private static void Echoed(Metadata headers, Metadata trailers)
    {
        Check.Equal("test_initial_metadata_value", headers.GetValue(Initial));
        Check.Equal("ABABAB", Convert.ToHexString(trailers.GetValueBytes(Trailing) ?? []));
    }
}
