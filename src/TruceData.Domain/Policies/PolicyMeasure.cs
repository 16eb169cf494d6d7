using NodaTime;

namespace TruceData.Domain.Policies;

/// <summary>The effect of one event on one policy.</summary>
/// <param name="Event">The event's name.</param>
/// <param name="Index">The index of the measure among those of the event.</param>
/// <param name="Phase">The stage of the act at the event.</param>
/// <param name="Earliest">The first instant at which the event can have happened.</param>
/// <param name="Latest">The first instant at which the event can no longer have happened.</param>
/// <param name="KnowledgeTime">The earliest instant at which the public could know of the measure.</param>
/// <param name="Valid">When the measure holds, half-open; either end may be unbounded. Null when no first day was stated yet.</param>
/// <param name="TakesUp">The earlier events that the event extends, suspends, withdraws or implements.</param>
public sealed record PolicyMeasure(
    string Event,
    int Index,
    Phase Phase,
    Instant Earliest,
    Instant Latest,
    Instant KnowledgeTime,
    Interval? Valid,
    IReadOnlyList<string> TakesUp)
{
    /// <summary>
    /// The order of the record: by event time, then knowledge time, event and index. Later measures override earlier ones.
    /// </summary>
    public static IComparer<PolicyMeasure> Order { get; } = Comparer<PolicyMeasure>.Create((a, b) =>
    {
        var byTime = (a.Earliest, a.KnowledgeTime).CompareTo((b.Earliest, b.KnowledgeTime));
        if (byTime != 0) return byTime;
        var byEvent = string.CompareOrdinal(a.Event, b.Event);
        return byEvent != 0 ? byEvent : a.Index.CompareTo(b.Index);
    });

    /// <summary>Returns whether this measure comes after another in the order of the record.</summary>
    public bool IsAfter(PolicyMeasure other) => Order.Compare(this, other) > 0;
}
