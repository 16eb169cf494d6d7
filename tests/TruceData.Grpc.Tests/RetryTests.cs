using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using Grpc.Net.Client.Configuration;
using TruceData.Grpc.Tests.Support;
using TruceData.Testing.V1;
using Xunit;

namespace TruceData.Grpc.Tests;

/// <summary>Calls that are tried again (gRFC A6, "gRPC Retry Design"), of every kind, and when they are not.</summary>
public sealed class RetryTests
{
    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Calls_are_retried_as_often_as_the_policy_says()
    {
        var faults = new Faults { Count = 3 };
        await using var server = await faults.StartAsync();
        var client = server.Connect(Retrying(maxAttempts: 4));
        Assert.Equal("a", (await client.EchoAsync(new EchoRequest { Text = "a" }, cancellationToken: Ct)).Text);
        Assert.Equal([null, "1", "2", "3"], faults.Previous);
        faults.Restart(4);
        Assert.Equal(StatusCode.Unavailable, (await FailAsync(client)).StatusCode);
        Assert.Equal(4, faults.Previous.Count);
        faults.Restart(2);
        using var download = client.Download(new DownloadRequest { Count = 2 }, cancellationToken: Ct);
        Assert.True(await download.ResponseStream.MoveNext(Ct));
        Assert.Equal(3, faults.Previous.Count);
    }

    [Fact]
    public async Task The_channel_bounds_the_attempts_and_other_codes_are_final()
    {
        var faults = new Faults { Count = 9 };
        await using var server = await faults.StartAsync();
        var options = Retrying(maxAttempts: 9);
        options.MaxRetryAttempts = 3;
        Assert.Equal(StatusCode.Unavailable, (await FailAsync(server.Connect(options))).StatusCode);
        Assert.Equal(3, faults.Previous.Count);
        faults.Restart(1);
        faults.Code = StatusCode.NotFound;
        Assert.Equal(StatusCode.NotFound, (await FailAsync(server.Connect(options))).StatusCode);
        Assert.Single(faults.Previous);
    }

    [Theory]
    [InlineData("0", 2)]
    [InlineData("-1", 1)]
    [InlineData("soon", 1)]
    public async Task The_server_pushes_back(string pushback, int attempts)
    {
        var faults = new Faults { Count = 1, Pushback = pushback };
        await using var server = await faults.StartAsync();
        var client = server.Connect(Retrying(maxAttempts: 3, backoff: TimeSpan.FromMinutes(1)));
        if (attempts == 1)
            await FailAsync(client);
        else
            await client.EchoAsync(new EchoRequest(), deadline: Soon(50), cancellationToken: Ct);
        Assert.Equal(attempts, faults.Previous.Count);
    }

    [Fact]
    public async Task A_deadline_ends_the_waiting()
    {
        var faults = new Faults { Count = 9 };
        await using var server = await faults.StartAsync();
        var client = server.Connect(Retrying(maxAttempts: 3, backoff: TimeSpan.FromHours(1)));
        var exception = await Assert.ThrowsAsync<RpcException>(async () => await client.EchoAsync(new EchoRequest(), deadline: Soon(0.3), cancellationToken: Ct));
        Assert.Equal(StatusCode.DeadlineExceeded, exception.StatusCode);
    }

