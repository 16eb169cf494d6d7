using Grpc.Core;
using Grpc.Health.V1;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using TruceData.Grpc.Tests.Support;
using TruceData.Server.Services;
using Xunit;
using ServingStatus = Grpc.Health.V1.HealthCheckResponse.Types.ServingStatus;

namespace TruceData.Grpc.Tests.SideServices;

/// <summary>The standard health service.</summary>
public sealed class HealthTests
{
    readonly HealthStatus _status = new();

    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Check_and_list_say_what_was_set()
    {
        await using var server = await StartAsync();
        var client = new Health.HealthClient(server.Channel);
        _status.Set("a.Service", ServingStatus.NotServing);
        Assert.Equal(ServingStatus.Serving, (await client.CheckAsync(new HealthCheckRequest(), cancellationToken: Ct)).Status);
        Assert.Equal(
            ServingStatus.NotServing, (await client.CheckAsync(new HealthCheckRequest { Service = "a.Service" }, cancellationToken: Ct)).Status);
        var exception = await Assert.ThrowsAsync<RpcException>(
            async () => await client.CheckAsync(new HealthCheckRequest { Service = "b" }, cancellationToken: Ct));
        Assert.Equal(StatusCode.NotFound, exception.StatusCode);
        Assert.Equal(["", "a.Service"], (await client.ListAsync(new HealthListRequest(), cancellationToken: Ct)).Statuses.Keys.Order());
    }

    [Fact]
    public async Task Watch_tells_every_change_and_ends_with_NOT_SERVING_when_the_server_drains()
    {
        await using var server = await StartAsync();
        using var call = new Health.HealthClient(server.Channel).Watch(new HealthCheckRequest { Service = "a" }, cancellationToken: Ct);
        async Task<ServingStatus> NextAsync()
        {
            Assert.True(await call.ResponseStream.MoveNext(Ct));
            return call.ResponseStream.Current.Status;
        }

        Assert.Equal(ServingStatus.ServiceUnknown, await NextAsync());
        _status.Set("a", ServingStatus.Serving);
        Assert.Equal(ServingStatus.Serving, await NextAsync());
        _status.Drain();
        Assert.Equal(ServingStatus.NotServing, await NextAsync());
        _status.Set("a", ServingStatus.Serving);
        Assert.Equal(ServingStatus.NotServing, _status.Find("a"));
        var exception = await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext(Ct));
        Assert.Equal(StatusCode.Unavailable, exception.StatusCode);
    }

    Task<TestServer> StartAsync() => TestServer.StartAsync(
        map: app => app.MapGrpcService<HealthService>(), services: services => services.AddSingleton(_status));
}
