using NodaTime;

namespace TruceData.Domain.Policies;

/// <summary>The known measures of one policy and the links between their events.</summary>
internal sealed class PolicyHistory
{
    private readonly ILookup<string, PolicyMeasure> _byEvent;

    /// <param name="measures">The known measures, in order.</param>
    public PolicyHistory(IReadOnlyList<PolicyMeasure> measures)
    {
        Measures = measures;
        _byEvent = measures.ToLookup(m => m.Event);
    }

    /// <summary>The known measures, in order.</summary>
    public IReadOnlyList<PolicyMeasure> Measures { get; }

    /// <summary>Returns whether a measure contributes to the decided path: it has bounds, and is neither a threat nor an end.</summary>
    public static bool IsDecided(PolicyMeasure measure) =>
        BoundsOf(measure) is not null && measure.Phase is not Phase.Threatened && !IsEnd(measure);

    /// <summary>Returns whether a measure ends earlier measures.</summary>
    public static bool IsEnd(PolicyMeasure measure) => measure.Phase is Phase.Withdrawn or Phase.Expired;

    /// <summary>
    /// Returns when a measure holds. Without a stated day, a measure in force holds from the time at which this is certain, and an end
    /// takes effect at its event.
    /// </summary>
    public static (Instant From, Instant To)? BoundsOf(PolicyMeasure measure) => measure switch
    {
        { Valid: { } valid } => (valid.HasStart ? valid.Start : Instant.MinValue, valid.HasEnd ? valid.End : Instant.MaxValue),
        { Phase: Phase.InForce } => (Instant.Min(measure.Latest, measure.KnowledgeTime), Instant.MaxValue),
        { Phase: Phase.Withdrawn or Phase.Expired } => (measure.Earliest, Instant.MaxValue),
        _ => null,
    };

    /// <summary>
    /// Returns the measures that <paramref name="end"/> ends: those of the events that it takes up or, without any, all earlier
    /// measures.
    /// </summary>
    public IEnumerable<PolicyMeasure> EndedBy(PolicyMeasure end)
    {
        var named = end.TakesUp.SelectMany(name => _byEvent[name]).ToArray();
        return named.Length > 0 ? named : Measures.TakeWhile(m => end.IsAfter(m));
    }

    /// <summary>
    /// Returns the events behind a step: the event of the measure and, transitively, the events on the policy that it takes up.
    /// </summary>
    public IReadOnlyList<string> EventsBehind(PolicyMeasure measure)
    {
        var found = new HashSet<string>(StringComparer.Ordinal) { measure.Event };
        var open = new Queue<PolicyMeasure>([measure]);
        while (open.TryDequeue(out var next))
        {
            foreach (var earlier in next.TakesUp.Where(found.Add).SelectMany(name => _byEvent[name])) open.Enqueue(earlier);
        }

        return [.. Measures.Where(m => found.Contains(m.Event)).Select(m => m.Event).Distinct(StringComparer.Ordinal)];
    }
}
