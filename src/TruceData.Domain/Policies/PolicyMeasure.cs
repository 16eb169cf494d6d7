using NodaTime;

namespace TruceData.Domain.Policies;

/// <summary>What one event does to one policy.</summary>
/// <param name="Event">The event's name.</param>
/// <param name="Index">Which of the event's measures it is.</param>
/// <param name="Phase">How far the act had come at the event.</param>
/// <param name="Earliest">The first instant at which the event can have happened.</param>
/// <param name="Latest">The first instant at which it can no longer have happened.</param>
/// <param name="KnowledgeTime">The earliest instant at which the public could know it.</param>
/// <param name="Valid">When it holds, half-open, each end open or not; null when no first day was stated yet.</param>
/// <param name="TakesUp">Earlier events that it extends, suspends, withdraws or implements.</param>
public sealed record PolicyMeasure(
    string Event, int Index, Phase Phase, Instant Earliest, Instant Latest, Instant KnowledgeTime, Interval? Valid, IReadOnlyList<string> TakesUp)
{
    /// <summary>The order of the record: by event time, then knowledge time, event and index. What comes later lies above.</summary>
    public static IComparer<PolicyMeasure> Order { get; } = Comparer<PolicyMeasure>.Create((a, b) =>
    {
        var byTime = (a.Earliest, a.KnowledgeTime).CompareTo((b.Earliest, b.KnowledgeTime));
        if (byTime != 0) return byTime;
        var byEvent = string.CompareOrdinal(a.Event, b.Event);
        return byEvent != 0 ? byEvent : a.Index.CompareTo(b.Index);
    });

    /// <summary>Returns whether it comes after another in the order of the record.</summary>
    public bool IsAfter(PolicyMeasure other) => Order.Compare(this, other) > 0;
}