    [Fact]
    public void Policies_that_make_no_sense_are_refused()
    {
        Assert.Throws<InvalidOperationException>(() => GrpcChannel.ForAddress("http://localhost", Retrying(maxAttempts: 1)));
        Assert.Throws<InvalidOperationException>(() => GrpcChannel.ForAddress("http://localhost", Retrying(maxAttempts: 2, backoff: TimeSpan.Zero)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public async Task A_stream_of_requests_is_sent_again_from_its_start(int read)
    {
        var faults = new Faults { Count = 2, Requests = read };
        await using var server = await faults.StartAsync();
        using var upload = server.Connect(Retrying(maxAttempts: 4)).Upload(deadline: Soon(60), cancellationToken: Ct);
        for (var i = 0; i < 5; i++)
            await upload.RequestStream.WriteAsync(OfSize(1000), Ct);
        await upload.RequestStream.CompleteAsync();
        var response = await upload;
        Assert.Equal((5, 5000), (response.Messages, response.Bytes));
        Assert.Equal([null, "1", "2"], faults.Previous);
    }

    [Fact]
    public async Task Requests_of_a_conversation_are_sent_again_and_answered_once()
    {
        var faults = new Faults { Count = 1, Requests = 2 };
        await using var server = await faults.StartAsync();
        using var chat = server.Connect(Retrying(maxAttempts: 2)).Chat(deadline: Soon(60), cancellationToken: Ct);
        foreach (var text in (string[])["a", "b"])
            await chat.RequestStream.WriteAsync(new EchoRequest { Text = text }, Ct);
        Assert.Equal("a", await NextAsync(chat));
        Assert.Equal("b", await NextAsync(chat));
        await chat.RequestStream.WriteAsync(new EchoRequest { Text = "c" }, Ct);
        Assert.Equal("c", await NextAsync(chat));
        await chat.RequestStream.CompleteAsync();
        Assert.False(await chat.ResponseStream.MoveNext(Ct));
        Assert.Equal([null, "1"], faults.Previous);
    }

    [Fact]
    public async Task A_response_commits_the_call()
    {
        var faults = new Faults { Count = 1, Requests = 1, Answers = true };
        await using var server = await faults.StartAsync();
        using var chat = server.Connect(Retrying(maxAttempts: 3)).Chat(deadline: Soon(60), cancellationToken: Ct);
        await chat.RequestStream.WriteAsync(new EchoRequest(), Ct);
        Assert.Equal("", await NextAsync(chat));
        Assert.Equal(StatusCode.Unavailable, (await Assert.ThrowsAsync<RpcException>(() => chat.ResponseStream.MoveNext(Ct))).StatusCode);
        Assert.Single(faults.Previous);
    }

    [Theory]
    [InlineData(2000, null, 1)]
    [InlineData(null, 2000, 1)]
    [InlineData(null, null, 2)]
    public async Task More_requests_than_are_kept_commit_the_call(int? perCall, int? perChannel, int attempts)
    {
        var faults = new Faults { Count = 1, Requests = 5 };
        await using var server = await faults.StartAsync();
        var options = Retrying(maxAttempts: 2);
        (options.MaxRetryBufferPerCallSize, options.MaxRetryBufferSize) = (perCall, perChannel);
        using var upload = server.Connect(options).Upload(deadline: Soon(60), cancellationToken: Ct);
        if (attempts == 1)
        {
            // The last write or the answer says so, whichever is later than the server.
            Assert.Equal(StatusCode.Unavailable, (await Assert.ThrowsAsync<RpcException>(SendAsync)).StatusCode);
        }
        else
        {
            Assert.Equal(5, (await SendAsync()).Messages);
        }
        Assert.Equal(attempts, faults.Previous.Count);

        async Task<UploadResponse> SendAsync()
        {
            for (var i = 0; i < 5; i++)
                await upload.RequestStream.WriteAsync(OfSize(1000), Ct);
            await upload.RequestStream.CompleteAsync();
            return await upload;
        }
    }

    [Theory]
    [InlineData("0", 2)]
    [InlineData("-1", 1)]
    public async Task The_server_pushes_back_streams_too(string pushback, int attempts)
    {
        var faults = new Faults { Count = 1, Pushback = pushback };
        await using var server = await faults.StartAsync();
        using var upload = server.Connect(Retrying(maxAttempts: 3, backoff: TimeSpan.FromMinutes(1))).Upload(deadline: Soon(50), cancellationToken: Ct);
        await upload.RequestStream.CompleteAsync();
        if (attempts == 1)
            Assert.Equal(StatusCode.Unavailable, (await Assert.ThrowsAsync<RpcException>(async () => await upload)).StatusCode);
        else
            await upload;
        Assert.Equal(attempts, faults.Previous.Count);
    }

    [Fact]
    public async Task A_failed_stream_tells_the_writer()
    {
        var faults = new Faults { Count = 9 };
        await using var server = await faults.StartAsync();
        using var upload = server.Connect(Retrying(maxAttempts: 2)).Upload(deadline: Soon(60), cancellationToken: Ct);
        var told = await Assert.ThrowsAsync<RpcException>(async () =>
        {
            while (true)
                await upload.RequestStream.WriteAsync(new EchoRequest(), Ct);
        });
        Assert.Equal(StatusCode.Unavailable, told.StatusCode);
        Assert.Equal(2, faults.Previous.Count);
    }

    [Fact]
    public async Task Too_many_failures_throttle_retries_until_calls_succeed()
    {
        var faults = new Faults { Count = 100 };
        await using var server = await faults.StartAsync();
        var options = Retrying(maxAttempts: 2);
        options.ServiceConfig!.RetryThrottling = new RetryThrottlingPolicy { MaxTokens = 4, TokenRatio = 0.5 };
        var client = server.Connect(options);

        // Four tokens; retries stop at two.
        foreach (var attempts in (int[])[2, 1, 1])
            Assert.Equal(attempts, await AttemptsAsync(client, faults));
        faults.Restart(0);
        for (var i = 0; i < 6; i++)
            await client.EchoAsync(new EchoRequest(), cancellationToken: Ct);
        Assert.Equal(1, await AttemptsAsync(client, faults));
        faults.Restart(0);
        for (var i = 0; i < 4; i++)
            await client.EchoAsync(new EchoRequest(), cancellationToken: Ct);
        Assert.Equal(2, await AttemptsAsync(client, faults));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1001, 1)]
    [InlineData(10, 0)]
    public void Throttling_that_makes_no_sense_is_refused(int maxTokens, double ratio) => Assert.Throws<InvalidOperationException>(() => GrpcChannel.ForAddress(
        "http://localhost", new() { ServiceConfig = new() { RetryThrottling = new() { MaxTokens = maxTokens, TokenRatio = ratio } } }));

    static async Task<int> AttemptsAsync(Testing.V1.TestService.TestServiceClient client, Faults faults)
    {
        faults.Restart(100);
        await FailAsync(client);
        return faults.Previous.Count;
    }

    static async Task<string> NextAsync(AsyncDuplexStreamingCall<EchoRequest, EchoResponse> chat) =>
        await chat.ResponseStream.MoveNext(Ct) ? chat.ResponseStream.Current.Text : throw new InvalidOperationException("The stream has ended.");

    static EchoRequest OfSize(int bytes) => new() { Payload = ByteString.CopyFrom(new byte[bytes]) };

    static DateTime Soon(double seconds) => TimeProvider.System.GetUtcNow().UtcDateTime.AddSeconds(seconds);

    static GrpcChannelOptions Retrying(int maxAttempts, TimeSpan? backoff = null)
    {
        var wait = backoff ?? TimeSpan.FromMilliseconds(5);
        var policy = new RetryPolicy
        {
            MaxAttempts = maxAttempts,
            InitialBackoff = wait,
            MaxBackoff = wait,
            BackoffMultiplier = 2,
            RetryableStatusCodes = { StatusCode.Unavailable },
        };
        return new() { ServiceConfig = new() { MethodConfigs = { new MethodConfig { Names = { MethodName.Default }, RetryPolicy = policy } } } };
    }

    static async Task<RpcException> FailAsync(Testing.V1.TestService.TestServiceClient client) =>
        await Assert.ThrowsAsync<RpcException>(async () => await client.EchoAsync(new EchoRequest(), cancellationToken: Ct));
}
