using System.Text.Json;
using TruceData.Domain.Studies;
using TruceData.Domain.Studies.Models;

namespace TruceData.Domain.Tests.Studies;

/// <summary>
/// Compares every model and every test with results of statsmodels and scipy, which reference.py in this folder computes.
/// </summary>
public sealed class PythonReferenceTests
{
    private const double Tolerance = 1e-10;
    private static readonly JsonElement s_reference = ReadReference();

    public static TheoryData<string> Cases { get; } =
        [.. s_reference.GetProperty("cases").EnumerateArray().Select(c => c.GetProperty("name").GetString()!)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Each_event_and_series_has_the_reference_estimate(string name)
    {
        var (design, studies, expected) = Study(name);
        Assert.Equal(expected.GetProperty("pairs").GetArrayLength(), studies.Sum(s => s.Estimates().Count()));
        foreach (var ((_, estimate), pair) in studies.SelectMany(s => s.Estimates()).Zip(expected.GetProperty("pairs").EnumerateArray()))
        {
            Assert.Equal(PairOutcome.Estimated, estimate.Outcome);
            Assert.Equal(pair.GetProperty("observations").GetInt32(), estimate.Observations);
            Near(pair.GetProperty("df"), [estimate.DegreesOfFreedom]);
            Near(pair.GetProperty("residual_deviation"), [estimate.ResidualDeviation]);
            Near(pair.GetProperty("r_squared"), [estimate.RSquared]);
            Near(pair.GetProperty("coefficients"), estimate.Coefficients);
            Near(pair.GetProperty("coefficient_errors"), estimate.CoefficientErrors);
            Near(pair.GetProperty("values"), estimate.Values);
            Near(pair.GetProperty("errors"), estimate.Errors);
            Near(pair.GetProperty("sessions"), estimate.Sessions);
            Near(pair.GetProperty("p_values"), estimate.PValues);
            Near(pair.GetProperty("buy_and_hold"), estimate.BuyAndHold);
            Near(pair.GetProperty("bounds"), [.. Bounds(design, estimate)]);
            Assert.Equal(pair.GetProperty("cumulated").EnumerateArray().Select(c => c.GetInt32()), estimate.Cumulated);
            if (pair.TryGetProperty("residuals", out var residuals)) Near(residuals, estimate.Residuals);
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void All_events_have_the_reference_averages_and_tests(string name)
    {
        var (design, studies, expected) = Study(name);
        StudyGroup[] groups =
            [new StudyGroup("", Alternative: false, [.. Enumerable.Repeat(true, s_reference.GetProperty("long")[0].GetArrayLength())])];
        var section = CrossSectionOf(design, studies, groups);
        var aggregate = StudyAggregate.Of(design, section, RanksOf(design, studies, groups, section.Scales()));
        var answer = expected.GetProperty("aggregate");
        Near(answer.GetProperty("averages"), aggregate.Averages);
        Near(answer.GetProperty("scales"), section.Scales());
        Assert.Equal(answer.GetProperty("counts").EnumerateArray().Select(c => c.GetInt32()), aggregate.Events);
        Near(answer.GetProperty("bounds"), aggregate.Bounds.SelectMany(b => new[] { b.StandardError, b.Lower, b.Upper }));
        Assert.Equal(18, aggregate.Tests.Count);
        foreach (var (test, values) in aggregate.Tests) AssertTest(name, answer, test, values);
    }

    private static void AssertTest(string name, JsonElement answer, EventStudyTest test, TestValue[] values)
    {
        var tests = answer.GetProperty("tests").EnumerateObject().SingleOrDefault(t => Plain(t.Name) == Plain($"{test}"));
        if (tests.Value.ValueKind == JsonValueKind.Undefined)
        {
            Assert.Equal(("market model, events of one day", EventStudyTest.Bootstrap), (name, test));
            Assert.All(values, v => Assert.Equal(TestRefusal.TooFewEvents, v.Refusal));
            return;
        }

        Assert.All(values, v => Assert.Equal(TestRefusal.None, v.Refusal));
        Near(tests.Value, "statistic", values.Select(v => v.Statistic), name, test);
        Near(tests.Value, "df", values.Select(v => v.DegreesOfFreedom), name, test);
        Near(tests.Value, "p", values.Select(v => v.PValue), name, test);
        double[] p = [.. tests.Value.EnumerateArray().Select(t => t.GetProperty("p").GetDouble())];
        Near(answer.GetProperty("holm").GetProperty(tests.Name), AdjustedPValues.Compute(p, MultipleTesting.Holm));
        Near(
            answer.GetProperty("benjamini_hochberg").GetProperty(tests.Name),
            AdjustedPValues.Compute(p, MultipleTesting.BenjaminiHochberg));
    }

    private static CrossSection CrossSectionOf(StudyDesign design, IReadOnlyList<StudyBlock> studies, StudyGroup[] groups)
    {
        var section = new CrossSection(design, keepsValues: true);
        foreach (var study in studies)
        {
            var part = new CrossSection(design, keepsValues: true);
            foreach (var (row, estimate) in study.Estimates()) groups.Add(row, estimate, [part]);
            section.Add(part);
        }

        return section;
    }

    private static RankSums RanksOf(StudyDesign design, IReadOnlyList<StudyBlock> studies, StudyGroup[] groups, double[] scales)
    {
        var ranks = new RankSums(design, scales);
        var residualRanks = new ResidualRanks(design);
        foreach (var study in studies)
        {
            var part = new RankSums(design, scales);
            foreach (var (row, estimate) in study.Estimates())
            {
                residualRanks.Read(estimate);
                groups.Add(row, residualRanks, [part]);
            }

            ranks.Add(part);
        }

        return ranks;
    }

    private static IEnumerable<double> Bounds(StudyDesign design, PairEstimate estimate)
    {
        for (var w = 0; w < design.Windows.Count; w++)
        {
            var place = design.Event.Count + w;
            yield return estimate.Values[place] - (estimate.Reach * estimate.Errors[place]);
            yield return estimate.Values[place] + (estimate.Reach * estimate.Errors[place]);
        }
    }

    private static (StudyDesign Design, IReadOnlyList<StudyBlock> Studies, JsonElement Case) Study(string name)
    {
        var expected = s_reference.GetProperty("cases").EnumerateArray().Single(c => c.GetProperty("name").GetString() == name);
        var regressors = expected.GetProperty("factors").GetInt32();
        double[][] factors = [.. new[] { "market", "second" }.Take(regressors).Select(f => Numbers(s_reference.GetProperty(f)))];
        var design = DesignOf(expected, regressors);
        var spans = expected.GetProperty("spans") is { ValueKind: JsonValueKind.Array } given ? given.EnumerateArray().ToArray() : null;
        var series = s_reference.GetProperty(expected.GetProperty("series").GetString()!).EnumerateArray().Select(Numbers);
        var studies = series.Select((returns, i) =>
        {
            int[]? ownSpans = spans is null ? null : [.. spans[i].EnumerateArray().Select(s => s.GetInt32())];
            var panel = new StudyPanel(0, returns, factors, ownSpans, new SessionRange(0, returns.Length - 1));
            var anchors = expected.GetProperty("anchors")[i].EnumerateArray().Select(a => DailyAnchors.At(a.GetInt32()));
            return new StudyBlock(design, panel, [.. anchors.Select((anchor, e) => new StudyRow(e, false, false, anchor))], left: null);
        });
        return (design, [.. studies], expected);
    }

    private static StudyDesign DesignOf(JsonElement expected, int regressors) =>
        new(
            Enum.GetValues<NormalModel>().Single(m => Plain($"{m}") == Plain(expected.GetProperty("model").GetString()!)),
            regressors,
            expected.GetProperty("lags").GetInt32(),
            expected.GetProperty("return_kind").GetString() == "LOG" ? ReturnKind.Log : ReturnKind.Simple,
            Range(expected.GetProperty("estimation")),
            Range(s_reference.GetProperty("event")),
            [.. s_reference.GetProperty("windows").EnumerateArray().Select(Range)],
            30,
            expected.GetProperty("confidence_level").GetDouble(),
            Enum.GetValues<EventStudyTest>(),
            new BootstrapPlan(s_reference.GetProperty("replications").GetInt32(), s_reference.GetProperty("seed").GetUInt64()));

    private static void Near(JsonElement expected, IEnumerable<double> actual) => Near(Numbers(expected), [.. actual], expected.ToString());

    private static void Near(JsonElement expected, string property, IEnumerable<double> actual, string name, EventStudyTest test) =>
        Near([.. expected.EnumerateArray().Select(e => e.GetProperty(property).GetDouble())], [.. actual], $"{name}, {test}, {property}");

    private static void Near(double[] expected, double[] actual, string what)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++)
        {
            var isNear = double.IsNaN(expected[i])
                ? double.IsNaN(actual[i])
                : Math.Abs(expected[i] - actual[i]) <= Tolerance * Math.Max(Math.Abs(expected[i]), 1e-3);
            Assert.True(isNear, $"{i}: {expected[i]:R} expected, {actual[i]:R} found, in {what}");
        }
    }

    private static double[] Numbers(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Array => [.. element.EnumerateArray().SelectMany(Numbers)],
        JsonValueKind.Null => [double.NaN],
        _ => [element.GetDouble()],
    };

    private static SessionRange Range(JsonElement range) => new(range[0].GetInt32(), range[1].GetInt32());

    private static string Plain(string name) => name.Replace("_", "", StringComparison.Ordinal).ToUpperInvariant();

    private static JsonElement ReadReference() =>
        JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Studies", "reference.json"))).RootElement;
}
