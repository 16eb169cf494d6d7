namespace TruceData.Domain.Studies;

/// <summary>The sums of one block of rows, by group: ranks after a first pass, cross-sections without one.</summary>
/// <param name="Sections">The cross-sections; null after a first pass.</param>
/// <param name="Ranks">The ranks on the scale of the series, then on that of all series; null without a first pass.</param>
internal sealed record BlockSums(CrossSection[]? Sections, RankSums[][]? Ranks)
{
    /// <summary>Adds a row.</summary>
    public void Add(IReadOnlyList<StudyGroup> groups, StudyRow row, PairEstimate estimate, ResidualRanks ranks)
    {
        if (Sections is not null) groups.Add(row, estimate, Sections);
        if (Ranks is null || estimate.Outcome != PairOutcome.Estimated) return;
        ranks.Read(estimate);
        groups.Add(row, ranks, Ranks);
    }
}
