using FsCheck;
using FsCheck.Fluent;
using NodaTime;
using TruceData.Domain.Claims;

namespace TruceData.Domain.Tests.Claims;

public sealed class ResolutionTests
{
    private static readonly ResolutionRule[] Rules = Enum.GetValues<ResolutionRule>();

    private static readonly Gen<ClaimedValue[]> SomeClaims =
        (from value in Gen.Elements("45", "47", "57")
         from denial in Gen.Frequency((4, Gen.Constant(false)), (1, Gen.Constant(true)))
         from official in Gen.Frequency((4, Gen.Constant(false)), (1, Gen.Constant(true)))
         from originator in Gen.Elements("AP", "Reuters", "Xinhua", "White House")
         from day in Gen.Choose(10, 14)
         select (value, denial, official, originator, day))
        .ListOf()
        .Select(list => list.Select((c, i) => Claim($"claims/{i}", c.value, c.day, c.originator, c.official, c.denial)).ToArray());

    /// <summary>Claims of a tariff rate: 45 % first and by one outlet, 47 % by officials and another outlet, 57 % last.</summary>
    private static readonly ClaimedValue[] Tariff =
    [
        Claim("claims/a", "45", 10, "AP"),
        Claim("claims/b", "47", 11, "Reuters"),
        Claim("claims/c", "45", 12, "AP"),
        Claim("claims/d", "47", 13, "White House", official: true),
        Claim("claims/e", "57", 14, "Xinhua"),
    ];

    [Theory]
    [InlineData("47 47", false)]
    [InlineData("45 47", true)]
    [InlineData("47 -47", true)]
    [InlineData("47 -45", false)]
    [InlineData("-45 -47", false)]
    public void A_field_is_contested_by_another_value_or_by_a_denial_of_the_value(string claims, bool contested) =>
        Assert.Equal(contested, Resolution.IsContested(claims.Split(' ').Select(c => (c.TrimStart('-'), c.StartsWith('-')))));

    [Theory]
    [InlineData(ResolutionRule.OfficialFirst, "claims/d", 2, "claims/a claims/c claims/e")]
    [InlineData(ResolutionRule.First, "claims/a", 1, "claims/b claims/d claims/e")]
    [InlineData(ResolutionRule.Latest, "claims/e", 1, "claims/a claims/b claims/c claims/d")]
    [InlineData(ResolutionRule.MajorityOfOriginators, "claims/b", 2, "claims/a claims/c claims/e")]
    public void Rule16_each_rule_chooses_one_and_returns_the_dissent(ResolutionRule rule, string winner, int originators, string dissent)
    {
        var resolution = Resolution.Resolve(Tariff, rule)!;
        Assert.Equal(winner, resolution.Winner.Claim);
        Assert.Equal(originators, resolution.Originators);
        Assert.Equal(dissent, string.Join(' ', resolution.Dissent.Select(c => c.Claim)));
    }

    [Fact]
    public void Without_an_official_source_the_earliest_is_shown() =>
        Assert.Equal("claims/a", Resolution.Resolve(Tariff.Where(c => !c.IsOfficial), ResolutionRule.OfficialFirst)!.Winner.Claim);

    [Fact]
    public void Claims_of_one_originator_count_once()
    {
        ClaimedValue[] claims =
        [
            Claim("claims/a", "45", 10, "AP"), Claim("claims/b", "45", 10, "AP"), Claim("claims/c", "45", 10, "AP"),
            Claim("claims/d", "47", 11, "Reuters"), Claim("claims/e", "47", 12, "Xinhua"),
        ];
        Assert.Equal("claims/d", Resolution.Resolve(claims, ResolutionRule.MajorityOfOriginators)!.Winner.Claim);
    }

    [Fact]
    public void Equal_knowledge_times_are_decided_by_name()
    {
        ClaimedValue[] claims = [Claim("claims/b", "45", 10, "AP"), Claim("claims/a", "47", 10, "Reuters")];
        Assert.All(Rules, rule => Assert.Equal("claims/a", Resolution.Resolve(claims, rule)!.Winner.Claim));
    }

    [Fact]
    public void A_denial_never_wins_and_dissents_only_from_what_it_denies()
    {
        ClaimedValue[] claims =
        [
            Claim("claims/a", "45", 10, "AP"),
            Claim("claims/b", "45", 11, "Xinhua", official: true, denial: true),
            Claim("claims/c", "47", 12, "Reuters", denial: true),
        ];
        var resolution = Resolution.Resolve(claims, ResolutionRule.OfficialFirst)!;
        Assert.Equal("claims/a", resolution.Winner.Claim);
        Assert.Equal(["claims/b"], resolution.Dissent.Select(c => c.Claim));
    }

    [Fact]
    public void Where_nothing_is_asserted_nothing_is_shown()
    {
        Assert.Null(Resolution.Resolve([], ResolutionRule.First));
        Assert.Null(Resolution.Resolve([Claim("claims/a", "45", 10, "AP", denial: true)], ResolutionRule.First));
    }

    [Fact]
    public void The_order_of_the_claims_does_not_matter() => Holds((claims, rule) =>
        Summary(Resolution.Resolve(claims, rule)) == Summary(Resolution.Resolve(claims.Reverse(), rule)));

    [Fact]
    public void Rule16_every_claim_agrees_dissents_or_denies_something_else() => Holds((claims, rule) =>
        Resolution.Resolve(claims, rule) is not { } resolution
        || (!resolution.Winner.IsDenial
            && resolution.Originators >= 1
            && claims.All(c => resolution.Dissent.Contains(c) != ((c.Value == resolution.Winner.Value) != c.IsDenial))));

    private static void Holds(Func<ClaimedValue[], ResolutionRule, bool> property) =>
        Prop.ForAll(Arb.From(SomeClaims), Arb.From(Gen.Elements(Rules)), property)
            .Check(Config.QuickThrowOnFailure.WithMaxTest(Suite.Cases(1_000)));

    private static string Summary(Resolution? resolution) => resolution is null
        ? ""
        : $"{resolution.Winner.Claim} {resolution.Originators} {string.Join(' ', resolution.Dissent.Select(c => c.Claim))}";

    private static ClaimedValue Claim(string name, string value, int day, string originator, bool official = false, bool denial = false) =>
        new(name, value, denial, official, originator, Instant.FromUtc(2025, 10, day, 0, 0));
}
