using TruceData.Domain;
using TruceData.V1;
using EventLinkKind = TruceData.V1.EventLinkKind;
using Phase = TruceData.Domain.Phase;
using PolicyState = TruceData.V1.PolicyState;
using PolicyStep = TruceData.V1.PolicyStep;

namespace TruceData.Server.Mapping;

/// <summary>Between the measures of events and the Domain's policy paths.</summary>
internal static class PolicyMapping
{
    /// <summary>What an event does to one policy.</summary>
    public static IEnumerable<PolicyMeasure> MeasuresOn(this Event happening, string policy) =>
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
    public static PolicyStep ToProto(this Domain.PolicyStep step, EventMeasure measure) => new()
    {
        Valid = step.Valid is { } valid ? ToProto(valid) : null,
        State = (PolicyState)step.State,
        Level = measure.Level,
        Change = measure.Change,
        Events = { step.Events },
        KnowledgeTime = step.KnowledgeTime.ToTimestamp(),
    };

    private static bool TakesUp(EventLink link) =>
        link.Kind is EventLinkKind.Extends or EventLinkKind.Suspends or EventLinkKind.Withdraws or EventLinkKind.Implements;

    private static NodaTime.Interval? ToDomain(Interval? valid)
    {
        if (valid is null) return null;
        var (start, end) = valid.ToBounds("valid");
        return new NodaTime.Interval(start, end);
    }

    private static Interval ToProto(NodaTime.Interval valid) => new()
    {
        StartTime = valid.HasStart ? valid.Start.ToTimestamp() : null,
        EndTime = valid.HasEnd ? valid.End.ToTimestamp() : null,
    };
}
