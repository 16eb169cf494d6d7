using NodaTime;

namespace TruceData.Domain.Policies;

/// <summary>Computes the steps of a policy over valid time, as known at an instant, from the measures of events.</summary>
/// <remarks>The rules and their reasons: docs/methodology.md, "Policy paths".</remarks>
public static class PolicyPath
{
    /// <summary>Returns the steps by start of valid time, then knowledge time; steps without a first day come last.</summary>
    /// <param name="measures">Every measure on the policy.</param>
    /// <param name="knowledgeTime">
    /// The instant by which measures must be known and at which states are determined; null for all measures, at the newest knowledge time.
    /// </param>
    public static IReadOnlyList<PolicyStep> Compute(IEnumerable<PolicyMeasure> measures, Instant? knowledgeTime)
    {
        var known = measures.Where(m => !(m.KnowledgeTime > knowledgeTime)).Order(PolicyMeasure.Order).ToArray();
        if (known.Length == 0) return [];

        var now = knowledgeTime ?? known.Max(m => m.KnowledgeTime);
        var record = new PolicyHistory(known);
        return
        [
            .. DecidedSteps.Compute(record, now).Concat(PendingSteps.Compute(record, now))
                .OrderBy(StartOf).ThenBy(s => s.KnowledgeTime).ThenBy(s => s.Measure, PolicyMeasure.Order),
        ];
    }

    private static Instant StartOf(PolicyStep step) =>
        step.Valid is not { } valid ? Instant.MaxValue : valid.HasStart ? valid.Start : Instant.MinValue;
}
