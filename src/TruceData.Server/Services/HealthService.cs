using Grpc.Core;
using Grpc.Health.V1;

namespace TruceData.Server.Services;

/// <summary>The standard health service over <see cref="HealthStatus"/>.</summary>
public sealed class HealthService(HealthStatus health) : Health.HealthBase
{
    /// <inheritdoc/>
    public override Task<HealthCheckResponse> Check(HealthCheckRequest request, ServerCallContext context)
    {
        var status = health.Find(request.Service)
            ?? throw new RpcException(new Status(StatusCode.NotFound, $"The server does not know the service \"{request.Service}\"."));
        return Task.FromResult(new HealthCheckResponse { Status = status });
    }

    /// <inheritdoc/>
    public override Task<HealthListResponse> List(HealthListRequest request, ServerCallContext context)
    {
        var response = new HealthListResponse();
        foreach (var (service, status) in health.All)
            response.Statuses.Add(service, new HealthCheckResponse { Status = status });
        return Task.FromResult(response);
    }

    /// <inheritdoc/>
    public override async Task Watch(
        HealthCheckRequest request, IServerStreamWriter<HealthCheckResponse> responseStream, ServerCallContext context)
    {
        await foreach (var status in health.WatchAsync(request.Service, context.CancellationToken))
            await responseStream.WriteAsync(new HealthCheckResponse { Status = status });
        // A watch would keep the server from stopping.
        throw new RpcException(new Status(StatusCode.Unavailable, "The server is shutting down."));
    }
}
