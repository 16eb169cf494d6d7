using TruceData.Domain.Policies;

namespace TruceData.Server.Mapping;

/// <summary>Between the measures of events and the Domain's policy paths.</summary>
internal static class PolicyMapping
{
    /// <summary>What an event does to one policy.</summary>
    public static IEnumerable<PolicyMeasure> MeasuresOn(this V1.Event happening, string policy) =>
        happening.Measures.Index().Where(m => m.Item.Policy == policy).Select(m => new PolicyMeasure(
            happening.Name,
            m.Index,
            (Phase)happening.Phase,
            happening.Time.EarliestTime.ToInstant(),
            happening.Time.LatestTime.ToInstant(),
            happening.KnowledgeTime.ToInstant(),
            ToDomain(m.Item.Valid),
            happening.Links.Where(TakesUp).Select(l => l.Event).ToArray()));

    /// <summary>A step, with the level and change of the measure behind it.</summary>
    public static V1.PolicyStep ToProto(this Domain.Policies.PolicyStep step, V1.EventMeasure measure) => new()
    {
        Valid = step.Valid is { } valid ? ToProto(valid) : null,
        State = (V1.PolicyState)step.State,
        Level = measure.Level,
        Change = measure.Change,
        Events = { step.Events },
        KnowledgeTime = step.KnowledgeTime.ToTimestamp(),
    };

    private static bool TakesUp(V1.EventLink link) =>
        link.Kind is V1.EventLinkKind.Extends or V1.EventLinkKind.Suspends or V1.EventLinkKind.Withdraws or V1.EventLinkKind.Implements;

    private static NodaTime.Interval? ToDomain(V1.Interval? valid)
    {
        if (valid is null) return null;
        var (start, end) = valid.ToBounds("valid");
        return new NodaTime.Interval(start, end);
    }

    private static V1.Interval ToProto(NodaTime.Interval valid) => new()
    {
        StartTime = valid.HasStart ? valid.Start.ToTimestamp() : null,
        EndTime = valid.HasEnd ? valid.End.ToTimestamp() : null,
    };
}
