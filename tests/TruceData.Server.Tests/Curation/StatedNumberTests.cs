using TruceData.Server.Curation;
using TruceData.V1;

namespace TruceData.Server.Tests.Curation;

/// <summary>A number states what it measures and whether it is exact.</summary>
public sealed class StatedNumberTests : IDisposable
{
    private const string Kind = """
        "fieldPath": "kind",
          "enumName": "EVENT_KIND_MEETING",
        """;

    private const string Quantity =
        "\"quantity\": {\"value\": 3, \"unit\": {\"kind\": \"UNIT_KIND_COUNT\", \"counted\": \"calls\"}, \"hedge\": \"HEDGE_EXACT\", "
        + "\"significantFigures\": 1},";

    private const string Statistic = "\"statistic\": {\"measure\": \"calls of the year\"},";

    private readonly SampleFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(Quantity)]
    [InlineData("\"date\": {\"year\": 2025, \"month\": 10, \"day\": 8},")]
    [InlineData(
        "\"time\": {\"earliestTime\": \"2025-10-08T04:00:00Z\", \"latestTime\": \"2025-10-09T04:00:00Z\", "
        + "\"precision\": \"TIME_PRECISION_DAY\", \"timeZone\": \"America/New_York\"},")]
    public void A_number_or_time_under_summary_requires_a_statistic(string value)
    {
        Claim($"\"fieldPath\": \"summary\", {value}");
        Assert.EndsWith(
            "claims/kind statistic: the claim does not state what the value under \"summary\" measures. "
            + "State a measure, for example \"share of world mining of rare earths\".",
            Assert.Single(_folder.Violations()),
            StringComparison.Ordinal);
        _folder.Replace("claims/kind.json", "\"fieldPath\"", $"{Statistic} \"fieldPath\"");
        Assert.Empty(_folder.Violations());
    }

    [Theory]
    [InlineData("\"fieldPath\": \"summary\", \"text\": \"They spoke.\",")]
    [InlineData("\"fieldPath\": \"kind\", \"enumName\": \"EVENT_KIND_MEETING\",")]
    [InlineData(
        "\"fieldPath\": \"time\", \"time\": {\"earliestTime\": \"2025-10-08T04:00:00Z\", \"latestTime\": \"2025-10-09T04:00:00Z\", "
        + "\"precision\": \"TIME_PRECISION_DAY\", \"timeZone\": \"America/New_York\"},")]
    public void A_claim_whose_field_states_what_is_measured_has_no_statistic(string claim)
    {
        Claim($"{claim} {Statistic}");
        Assert.EndsWith(
            "claims/kind statistic: the field applies only to a quantity, time or date under \"summary\". "
            + "Omit it; the field path states what is measured.",
            Assert.Single(_folder.Violations()),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"population\": \"China\"", "statistic.measure: the field is required. State it.")]
    [InlineData("\"measure\": \"LONG\"", "statistic.measure: the text has 121 characters. Write at most 120.")]
    [InlineData(
        "\"measure\": \"calls\", \"population\": \"LONG\"", "statistic.population: the text has 121 characters. Write at most 120.")]
    [InlineData(
        "\"measure\": \"calls\", \"period\": {\"earliestTime\": \"2025-01-01T05:00:00Z\", \"latestTime\": \"2025-02-01T05:00:00Z\", "
        + "\"precision\": \"TIME_PRECISION_YEAR\", \"timeZone\": \"America/New_York\"}",
        "statistic.period.precision: the bounds [2025-01-01T05:00:00Z, 2025-02-01T05:00:00Z) differ from those of YEAR in "
        + "America/New_York, [2025-01-01T05:00:00Z, 2026-01-01T05:00:00Z). State those bounds, or another precision.")]
    public void A_statistic_complies_with_its_bounds(string statistic, string expected)
    {
        var text = statistic.Replace("LONG", new string('x', 121), StringComparison.Ordinal);
        Claim($"\"fieldPath\": \"summary\", {Quantity} \"statistic\": {{{text}}},");
        Assert.EndsWith($"claims/kind {expected}", Assert.Single(_folder.Violations()), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("events/threat", "measures[0].level.hedge")]
    [InlineData("claims/level", "quantity.hedge")]
    public void A_rate_set_by_law_is_exact(string record, string field)
    {
        _folder.Replace($"{record}.json", "HEDGE_EXACT", "HEDGE_NONE");
        Assert.EndsWith(
            $"{record} {field}: HEDGE_NONE is a rounded number, but policies/tariff is set by law. "
            + "State HEDGE_EXACT, or the hedge that the source's qualifying word requires.",
            Assert.Single(_folder.Violations()),
            StringComparison.Ordinal);
        _folder.Replace($"{record}.json", "HEDGE_NONE", "HEDGE_UP_TO");
        Assert.Empty(_folder.Violations());
    }

    [Fact]
    public void An_average_of_rates_can_be_rounded()
    {
        _folder.Replace("policies/tariff.json", "POLICY_KIND_TARIFF_RATE", "POLICY_KIND_AVERAGE_TARIFF_RATE");
        _folder.Replace("events/threat.json", "HEDGE_EXACT", "HEDGE_NONE");
        Assert.Empty(_folder.Violations());
    }

    [Theory]
    [InlineData("\"kind\": \"UNIT_KIND_COUNT\", \"counted\": \"calls\"")]
    [InlineData("\"kind\": \"UNIT_KIND_DAYS\"")]
    public void A_count_is_exact_or_an_estimate(string unit)
    {
        var quantity = $"\"quantity\": {{\"value\": 3, \"unit\": {{{unit}}}, \"hedge\": \"HEDGE_NONE\", \"significantFigures\": 1}},";
        Claim($"\"fieldPath\": \"summary\", {quantity} {Statistic}");
        Assert.EndsWith(
            "claims/kind quantity.hedge: HEDGE_NONE is a rounded number, but a count is exact. "
            + "State HEDGE_EXACT, or HEDGE_ABOUT if the number is an estimate.",
            Assert.Single(_folder.Violations()),
            StringComparison.Ordinal);
        _folder.Replace("claims/kind.json", "HEDGE_NONE", "HEDGE_ABOUT");
        Assert.Empty(_folder.Violations());
    }

    [Theory]
    [InlineData("\"low\": 0.5")]
    [InlineData("\"high\": 2")]
    public void An_exact_number_has_no_wider_bounds(string bound)
    {
        _folder.Replace("claims/level.json", "\"value\": 1,", $"\"value\": 1, {bound},");
        Assert.EndsWith(
            "claims/level quantity.hedge: HEDGE_EXACT allows only 1, but the bounds allow other numbers. "
            + "Omit the bounds, or state another hedge.",
            Assert.Single(_folder.Violations()),
            StringComparison.Ordinal);
    }

    [Fact]
    public void The_bounds_of_an_exact_number_are_the_number()
    {
        var level = (Claim)RecordNormalizer.Normalize(_folder.Load().Records["claims/level"]);
        Assert.Equal((1, 1), (level.Quantity.Low, level.Quantity.High));
    }

    private void Claim(string fields) => _folder.Replace("claims/kind.json", Kind, fields);
}
