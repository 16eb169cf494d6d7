using TruceData.Domain.Policies;
using TruceData.Store.Records;

namespace TruceData.Server.Mapping;

/// <summary>Converts between the measures of events and the policy paths of the Domain.</summary>
internal static class PolicyMapping
{
    /// <summary>Returns the measures that the event in a record takes on one policy.</summary>
    public static IEnumerable<PolicyMeasure> MeasuresOn(this Record record, string policy) =>
        record.Message<V1.Event>().MeasuresOn(policy);

    /// <summary>Returns the level of a measure of the event in a record; NaN without one.</summary>
    public static double LevelOf(this Record record, PolicyMeasure measure) =>
        record.Message<V1.Event>().Measures[measure.Index].Level?.Value ?? double.NaN;

    /// <summary>Returns the measures that an event takes on one policy.</summary>
    public static IEnumerable<PolicyMeasure> MeasuresOn(this V1.Event @event, string policy) =>
        @event.Measures.Index().Where(m => m.Item.Policy == policy).Select(m => new PolicyMeasure(
            @event.Name,
            m.Index,
            (Phase)@event.Phase,
            @event.Time.EarliestTime.ToInstant(),
            @event.Time.LatestTime.ToInstant(),
            @event.KnowledgeTime.ToInstant(),
            ToDomain(m.Item.Valid),
            @event.Links.Where(TakesUp).Select(l => l.Event).ToArray()));

    /// <summary>Returns a step, with the level and change of its measure.</summary>
    /// <param name="step">The step.</param>
    /// <param name="event">The record of the event that took the measure.</param>
    public static V1.PolicyStep ToProto(this PolicyStep step, Record @event)
    {
        var measure = @event.Message<V1.Event>().Measures[step.Measure.Index];
        return new V1.PolicyStep
        {
            Valid = step.Valid is { } valid ? ToProto(valid) : null,
            State = (V1.PolicyState)step.State,
            Level = measure.Level,
            Change = measure.Change,
            Events = { step.Events },
            KnowledgeTime = step.KnowledgeTime.ToTimestamp(),
        };
    }

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
