using NodaTime;
using TruceData.Domain.Bars;
using TruceData.Domain.Calendars;

namespace TruceData.Domain.Tests;

/// <summary>Bars of one column that a test can read as of any knowledge time.</summary>
/// <param name="Calendar">The calendar whose sessions are counted.</param>
/// <param name="Clock">When the bars end and are known.</param>
/// <param name="Blocks">The bars, in chunks as in a store.</param>
internal sealed record TestSeries(Calendar Calendar, BarClock Clock, IReadOnlyList<BarBlock> Blocks)
{
    public LocalDate? FirstListed { get; init; }

    public LocalDate? LastListed { get; init; }

    public ValueKind Kind { get; init; }

    public StepFactor Factor { get; init; } = StepFactor.One;

    /// <summary>Returns the bars with their bounds, as read at a knowledge time.</summary>
    public BarSequence ToSequence(Instant? knowledgeTime) =>
        new([.. Blocks.Select(b => new ChunkBounds(b.Times.Span[0], b.Times.Span[^1], b.Count))], i => Blocks[i], knowledgeTime);

    /// <summary>Returns the series as it was known at <paramref name="knowledgeTime"/>; null for all bars.</summary>
    public AsOfSeries AsOf(Instant? knowledgeTime = null) =>
        new(Clock, ToSequence(knowledgeTime), new Listing(FirstListed, LastListed), [Factor]) { Kind = Kind };
}
