using NodaTime;
using TruceData.Domain.Bars;
using TruceData.Domain.Time;

namespace TruceData.Domain.Policies;

/// <summary>Converts a policy to a series: one bar per session of a calendar, with the level that holds at the session's close.</summary>
/// <remarks>The rules and their reasons: docs/methodology.md, "Policies as series".</remarks>
public static class PolicyLevels
{
    /// <summary>
    /// Returns the bars of one column, from the first session that closes inside a decided step on; NaN where no level holds.
    /// </summary>
    /// <param name="path">The steps as known at the view, each with its level; NaN for a step without one.</param>
    /// <param name="clock">The clock of session bars.</param>
    /// <param name="end">Sessions that close after this instant are excluded, because their level is a plan or unknown.</param>
    /// <param name="knowledgeTime">The knowledge time of the view; null for no limit.</param>
    public static BarSequence ToBars(
        IReadOnlyList<(PolicyStep Step, double Level)> path, BarClock clock, Instant end, Instant? knowledgeTime)
    {
        var decided = path.Where(p => IsDecided(p.Step)).ToArray();
        if (decided.Length == 0) return BarSequence.Empty(knowledgeTime);

        var sessions = clock.Calendar.Sessions
            .TakeWhile(s => s.Close <= end)
            .Select(s => (Start: s.Open.ToUnixNanos(), Held: Array.FindIndex(decided, p => p.Step.Valid!.Value.Contains(s.Close))))
            .SkipWhile(s => s.Held < 0)
            .ToArray();
        if (sessions.Length == 0) return BarSequence.Empty(knowledgeTime);

        var times = Array.ConvertAll(sessions, s => s.Start);
        var levels = Array.ConvertAll(sessions, s => s.Held < 0 ? double.NaN : decided[s.Held].Level);
        var known = decided.Max(p => p.Step.KnowledgeTime).ToUnixNanos();
        var bounds = new ChunkBounds(times[0], times[^1], times.Length, known);
        return new BarSequence([bounds], _ => new BarBlock(times, [levels]), knowledgeTime);
    }

    /// <summary>
    /// Returns whether a step has a level. Threats, suspensions, steps without a first day and steps that return without a decision are
    /// not in force.
    /// </summary>
    private static bool IsDecided(PolicyStep step) =>
        step is { Valid: not null, State: PolicyState.InForce or PolicyState.Expired or PolicyState.Scheduled, ReturnsAfter: null };
}
