namespace TruceData.Domain.Studies;

/// <summary>Adds events to the sums of the groups that contain them.</summary>
public static class GroupSums
{
    /// <summary>Adds an event to the cross-section of each group that contains it.</summary>
    public static void Add(
        this IReadOnlyList<StudyGroup> groups, StudyRow row, PairEstimate estimate, IReadOnlyList<CrossSection> sections)
    {
        for (var g = 0; g < groups.Count; g++)
        {
            if (!groups[g].Holds(row)) continue;
            if (row.IsExcluded) sections[g].Exclude();
            else sections[g].Add(estimate, row.Day);
        }
    }

    /// <summary>Adds an event's ranks to the sums of each group that contains it.</summary>
    public static void Add(this IReadOnlyList<StudyGroup> groups, StudyRow row, ResidualRanks ranks, IReadOnlyList<RankSums> sums)
    {
        if (row.IsExcluded) return;
        for (var g = 0; g < groups.Count; g++)
        {
            if (groups[g].Holds(row)) sums[g].Add(ranks);
        }
    }
}
