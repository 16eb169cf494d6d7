using System.Text.Json;
using TruceData.Domain.Studies;
using TruceData.Domain.Studies.Models;

namespace TruceData.Domain.Tests.Studies;

/// <summary>Every model and every test against the answers of statsmodels and scipy: reference.py beside this file makes them.</summary>
public sealed class PythonReferenceTests
{
    private const double Tolerance = 1e-10;
    private static readonly JsonElement s_reference = Read();

    public static TheoryData<string> Cases { get; } = [.. s_reference.GetProperty("cases").EnumerateArray().Select(c => c.GetProperty("name").GetString()!)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Each_event_and_series(string name)
    {
        var (design, studies, expected) = Study(name);
        Assert.Equal(expected.GetProperty("pairs").GetArrayLength(), studies.Sum(s => s.Study.Estimates().Count()));
        foreach (var ((_, estimate), pair) in studies.SelectMany(s => s.Study.Estimates()).Zip(expected.GetProperty("pairs").EnumerateArray()))
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
            Near(pair.GetProperty("p_values"), estimate.PValues);
            Near(pair.GetProperty("buy_and_hold"), estimate.BuyAndHold);
            Near(pair.GetProperty("bounds"), [.. Bounds(design, estimate)]);
            Assert.Equal(pair.GetProperty("cumulated").EnumerateArray().Select(c => c.GetInt32()), estimate.Cumulated);
            if (pair.TryGetProperty("residuals", out var residuals)) Near(residuals, estimate.Residuals);
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Over_all_events(string name)
    {
        var (design, studies, expected) = Study(name);
        var all = new StudyGroup("", Alternative: false, [.. Enumerable.Repeat(true, s_reference.GetProperty("long")[0].GetArrayLength())]);
        var section = new CrossSection(design, keepsValues: true);
        foreach (var (study, _) in studies)
        {
            var own = new CrossSection(design, keepsValues: true);
            foreach (var (row, estimate) in study.Estimates()) new[] { all }.Add(row, estimate, [own]);
            section.Add(own);
        }

        var (ranks, residualRanks) = (new RankSums(design, section.Scales()), new ResidualRanks(design));
        foreach (var (study, _) in studies)
        {
            var own = new RankSums(design, section.Scales());
            foreach (var (row, estimate) in study.Estimates())
            {
                residualRanks.Read(estimate);
                new[] { all }.Add(row, residualRanks, [[own]]);
            }

            ranks.Add(own);
        }

        var aggregate = StudyAggregate.Of(design, section, ranks);
        var answer = expected.GetProperty("aggregate");
        Near(answer.GetProperty("averages"), aggregate.Averages);
        Near(answer.GetProperty("scales"), section.Scales());
        Assert.Equal(answer.GetProperty("counts").EnumerateArray().Select(c => c.GetInt32()), aggregate.Events);
        Assert.Equal(14, aggregate.Tests.Count);
        foreach (var (test, values) in aggregate.Tests)
        {
            var tests = answer.GetProperty("tests").EnumerateObject().SingleOrDefault(t => Plain(t.Name) == Plain($"{test}"));
            if (tests.Value.ValueKind == JsonValueKind.Undefined)
            {
                Assert.Equal(("market model, events of one day", EventStudyTest.Bootstrap), (name, test));
                Assert.All(values, v => Assert.Equal(TestRefusal.TooFewEvents, v.Refusal));
                continue;
            }

            Assert.All(values, v => Assert.Equal(TestRefusal.None, v.Refusal));
            Near(tests.Value, "statistic", values.Select(v => v.Statistic), name, test);
            Near(tests.Value, "df", values.Select(v => v.DegreesOfFreedom), name, test);
            Near(tests.Value, "p", values.Select(v => v.PValue), name, test);
            double[] p = [.. tests.Value.EnumerateArray().Select(t => t.GetProperty("p").GetDouble())];
            Near(answer.GetProperty("holm").GetProperty(tests.Name), AdjustedPValues.Compute(p, MultipleTesting.Holm));
            Near(answer.GetProperty("benjamini_hochberg").GetProperty(tests.Name), AdjustedPValues.Compute(p, MultipleTesting.BenjaminiHochberg));
        }
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

    private static (StudyDesign Design, IReadOnlyList<(StudyBlock Study, StudyPanel Panel)> Studies, JsonElement Case) Study(string name)
    {
        var expected = s_reference.GetProperty("cases").EnumerateArray().Single(c => c.GetProperty("name").GetString() == name);
        var regressors = expected.GetProperty("factors").GetInt32();
        double[][] factors = [.. new[] { "market", "second" }.Take(regressors).Select(f => Numbers(s_reference.GetProperty(f)))];
        var design = new StudyDesign(
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
        var spans = expected.GetProperty("spans") is { ValueKind: JsonValueKind.Array } given ? given.EnumerateArray().ToArray() : null;
        var studies = new List<(StudyBlock, StudyPanel)>();
        foreach (var (returns, i) in s_reference.GetProperty(expected.GetProperty("series").GetString()!).EnumerateArray().Select((r, i) => (Numbers(r), i)))
        {
            var panel = new StudyPanel(0, returns, factors, spans is null ? null : [.. spans[i].EnumerateArray().Select(s => s.GetInt32())], new SessionRange(0, returns.Length - 1));
            StudyRow[] rows = [.. expected.GetProperty("anchors")[i].EnumerateArray().Select((a, e) => new StudyRow(e, false, false, DailyAnchors.At(a.GetInt32())))];
            studies.Add((new StudyBlock(design, panel, rows, left: null), panel));
        }

        return (design, studies, expected);
    }

    private static void Near(JsonElement expected, IEnumerable<double> actual) => Near(Numbers(expected), [.. actual], expected.ToString());

    private static void Near(JsonElement expected, string property, IEnumerable<double> actual, string name, EventStudyTest test) =>
        Near([.. expected.EnumerateArray().Select(e => e.GetProperty(property).GetDouble())], [.. actual], $"{name}, {test}, {property}");

    private static void Near(double[] expected, double[] actual, string what)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++)
        {
            var close = double.IsNaN(expected[i]) ? double.IsNaN(actual[i]) : Math.Abs(expected[i] - actual[i]) <= Tolerance * Math.Max(Math.Abs(expected[i]), 1e-3);
            Assert.True(close, $"{i}: {expected[i]:R} expected, {actual[i]:R} found, in {what}");
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

    private static JsonElement Read() => JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Studies", "reference.json"))).RootElement;
}
