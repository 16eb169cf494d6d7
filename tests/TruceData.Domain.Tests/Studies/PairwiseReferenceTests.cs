using System.Text.Json;
using TruceData.Domain.Studies;
using TruceData.Domain.Studies.Models;

namespace TruceData.Domain.Tests.Studies;

/// <summary>
/// Compares every test over events that miss returns with a reference that pairwise.py in this folder works out pair by pair, where nothing
/// stands for a missing return.
/// </summary>
public sealed class PairwiseReferenceTests
{
    private const double Tolerance = 1e-9;
    private const int Estimation = 60;

    private static readonly JsonElement s_reference =
        JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Studies", "pairwise.json"))).RootElement;

    private static readonly EventStudyTest[] s_tests =
        [.. Enum.GetValues<EventStudyTest>().Except([EventStudyTest.TimeSeriesT, EventStudyTest.Bootstrap])];

    private static readonly StudyDesign s_design = new(
        NormalModel.MarketModel, 1, 0, ReturnKind.Simple, new SessionRange(-Estimation - 1, -2), new SessionRange(-1, 2),
        [.. s_reference.GetProperty("windows").EnumerateArray().Select(w => new SessionRange(w[0].GetInt32(), w[1].GetInt32()))],
        20, 0.95, s_tests, null);

    public static TheoryData<string> Cases { get; } =
        [.. s_reference.GetProperty("cases").EnumerateArray().Select(c => c.GetProperty("name").GetString()!)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Each_test_is_that_of_the_pairwise_reference(string name)
    {
        var expected = s_reference.GetProperty("cases").EnumerateArray().Single(c => c.GetProperty("name").GetString() == name);
        foreach (var (test, values) in Study(expected).Tests)
        {
            for (var place = 0; place < s_design.Places; place++)
                AssertEqual($"{test} at place {place}", Expected(expected.GetProperty("tests"), test, place), values[place]);
        }
    }

    private static JsonElement? Expected(JsonElement tests, EventStudyTest test, int place) =>
        tests.TryGetProperty($"{test}", out var places) && places[place].ValueKind != JsonValueKind.Null ? places[place] : null;

    private static void AssertEqual(string what, JsonElement? expected, TestValue found)
    {
        Assert.True(expected is null == (found.Refusal != TestRefusal.None), $"{what}: {found}");
        if (expected is not { } value) return;
        var statistic = value.GetProperty("statistic").GetDouble();
        Assert.True(
            Math.Abs(statistic - found.Statistic) <= Tolerance * (1 + Math.Abs(statistic)), $"{what}: {statistic} expected, {found} found");
        Assert.Equal(value.GetProperty("df").GetDouble(), found.DegreesOfFreedom);
    }

    private static StudyAggregate Study(JsonElement expected)
    {
        var market = Numbers(expected.GetProperty("market"));
        var days = Numbers(expected.GetProperty("days"));
        var returns = expected.GetProperty("returns").EnumerateArray().Select(Numbers);
        StudyBlock[] events = [.. returns.Select((own, i) => Event(own, market, i))];
        StudyGroup[] all = [new StudyGroup("", Alternative: false, [.. events.Select(_ => true)])];
        var section = new CrossSection(s_design, keepsValues: true);
        for (var i = 0; i < events.Length; i++) section.Add(events[i].Estimates().Single().Estimate, (int)days[i]);
        var (ranks, residuals) = (new RankSums(s_design, section.Scales()), new ResidualRanks(s_design));
        foreach (var (row, estimate) in events.SelectMany(e => e.Estimates()).Where(e => e.Estimate.Outcome == PairOutcome.Estimated))
        {
            residuals.Read(estimate);
            all.Add(row, residuals, [ranks]);
        }

        return StudyAggregate.Of(s_design, section, ranks);
    }

    private static StudyBlock Event(double[] returns, double[] market, int number) => new(
        s_design,
        new StudyPanel(0, returns, [market], null, new SessionRange(0, returns.Length - 1)),
        [new StudyRow(number, false, false, DailyAnchors.At(Estimation + 1))],
        left: null);

    private static double[] Numbers(JsonElement values) =>
        [.. values.EnumerateArray().Select(v => v.ValueKind == JsonValueKind.Null ? double.NaN : v.GetDouble())];
}
