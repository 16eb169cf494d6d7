using Grpc.Core;
using Grpc.Net.Client;
using TruceData.Grpc.Internal;
using TruceData.Grpc.Tests.Support;
using TruceData.Testing.V1;
using Xunit;

namespace TruceData.Grpc.Tests;

/// <summary>Deadlines and cancellation, on both sides.</summary>
public sealed class DeadlineTests
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    static CancellationToken Ct => TestContext.Current.CancellationToken;

    static DateTime In(double seconds) => TimeProvider.System.GetUtcNow().UtcDateTime.AddSeconds(seconds);

    [Fact]
    public async Task Deadline_ends_the_call_and_cancels_the_server()
    {
        await using var server = await TestServer.StartAsync();
        var deadline = In(1);
        var exception = await Assert.ThrowsAsync<RpcException>(
            async () => await server.Client.EchoAsync(new EchoRequest { DelayMs = 120_000 }, deadline: deadline, cancellationToken: Ct));
        Assert.Equal(StatusCode.DeadlineExceeded, exception.StatusCode);
        await server.Journal.Cancelled.Task.WaitAsync(Patience, Ct);
        // The rest of the time is sent, and counted from when it has come.
        Assert.InRange(server.Journal.Deadline, deadline.AddMilliseconds(-1), In(1));
        Assert.Empty(server.Journal.ErrorLines);
    }

    [Fact]
    public async Task Server_enforces_the_deadline_of_a_client_that_does_not()
    {
        await using var server = await TestServer.StartAsync();
        using var raw = new RawClient(server.Address);
        var answer = await raw.EchoAsync(new EchoRequest { IgnoreCancellation = true }, ("grpc-timeout", "200m")).WaitAsync(Patience, Ct);
        Assert.Equal("4", answer.Status);
        Assert.Empty(server.Journal.ErrorLines);
    }

    [Fact]
    public async Task Deadline_ends_a_stream_whose_client_does_not_read()
    {
        await using var server = await TestServer.StartAsync();
        using var raw = new RawClient(server.Address);
        using var response = await raw.DownloadAsync(
            new DownloadRequest { Count = 1_000_000, PayloadSize = 100_000 }, ("grpc-timeout", "500m"));
        await server.Journal.Cancelled.Task.WaitAsync(Patience, Ct);
        await Assert.ThrowsAnyAsync<Exception>(async () =>
        {
            await using var body = await response.Content.ReadAsStreamAsync(Ct);
            await body.CopyToAsync(Stream.Null, Ct);
            throw new InvalidOperationException($"status {response.TrailingHeaders.GetValues("grpc-status").Single()}");
        });
        Assert.Empty(server.Journal.ErrorLines);
    }

    [Fact]
    public async Task A_write_after_the_deadline_says_so()
    {
        await using var server = await TestServer.StartAsync();
        using var call = server.Client.Chat(deadline: In(2), cancellationToken: Ct);
        await call.RequestStream.WriteAsync(new EchoRequest(), Ct);
        Assert.True(await call.ResponseStream.MoveNext(Ct));
        await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext(Ct));
        var exception = await Assert.ThrowsAsync<RpcException>(() => call.RequestStream.WriteAsync(new EchoRequest(), Ct));
        Assert.Equal(StatusCode.DeadlineExceeded, exception.StatusCode);
    }

    [Fact]
    public async Task Deadline_that_has_passed_is_not_sent()
    {
        await using var server = await TestServer.StartAsync();
        var exception = await Assert.ThrowsAsync<RpcException>(
            async () => await server.Client.EchoAsync(new EchoRequest(), deadline: In(-1), cancellationToken: Ct));
        Assert.Equal(StatusCode.DeadlineExceeded, exception.StatusCode);
        Assert.False(server.Journal.Started.Task.IsCompleted);
    }

    [Fact]
    public async Task Cancellation_reaches_the_token_of_the_server()
    {
        await using var server = await TestServer.StartAsync();
        using var cancel = new CancellationTokenSource();
        var call = server.Client.EchoAsync(new EchoRequest { DelayMs = 20_000 }, cancellationToken: cancel.Token);
        await server.Journal.Started.Task.WaitAsync(Patience, Ct);
        await cancel.CancelAsync();
        var exception = await Assert.ThrowsAsync<RpcException>(async () => await call);
        Assert.Equal(StatusCode.Cancelled, exception.StatusCode);
        await server.Journal.Cancelled.Task.WaitAsync(Patience, Ct);
        Assert.Empty(server.Journal.ErrorLines);
    }

    [Fact]
    public async Task Disposing_a_stream_cancels_the_server()
    {
        await using var server = await TestServer.StartAsync();
        var call = server.Client.Download(new DownloadRequest { Count = 1_000_000, PayloadSize = 10 }, cancellationToken: Ct);
        Assert.True(await call.ResponseStream.MoveNext(Ct));
        call.Dispose();
        await server.Journal.Cancelled.Task.WaitAsync(Patience, Ct);
        Assert.Equal(StatusCode.Cancelled, call.GetStatus().StatusCode);
        Assert.Empty(server.Journal.ErrorLines);
    }

    [Fact]
    public async Task Cancellation_ends_an_upload()
    {
        await using var server = await TestServer.StartAsync();
        using var cancel = new CancellationTokenSource();
        using var call = server.Client.Upload(cancellationToken: cancel.Token);
        await call.RequestStream.WriteAsync(new EchoRequest(), Ct);
        await server.Journal.Started.Task.WaitAsync(Patience, Ct);
        await cancel.CancelAsync();
        Assert.Equal(StatusCode.Cancelled, (await Assert.ThrowsAsync<RpcException>(async () => await call)).StatusCode);
        await server.Journal.Cancelled.Task.WaitAsync(Patience, Ct);
        Assert.Empty(server.Journal.ErrorLines);
    }

    [Fact]
    public async Task Cancelled_calls_throw_what_the_channel_says()
    {
        await using var server = await TestServer.StartAsync();
        var client = server.Connect(new GrpcChannelOptions { ThrowOperationCanceledOnCancellation = true });
        using var cancel = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            async () => await client.EchoAsync(new EchoRequest { DelayMs = 20_000 }, cancellationToken: cancel.Token));
    }

    [Theory]
    [InlineData("1H", 3600.0)]
    [InlineData("2M", 120.0)]
    [InlineData("15S", 15.0)]
    [InlineData("250m", 0.25)]
    [InlineData("99999999u", 99.999999)]
    [InlineData("1000n", 0.000001)]
    public void Timeouts_are_read_in_every_unit(string text, double seconds)
    {
        Assert.True(TimeoutValue.TryParse(text, out var timeout));
        Assert.Equal(seconds, timeout.TotalSeconds, 9);
    }

    [Theory]
    [InlineData("")]
    [InlineData("S")]
    [InlineData("1")]
    [InlineData("1s")]
    [InlineData("-1S")]
    [InlineData(" 1S")]
    [InlineData("123456789S")]
    public void Malformed_timeouts_are_refused(string text) => Assert.False(TimeoutValue.TryParse(text, out _));

    [Fact]
    public void Timeouts_are_written_in_at_most_eight_digits_and_never_shortened()
    {
        for (var ticks = 1L; ticks < TimeSpan.FromDays(40_000).Ticks; ticks = (ticks * 3) + 7)
        {
            var text = TimeoutValue.Format(TimeSpan.FromTicks(ticks));
            Assert.True(TimeoutValue.TryParse(text, out var timeout), text);
            Assert.InRange(timeout.Ticks, ticks, (ticks * 1.01) + 10);
        }
        Assert.Equal("1n", TimeoutValue.Format(TimeSpan.Zero));
    }
}
