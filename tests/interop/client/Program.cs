using Grpc.Net.Client;
using TruceData.Interop;

// `interop-client http://HOST:PORT` drives the public interop cases with our own client; one line a case: ok NAME, or FAIL NAME why.
using var channel = GrpcChannel.ForAddress(args[0]);
using var watch = new WatchingHandler();
using var watched = GrpcChannel.ForAddress(args[0], new GrpcChannelOptions { HttpHandler = watch });
var cases = new Cases(channel);
var compression = new CompressionCases(watched, watch);
(string Name, Func<Task> RunAsync)[] all =
[
    ("empty_unary", cases.EmptyUnaryAsync),
    ("large_unary", cases.LargeUnaryAsync),
    ("client_streaming", cases.ClientStreamingAsync),
    ("server_streaming", cases.ServerStreamingAsync),
    ("ping_pong", cases.PingPongAsync),
    ("empty_stream", cases.EmptyStreamAsync),
    ("client_compressed_unary", compression.ClientUnaryAsync),
    ("server_compressed_unary", compression.ServerUnaryAsync),
    ("client_compressed_streaming", compression.ClientStreamingAsync),
    ("server_compressed_streaming", compression.ServerStreamingAsync),
    ("custom_metadata", cases.CustomMetadataAsync),
    ("status_code_and_message", cases.StatusCodeAndMessageAsync),
    ("special_status_message", cases.SpecialStatusMessageAsync),
    ("unimplemented_method", cases.UnimplementedMethodAsync),
    ("unimplemented_service", cases.UnimplementedServiceAsync),
    ("cancel_after_begin", cases.CancelAfterBeginAsync),
    ("cancel_after_first_response", cases.CancelAfterFirstResponseAsync),
    ("timeout_on_sleeping_server", cases.TimeoutOnSleepingServerAsync),
];
foreach (var (name, runAsync) in all)
{
    try
    {
        await runAsync();
        await Console.Out.WriteLineAsync($"ok {name}");
    }
    catch (Exception exception)
    {
        await Console.Out.WriteLineAsync($"FAIL {name} {exception.Message.ReplaceLineEndings(" ")}");
    }
}
