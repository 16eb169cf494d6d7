using System.Text;
using Grpc.Core;
using Grpc.Core.Interceptors;
using TruceData.Grpc.Tests.Support;
using TruceData.Testing.V1;
using Xunit;

namespace TruceData.Grpc.Tests;

/// <summary>Statuses, their texts and details, and metadata both ways.</summary>
public sealed class StatusTests
{
    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("plain text")]
    [InlineData("100 % Größe — 日本語 🎌\nnext line")]
    [InlineData("%41%zz%")]
    public async Task Status_text_and_details_arrive_as_they_were_sent(string text)
    {
        await using var server = await TestServer.StartAsync();
        var request = new EchoRequest { StatusCode = (int)StatusCode.FailedPrecondition, StatusMessage = text };
        var exception = await Assert.ThrowsAsync<RpcException>(async () => await server.Client.EchoAsync(request, cancellationToken: Ct));
        Assert.Equal(StatusCode.FailedPrecondition, exception.StatusCode);
        Assert.Equal(text, exception.Status.Detail);
        Assert.Equal([1, 2, 3, 250], exception.Trailers.GetValueBytes("grpc-status-details-bin"));
    }

    [Fact]
    public async Task Status_comes_after_messages_too()
    {
        await using var server = await TestServer.StartAsync();
        using var call = server.Client.Chat(cancellationToken: Ct);
        await call.RequestStream.WriteAsync(new EchoRequest { Text = "a" }, Ct);
        await call.RequestStream.WriteAsync(new EchoRequest { StatusCode = (int)StatusCode.Aborted, StatusMessage = "so" }, Ct);
        Assert.True(await call.ResponseStream.MoveNext(Ct));
        var exception = await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext(Ct));
        Assert.Equal(StatusCode.Aborted, exception.StatusCode);
        Assert.Equal(StatusCode.Aborted, call.GetStatus().StatusCode);
    }

    [Fact]
    public async Task Early_status_reaches_a_client_that_still_uploads()
    {
        await using var server = await TestServer.StartAsync();
        using var call = server.Client.Upload(cancellationToken: Ct);
        await call.RequestStream.WriteAsync(new EchoRequest { StatusCode = (int)StatusCode.OutOfRange, StatusMessage = "enough" }, Ct);
        var exception = await Assert.ThrowsAsync<RpcException>(async () => await call);
        Assert.Equal(StatusCode.OutOfRange, exception.StatusCode);
        exception = await Assert.ThrowsAsync<RpcException>(() => call.RequestStream.WriteAsync(new EchoRequest(), Ct));
        Assert.Equal(StatusCode.OutOfRange, exception.StatusCode);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Text_of_an_exception_stays_on_the_server_unless_asked_for(bool detailed)
    {
        await using var server = await TestServer.StartAsync(options => options.EnableDetailedErrors = detailed);
        var request = new EchoRequest { ExceptionText = "password 1234" };
        var exception = await Assert.ThrowsAsync<RpcException>(async () => await server.Client.EchoAsync(request, cancellationToken: Ct));
        Assert.Equal(StatusCode.Unknown, exception.StatusCode);
        Assert.Equal(detailed, exception.Status.Detail.Contains("password", StringComparison.Ordinal));
        Assert.Contains("password 1234", Assert.Single(server.Journal.ErrorLines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cancellation_of_something_else_than_the_call_is_an_exception_like_others()
    {
        await using var server = await TestServer.StartAsync<GivingUp>();
        var exception = await Assert.ThrowsAsync<RpcException>(async () => await server.Client.EchoAsync(new EchoRequest(), cancellationToken: Ct));
        Assert.Equal((StatusCode.Unknown, "Exception was thrown by handler."), (exception.StatusCode, exception.Status.Detail));
        Assert.Contains("the database gave up", Assert.Single(server.Journal.ErrorLines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Metadata_goes_both_ways_with_bytes_and_repeated_keys()
    {
        await using var server = await TestServer.StartAsync();
        byte[] bytes = [0, 1, 254, 255, 7];
        var headers = new Metadata
        {
            { "echo-text", "one" }, { "echo-text", "two" }, { "echo-a-bin", bytes }, { "echo-a-bin", [] }, { "trail-b-bin", bytes },
            { "trail-text", "a, b; c" }, { "grpc-reserved", "x" }, { "content-type", "x" },
        };
        using var call = server.Client.EchoAsync(new EchoRequest(), headers, cancellationToken: Ct);
        var received = await call.ResponseHeadersAsync;
        await call;
        Assert.Equal(["one", "two"], received.GetAll("echo-text").SelectMany(entry => entry.Value.Split(", ")));
        Assert.Equal([bytes, []], received.GetAll("echo-a-bin").Select(entry => entry.ValueBytes));
        Assert.Equal(bytes, call.GetTrailers().GetValueBytes("trail-b-bin"));
        Assert.Equal("a, b; c", call.GetTrailers().GetValue("trail-text"));
        Assert.Null(server.Journal.RequestHeaders.Get("grpc-reserved"));
        Assert.StartsWith("grpc-", server.Journal.RequestHeaders.GetValue("user-agent"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Trailers_that_cannot_be_sent_end_the_call_with_internal()
    {
        await using var server = await TestServer.StartAsync(options => options.Interceptors.Add<BadTrailers>());
        var exception = await Assert.ThrowsAsync<RpcException>(
            async () => await server.Client.EchoAsync(new EchoRequest(), cancellationToken: Ct));
        Assert.Equal(StatusCode.Internal, exception.StatusCode);
    }

    [Fact]
    public void Keys_and_values_of_metadata_are_checked()
    {
        Assert.Throws<ArgumentException>(() => new Metadata { { "a b", "x" } });
        Assert.Throws<ArgumentException>(() => new Metadata { { "a-bin", "x" } });
        Assert.Throws<ArgumentException>(() => new Metadata { { "a", Encoding.UTF8.GetBytes("x") } });
        Assert.Throws<InvalidOperationException>(() => Metadata.Empty.Add("a", "x"));
        Assert.Equal("key", new Metadata.Entry("KEY", "x").Key);
    }

    sealed class BadTrailers : Interceptor
    {
        public override Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
            TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
        {
            context.ResponseTrailers.Add("text", "Größe");
            return continuation(request, context);
        }
    }

    sealed class GivingUp : Testing.V1.TestService.TestServiceBase
    {
        public override Task<EchoResponse> Echo(EchoRequest request, ServerCallContext context) => throw new OperationCanceledException("the database gave up");
    }
}
