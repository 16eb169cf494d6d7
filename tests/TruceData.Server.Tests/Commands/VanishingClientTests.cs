using System.Net.Sockets;
using System.Text;
using Grpc.Core;
using Grpc.Net.Client;
using TruceData.Server.Tests.Support;
using TruceData.V1;

namespace TruceData.Server.Tests.Commands;

/// <summary>
/// Tests clients that disconnect during an upload or send a malformed message: nothing is written, and no fault of the server is logged.
/// </summary>
public sealed class VanishingClientTests(CuratedServer curated) : IDisposable
{
    private const int Repetitions = 200;
    private static readonly byte[] TruncatedMessage = [0, 0, 0, 0, 100, 10, 2];
    private static readonly byte[] MalformedMessage = [0, 0, 0, 0, 2, 10, 99];

    private readonly TempFolder _folder = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_reset_over_http2_is_no_fault() => await AssertNoFaultAsync(async server =>
    {
        Socket? socket = null;
        using var handler = new SocketsHttpHandler
        {
            ConnectCallback = async (context, cancellationToken) =>
            {
                socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                await socket.ConnectAsync(context.DnsEndPoint, cancellationToken);
                return new NetworkStream(socket, ownsSocket: true);
            },
        };
        using var channel = GrpcChannel.ForAddress($"http://127.0.0.1:{server.GrpcPort}", new() { HttpHandler = handler });
        using var call = new IngestService.IngestServiceClient(channel).ImportRecords();
        await call.RequestStream.WriteAsync(new() { Header = new() { Author = "a test" } }, Ct);
        socket!.Close(0);
        await Assert.ThrowsAsync<RpcException>(() => call.ResponseAsync);
    });

    [Fact]
    public async Task A_malformed_message_over_http2_is_no_fault() => await AssertNoFaultAsync(async server =>
    {
        var bytes = Marshallers.Create<byte[]>(b => b, b => b);
        var method = new Method<byte[], byte[]>(MethodType.ClientStreaming, "trucedata.v1.IngestService", "ImportRecords", bytes, bytes);
        using var call = server.Clients.Invoker.AsyncClientStreamingCall(method, host: null, new(cancellationToken: Ct));
        var error = await Assert.ThrowsAsync<RpcException>(async () =>
        {
            await call.RequestStream.WriteAsync(MalformedMessage[5..], Ct);
            await call.ResponseAsync;
        });
        Assert.Equal(StatusCode.InvalidArgument, error.StatusCode);
    });

    [Theory]
    [InlineData("application/grpc-web+proto", "trucedata.v1.IngestService/ImportRecords")]
    [InlineData("application/json", "v1/records:remove")]
    [InlineData("application/x-ndjson", "v1/records:import")]
    public async Task A_reset_over_http1_is_no_fault(string type, string path) => await AssertNoFaultAsync(async server =>
    {
        using var socket = await SendAsync(server, type, path, TruncatedMessage);
        socket.Close(0);
    });

    [Theory]
    [InlineData("application/grpc-web+proto", "trucedata.v1.IngestService/ImportRecords")]
    [InlineData("application/json", "v1/records:remove")]
    [InlineData("application/x-ndjson", "v1/records:import")]
    public async Task An_early_end_over_http1_is_no_fault(string type, string path) => await AssertNoFaultAsync(async server =>
    {
        using var socket = await SendAsync(server, type, path, TruncatedMessage);
        await using var stream = new NetworkStream(socket);
        socket.Shutdown(SocketShutdown.Send);
        await Task.WhenAny(stream.CopyToAsync(Stream.Null, Ct)); // An answer, or a reset.
    });

    [Fact]
    public async Task A_malformed_message_over_http1_is_no_fault() => await AssertNoFaultAsync(async server =>
    {
        using var socket = await SendAsync(
            server, "application/grpc-web+proto", "trucedata.v1.IngestService/ImportRecords", MalformedMessage);
        Assert.NotEqual(0, await socket.ReceiveAsync(new byte[1000], Ct));
    });

    /// <summary>Sends the head of a request and one chunk of its body.</summary>
    private static async Task<Socket> SendAsync(ServeProcess server, string type, string path, byte[] chunk)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync("127.0.0.1", server.HttpPort, Ct);
        var head = $"POST /{path} HTTP/1.1\r\nhost: localhost\r\ncontent-type: {type}\r\n"
            + $"transfer-encoding: chunked\r\n\r\n{chunk.Length:x}\r\n";
        await socket.SendAsync((byte[])[.. Encoding.ASCII.GetBytes(head), .. chunk, .. "\r\n"u8], Ct);
        return socket;
    }

    private async Task AssertNoFaultAsync(Func<ServeProcess, Task> disconnect)
    {
        await using var server = await ServeProcess.StartAsync(curated.CopyStore(_folder["store.db"]));
        await Parallel.ForEachAsync(Enumerable.Range(0, Repetitions), Ct, async (_, _) => await disconnect(server));
        Assert.Equal(1, (await server.Clients.Dataset.GetDatasetAsync(new(), cancellationToken: Ct)).Revision.Number);
        var ended = await server.StopAsync();
        Assert.Equal((0, "", ""), (ended.Code, AfterReadyText(ended.Output), ended.Error));
    }

    /// <summary>Returns the output after the ready line and its sample commands.</summary>
    private static string AfterReadyText(string output) => string.Join('\n', output.Split('\n').Skip(3));
}
