namespace TruceData.Domain.Studies;

/// <summary>What decides how much memory and time a study takes.</summary>
/// <param name="Pairs">The number of pairs of an event and a series.</param>
/// <param name="SessionCells">The number of sums by place and session that tests over time need; 0 without such a test.</param>
/// <param name="AggregateValues">The number of averages over events.</param>
/// <param name="Steps">An estimate of the steps of its computation: the returns that it passes and the draws of the bootstrap.</param>
public sealed record StudySize(long Pairs, long SessionCells, long AggregateValues, long Steps)
{
    /// <summary>Maximum of <see cref="Pairs"/> in bounded time.</summary>
    public const long MaxPairs = 20_000_000;

    /// <summary>Maximum of <see cref="SessionCells"/> in bounded memory.</summary>
    public const long MaxSessionCells = 2_000_000;

    /// <summary>Maximum of <see cref="AggregateValues"/> in bounded memory.</summary>
    public const long MaxAggregateValues = 200_000;

    /// <summary>Maximum number of bars or steps that the windows of all series cover, in bounded memory.</summary>
    public const long MaxUnits = 2_000_000;

    /// <summary>Maximum of <see cref="Pairs"/> in windows of bars, whose anchors are kept for each series, in bounded memory.</summary>
    public const long MaxBarPairs = 250_000;

    /// <summary>Computes the size of a study before anything of it is read.</summary>
    /// <param name="options">The choices of the study.</param>
    /// <param name="pairs">The number of pairs of an event and a series.</param>
    /// <param name="series">The number of series with averages of their own: 0 in a study of pairs.</param>
    /// <param name="groups">The number of groups beside all events.</param>
    public static StudySize Compute(StudyOptions options, long pairs, int series, int groups)
    {
        var design = options.Design;
        var averaged = (groups + 1L) * (options.AnchorSensitivity ? 2 : 1);
        var passes = design.NeedsRanks ? 2 : 1;
        var draws = averaged * design.Places * (design.Bootstrap?.Replications ?? 0L);
        return new StudySize(
            pairs,
            design.NeedsRanks || design.NeedsEventAverage ? averaged * design.Places * design.Estimation.Count : 0,
            averaged * design.Places * (series + 1L),
            pairs * ((passes * (design.Estimation.Count + design.Event.Count)) + (2 * draws)));
    }
}
