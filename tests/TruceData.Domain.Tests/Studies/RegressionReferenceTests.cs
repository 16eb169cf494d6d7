using System.Text.Json;
using MathNet.Numerics.LinearAlgebra;
using NodaTime;
using TruceData.Domain.Events;
using TruceData.Domain.Studies;
using TruceData.Domain.Studies.Models;
using TruceData.Domain.Studies.Portfolios;
using TruceData.Domain.Studies.Regressions;

namespace TruceData.Domain.Tests.Studies;

/// <summary>
/// Compares regressions and calendar-time portfolios with statsmodels; regressions.py in this folder computes the numbers.
/// </summary>
public sealed class RegressionReferenceTests
{
    private const double Tolerance = 1e-9;

    private static readonly JsonElement s_reference =
        JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Studies", "regressions.json"))).RootElement;

    public static TheoryData<int> CrossSections { get; } =
        [.. Enumerable.Range(0, s_reference.GetProperty("cross_sections").GetArrayLength())];

    public static TheoryData<string> Portfolios { get; } =
        [.. s_reference.GetProperty("portfolio").GetProperty("answers").EnumerateObject().Select(p => p.Name)];

    [Theory]
    [MemberData(nameof(CrossSections))]
    public void A_regression_on_attributes_is_that_of_statsmodels(int index)
    {
        var section = s_reference.GetProperty("cross_sections")[index];
        var sectors = section.GetProperty("text").EnumerateArray().Select(t => t.GetString()!);
        EventRecord[] events = [.. Numbers(section, "number").Zip(sectors, Event)];
        var regressors = new AttributeRegressors([.. events, Event(1, null)], ["size", "sector"]);
        Assert.Null(regressors.RowOf(Event(1, null)));
        Assert.Equal(Names(section, "names"), regressors.Names);
        Assert.Equal(Names(section, "bases"), regressors.BaseValues);
        var x = Matrix<double>.Build.DenseOfRowArrays(events.Select(e => regressors.RowOf(e)!));
        var regression = new LinearRegression(x, Numbers(section, "y"));
        var answers = section.GetProperty("answers");
        AssertEqual(answers, regression.Classical(), regression.Hc3(), regression.NeweyWest(section.GetProperty("lags").GetInt32()));
        var clustered = regression.Clustered([.. Numbers(section, "cluster").Select(c => (int)c)]);
        AssertEqual(answers, clustered);
        Assert.Equal(answers.GetProperty("Clustered").GetProperty("clusters").GetInt32(), clustered.Clusters);
    }

    [Theory]
    [MemberData(nameof(Portfolios))]
    public void A_calendar_time_portfolio_is_that_of_statsmodels(string name)
    {
        var (reference, parts) = (s_reference.GetProperty("portfolio"), name.Split(' '));
        var (model, minimum) = (Enum.Parse<NormalModel>(parts[0]), int.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture));
        double[][] factors = model switch
        {
            NormalModel.ConstantMean => [],
            NormalModel.MultiFactor => [Numbers(reference, "market"), Numbers(reference, "second")],
            _ => [Numbers(reference, "market")],
        };
        var holding = Numbers(reference, "holding");
        var events = reference.GetProperty("events").EnumerateArray().Select(e => e.EnumerateArray().Select(s => s.GetInt32()).ToArray());
        var portfolios = new CalendarTimePortfolios(
            Design(model, factors.Length), new PortfolioPlan(new SessionRange((int)holding[0], (int)holding[1]), minimum),
            [new StudyGroup("", Alternative: false, [.. Enumerable.Repeat(true, 100)])]);
        foreach (var (sessions, returns) in events.Zip(reference.GetProperty("returns").EnumerateArray().Select(ToArray)))
        {
            var panel = new StudyPanel(0, returns, factors, null, new SessionRange(0, returns.Length - 1));
            foreach (var session in sessions) portfolios.Add(panel, [new StudyRow(0, false, false, DailyAnchors.At(session))]);
        }

