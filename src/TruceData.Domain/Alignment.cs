using NodaTime;

namespace TruceData.Domain;

/// <summary>Sets the observations of a series around an event (rules 1 to 9).</summary>
public static class Alignment
{
    /// <summary>Aligns one series with one event; for many events of one series make an <see cref="Aligner"/>.</summary>
    /// <inheritdoc cref="Aligner(SeriesInput, AlignmentWindow, AnchorPolicy, Reference, Measure, MatchRule, Instant?)"/>
    /// <inheritdoc cref="Aligner.Align(EventTime)"/>
    public static AlignedSeries Align(
        EventTime time,
        SeriesInput input,
        AlignmentWindow window,
        AnchorPolicy policy,
        Reference reference,
        Measure measure,
        MatchRule match,
        Instant? knowledgeTime) => new Aligner(input, window, policy, reference, measure, match, knowledgeTime).Align(time);
}
