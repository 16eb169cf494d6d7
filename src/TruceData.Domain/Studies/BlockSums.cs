namespace TruceData.Domain.Studies;

/// <summary>The sums of one block of rows, by group: ranks after a first pass, cross-sections without one.</summary>
/// <param name="Sections">The cross-sections; null after a first pass.</param>
/// <param name="OwnRanks">The ranks on the scale of the series; null without a first pass and in a study of pairs.</param>
/// <param name="AllRanks">The ranks on the scale of all series or pairs; null without a first pass and for a single series.</param>
internal sealed record BlockSums(CrossSection[]? Sections, RankSums[]? OwnRanks, RankSums[]? AllRanks)
{
    /// <summary>Adds a row.</summary>
    public void Add(IReadOnlyList<StudyGroup> groups, StudyRow row, PairEstimate estimate, ResidualRanks ranks)
    {
        if (Sections is not null) groups.Add(row, estimate, Sections);
        if (OwnRanks is null && AllRanks is null || estimate.Outcome != PairOutcome.Estimated) return;
        ranks.Read(estimate);
        if (OwnRanks is not null) groups.Add(row, ranks, OwnRanks);
        if (AllRanks is not null) groups.Add(row, ranks, AllRanks);
    }
}
