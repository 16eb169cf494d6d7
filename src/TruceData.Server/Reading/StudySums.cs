using TruceData.Domain.Studies;

namespace TruceData.Server.Reading;

/// <summary>The sums of some rows of one series, by group: their cross-sections, unless a first pass made those, then their ranks.</summary>
/// <param name="Sections">The cross-sections; null after a first pass.</param>
/// <param name="Ranks">The ranks on the series' own scale, then on that of all series; null without a first pass.</param>
internal sealed record StudySums(CrossSection[]? Sections, RankSums[][]? Ranks)
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
