using NodaTime;
using TruceData.Domain.Claims;

namespace TruceData.Domain.Tests.Claims;

/// <summary>Rule 16: when sources differ, all claims are kept, a rule chooses the value shown, and the dissent is returned.</summary>
public class Rule16ConflictsTests
{
    private static readonly ClaimedValue[] s_expiry =
        [Claim("a", "9 November", 1), Claim("b", "10 November", 2, official: true), Claim("c", "mid-November", 3)];

    private static readonly ClaimedValue[] s_tariff = [Claim("a", "45 %", 1), Claim("b", "47 %", 2, official: true)];
    private static readonly ClaimedValue[] s_threat = [Claim("a", "the 10th", 1), Claim("b", "the 11th", 2)];

    [Theory]
    [InlineData(ResolutionRule.OfficialFirst, "10 November", "9 November, mid-November")]
    [InlineData(ResolutionRule.First, "9 November", "10 November, mid-November")]
    [InlineData(ResolutionRule.Latest, "mid-November", "9 November, 10 November")]
    public void Rule16_the_rule_chooses_the_day_shown_and_the_other_days_stay(ResolutionRule rule, string shown, string dissent)
    {
        var resolution = Resolution.Resolve(s_expiry, rule)!;
        Assert.Equal(shown, resolution.Winner.Value);
        Assert.Equal(dissent, string.Join(", ", resolution.Dissent.Select(c => c.Value)));
    }

    [Fact]
    public void Rule16_no_claim_is_lost_under_any_rule()
    {
        foreach (var claims in new[] { s_expiry, s_tariff, s_threat })
        {
            foreach (var rule in Enum.GetValues<ResolutionRule>())
            {
                var resolution = Resolution.Resolve(claims, rule)!;
                Assert.Equal(claims, resolution.Dissent.Append(resolution.Winner).OrderBy(c => c.KnowledgeTime));
            }
        }
    }

    [Fact]
    public void Rule16_claims_that_differ_are_contested()
    {
        Assert.All(
            [s_expiry, s_tariff, s_threat],
            claims => Assert.True(Resolution.IsContested(claims.Select(c => (c.Value, c.IsDenial)))));
        Assert.False(Resolution.IsContested([("45 %", false), ("45 %", false)]));
    }

    private static ClaimedValue Claim(string name, string value, int day, bool official = false) =>
        new($"claims/{name}", value, IsDenial: false, official, name, Instant.FromUtc(2025, 10, day, 0, 0));
}
