namespace TruceData.Domain.Studies;

/// <summary>Events that are averaged together.</summary>
/// <param name="Label">Its name; empty for all events.</param>
/// <param name="Alternative">Whether events that have an alternative anchor count there.</param>
/// <param name="Members">Whether each event belongs to it, by index.</param>
public sealed record StudyGroup(string Label, bool Alternative, IReadOnlyList<bool> Members)
{
    /// <summary>Index of the label that a pair must state to belong to it; null for pairs with any label or none.</summary>
    public int? PairLabel { get; init; }

    /// <summary>Whether a row of the group counts in averages, regressions and portfolios.</summary>
    public bool Counts(StudyRow row) => Holds(row) && !row.IsExcluded;

    /// <summary>Whether a row belongs to it.</summary>
    public bool Holds(StudyRow row) =>
        Members[row.Event] && (PairLabel is not { } label || row.Group == label) && row.Alternative == (Alternative && row.HasAlternative);
}