        var portfolio = Assert.Single(portfolios.Estimate());
        var expected = reference.GetProperty("answers").GetProperty(name);
        Assert.Equal(expected.GetProperty("sessions").GetInt32(), portfolio.Sessions);
        Assert.Equal(expected.GetProperty("max").GetInt32(), portfolio.MaxFirms);
        Assert.Equal((expected.GetProperty("first").GetInt32(), expected.GetProperty("last").GetInt32()), portfolio.Ends);
        AssertNear("mean firms", expected.GetProperty("mean").GetDouble(), portfolio.MeanFirms);
        AssertEqual(expected.GetProperty("equal"), [.. portfolio.EquallyWeighted]);
        AssertEqual(expected.GetProperty("weighted"), [.. portfolio.WeightedByFirms]);
        Assert.Equal(expected.GetProperty("lags").GetInt32(), portfolio.EquallyWeighted[^1].Lags);
    }

    [Fact]
    public void A_regression_without_an_answer_says_why()
    {
        double[] y = [1, 2, 4, 3, 7];
        Assert.Equal(RegressionRefusal.TooFewRows, Regress([[1, 2], [1, 3]], [1, 2]).Hc3().Refusal);
        Assert.Equal(RegressionRefusal.Collinear, Regress([[1, 2], [1, 2], [1, 2], [1, 2], [1, 2]], y).Classical().Refusal);
        var alone = Regress([[1, 0], [1, 0], [1, 0], [1, 0], [1, 1]], y);
        Assert.Equal(RegressionRefusal.FullLeverage, alone.Hc3().Refusal);
        Assert.Equal(RegressionRefusal.None, alone.Classical().Refusal);
        var line = Regress([[1, 1], [1, 2], [1, 3], [1, 4], [1, 5]], [2, 4, 6, 8, 10]);
        Assert.Equal(RegressionRefusal.NoVariation, line.Hc3().Refusal);
        Assert.Equal(RegressionRefusal.NoVariation, Regress([[1], [1], [1]], [0, 0, 0]).Classical().Refusal);
        double[][] trend = [[1, 1], [1, 2], [1, 3], [1, 4], [1, 5]];
        Assert.Equal(RegressionRefusal.TooFewClusters, Regress(trend, y).Clustered([3, 3, 3, 3, 3]).Refusal);
        Assert.Equal(RegressionRefusal.NoVariation, Regress(trend, [1e200, -1e200, 1, 2, 3]).Hc3().Refusal);
    }

    [Fact]
    public void A_portfolio_without_a_session_says_why()
    {
        var groups = new[] { new StudyGroup("", Alternative: false, [true]) };
        var empty = new CalendarTimePortfolios(Design(NormalModel.MarketModel, 1), new PortfolioPlan(new SessionRange(1, 2), 1), groups);
        var portfolio = Assert.Single(empty.Estimate());
        Assert.Equal((0, double.NaN, null), (portfolio.Sessions, portfolio.MeanFirms, portfolio.Ends));
        Assert.All(portfolio.EquallyWeighted, e => Assert.Equal(RegressionRefusal.TooFewRows, e.Refusal));
    }

    private static LinearRegression Regress(double[][] rows, double[] y) => new(Matrix<double>.Build.DenseOfRowArrays(rows), y);

    private static void AssertEqual(JsonElement answers, params RegressionEstimates[] found)
    {
        foreach (var estimates in found)
        {
            var (kind, expected) = ($"{estimates.StandardErrors}", answers.GetProperty($"{estimates.StandardErrors}"));
            Assert.Equal(RegressionRefusal.None, estimates.Refusal);
            AssertNear($"{kind} coefficients", Numbers(expected, "coefficients"), estimates.Coefficients);
            AssertNear($"{kind} errors", Numbers(expected, "errors"), estimates.CoefficientErrors);
            AssertNear($"{kind} t", Numbers(expected, "t"), estimates.TStatistics);
            AssertNear($"{kind} p", Numbers(expected, "p"), estimates.PValues);
            AssertNear($"{kind} R squared", expected.GetProperty("r2").GetDouble(), estimates.RSquared);
            Assert.Equal(expected.GetProperty("df").GetDouble(), estimates.DegreesOfFreedom);
        }
    }

    private static void AssertNear(string what, double[] expected, double[] found)
    {
        Assert.Equal(expected.Length, found.Length);
        for (var i = 0; i < expected.Length; i++) AssertNear($"{what} {i}", expected[i], found[i]);
    }

    private static void AssertNear(string what, double expected, double found) =>
        Assert.True(Math.Abs(expected - found) <= Tolerance * (1 + Math.Abs(expected)), $"{what}: {expected} expected, {found} found");

    private static StudyDesign Design(NormalModel model, int factors) => new(
        model, factors, 0, ReturnKind.Simple, new SessionRange(-60, -2), new SessionRange(-1, 20), [new SessionRange(0, 20)], 30, 0.95,
        [EventStudyTest.Sign], null);

    private static EventRecord Event(double size, string? sector)
    {
        var time = Instant.FromUtc(2025, 1, 1, 12, 0);
        var attributes = new Dictionary<string, AttributeValue>(StringComparer.Ordinal) { ["size"] = new(size, Text: null) };
        if (sector is not null) attributes["sector"] = new(Number: null, sector);
        return new EventRecord("events/a", Markets.Exactly(time), time) { Attributes = attributes };
    }

    private static string[] Names(JsonElement parent, string name) =>
        [.. parent.GetProperty(name).EnumerateArray().Select(v => v.GetString()!)];

    private static double[] Numbers(JsonElement parent, string name) => ToArray(parent.GetProperty(name));

    private static double[] ToArray(JsonElement values) =>
        [.. values.EnumerateArray().Select(v => v.ValueKind == JsonValueKind.Null ? double.NaN : v.GetDouble())];
}
