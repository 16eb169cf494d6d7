namespace TruceData.Domain.Claims;

/// <summary>The claim of a field that is shown, and the claims that contradict it.</summary>
/// <param name="Winner">The claim whose value is shown; never a denial.</param>
/// <param name="Dissent">
/// The claims that assert another value and those that deny the winner's, by knowledge time, then by name.
/// </param>
/// <param name="Originators">Number of independent originators that assert the winner's value, at least 1.</param>
/// <remarks>The rules and their reasons: docs/methodology.md, "Resolution".</remarks>
public sealed record Resolution(ClaimedValue Winner, IReadOnlyList<ClaimedValue> Dissent, int Originators)
{
    /// <summary>Chooses among the claims of one field; the result does not depend on their order.</summary>
    /// <param name="claims">The claims known at the view.</param>
    /// <param name="rule">
    /// The rule of choice. Claims that it ranks equal are ordered by knowledge time, earliest first, then by name.
    /// </param>
    /// <returns>The choice; null when nothing is asserted.</returns>
    public static Resolution? Resolve(IEnumerable<ClaimedValue> claims, ResolutionRule rule)
    {
        var inOrder = claims.OrderBy(c => c.KnowledgeTime).ThenBy(c => c.Claim, StringComparer.Ordinal).ToArray();
        var asserted = inOrder.Where(c => !c.IsDenial).ToArray();
        if (asserted.Length == 0) return null;

        var winner = rule switch
        {
            ResolutionRule.OfficialFirst => asserted.FirstOrDefault(c => c.IsOfficial) ?? asserted[0],
            ResolutionRule.First => asserted[0],
            ResolutionRule.Latest => asserted.First(c => c.KnowledgeTime == asserted[^1].KnowledgeTime),
            // MaxBy returns the first of equal elements: the value that was claimed earliest.
            ResolutionRule.MajorityOfOriginators => asserted.MaxBy(c => OriginatorsOf(asserted, c.Value))!,
            _ => throw new ArgumentOutOfRangeException(nameof(rule), rule, "Unknown resolution rule."),
        };
        var dissent = inOrder.Where(c => c.IsDenial == (c.Value == winner.Value)).ToArray();
        return new(winner, dissent, OriginatorsOf(asserted, winner.Value));
    }

    /// <summary>
    /// Returns whether claims of one field contradict each other: two assert different values, or one denies what another asserts.
    /// </summary>
    /// <param name="claims">For each claim, a key of its value and whether the claim denies it.</param>
    public static bool IsContested(IEnumerable<(string Value, bool IsDenial)> claims)
    {
        var stances = claims.ToLookup(c => c.IsDenial, c => c.Value);
        var asserted = stances[false].ToHashSet(StringComparer.Ordinal);
        return asserted.Count > 1 || stances[true].Any(asserted.Contains);
    }

    private static int OriginatorsOf(IEnumerable<ClaimedValue> asserted, string value) =>
        asserted.Where(c => c.Value == value).Select(c => c.Originator).Distinct(StringComparer.Ordinal).Count();
}
