using Grpc.Core;
using TruceData.V1;

namespace TruceData.Server.Tests.Support;

/// <summary>A client of every service of one server.</summary>
public sealed class Clients(CallInvoker invoker)
{
    /// <summary>Creates clients whose calls are cancelled with the running test.</summary>
    public static Clients Create(CallInvoker invoker) => new(new TestTokenInvoker(invoker));

    public CallInvoker Invoker { get; } = invoker;

    public V1.DatasetService.DatasetServiceClient Dataset { get; } = new(invoker);

    public V1.EventService.EventServiceClient Events { get; } = new(invoker);

    public V1.MarketService.MarketServiceClient Market { get; } = new(invoker);

    public V1.PolicyService.PolicyServiceClient Policies { get; } = new(invoker);

    public V1.ReactionService.ReactionServiceClient Reactions { get; } = new(invoker);

    public V1.ImpactService.ImpactServiceClient Impact { get; } = new(invoker);

    public V1.IngestService.IngestServiceClient Ingest { get; } = new(invoker);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>Returns all messages of ReadSeries.</summary>
    public async Task<IReadOnlyList<ReadSeriesResponse>> ReadSeriesAsync(ReadSeriesRequest request)
    {
        using var call = Market.ReadSeries(request, cancellationToken: Ct);
        return await call.ResponseStream.ReadAllAsync(Ct).ToListAsync(Ct);
    }

    /// <summary>Returns the header and all columns of AlignEvents.</summary>
    public async Task<(AlignmentHeader Header, IReadOnlyList<AlignedColumn> Columns)> AlignAsync(AlignEventsRequest request)
    {
        using var call = Impact.AlignEvents(request, cancellationToken: Ct);
        var all = await call.ResponseStream.ReadAllAsync(Ct).ToListAsync(Ct);
        return (all[0].Header, all.Where(m => m.Column is not null).Select(m => m.Column).ToArray());
    }

    /// <summary>Returns the header, all results and all aggregates of EstimateImpact.</summary>
    public async Task<Study> EstimateAsync(EstimateImpactRequest request)
    {
        using var call = Impact.EstimateImpact(request, cancellationToken: Ct);
        var all = await call.ResponseStream.ReadAllAsync(Ct).ToListAsync(Ct);
        return new Study(
            all[0].Header,
            [.. all.Where(m => m.Results is not null).Select(m => m.Results)],
            [.. all.Where(m => m.Aggregate is not null).Select(m => m.Aggregate)],
            all);
    }
}
