namespace TruceData.Domain.Studies;

/// <summary>Applies the policies for overlapping event windows to the rows of a calendar.</summary>
internal static class OverlapPolicies
{
    /// <summary>Marks the rows that do not count.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="rows">The rows of one calendar, with the events that overlap each of them.</param>
    /// <param name="sessions">The number of sessions in the event window.</param>
    /// <remarks>
    /// Under <see cref="OverlapPolicy.KeepFirst"/> a row at an alternative anchor counts when the row of its event at the anchor counts.
    /// </remarks>
    public static IEnumerable<StudyRow> Apply(this OverlapPolicy policy, IReadOnlyList<StudyRow> rows, int sessions)
    {
        if (policy == OverlapPolicy.KeepAll) return rows;
        if (policy == OverlapPolicy.DropAll) return rows.Select(r => r with { IsExcluded = r.OverlappingEvents.Count > 0 });
        var excluded = new HashSet<int>();
        long free = long.MinValue;
        foreach (var row in rows.Where(r => r is { Alternative: false, Anchor: not null }).OrderBy(r => r.Anchor!.SessionIndex))
        {
            if (row.Anchor!.SessionIndex < free) excluded.Add(row.Event);
            else free = (long)row.Anchor.SessionIndex + sessions;
        }

        return rows.Select(r => r with { IsExcluded = excluded.Contains(r.Event) });
    }
}
