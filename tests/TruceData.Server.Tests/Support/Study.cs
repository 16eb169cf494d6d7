using TruceData.V1;

namespace TruceData.Server.Tests.Support;

/// <summary>The reply of EstimateImpact.</summary>
public sealed record Study(
    ImpactHeader Header,
    IReadOnlyList<ImpactResults> Results,
    IReadOnlyList<ImpactAggregate> Aggregates,
    IReadOnlyList<EstimateImpactResponse> Messages)
{
    /// <summary>The kinds of the warnings of all rows.</summary>
    public IEnumerable<ImpactWarningKind> Kinds => Results.SelectMany(r => r.Warnings).Select(w => w.Kind);
}
