using System.Text.Json;
using NodaTime;
using TruceData.Domain.Bars;
using TruceData.Domain.Events;
using TruceData.Domain.Studies;
using TruceData.Domain.Studies.Models;
using TruceData.Domain.Time;

namespace TruceData.Domain.Tests.Studies;

/// <summary>
/// Studies of returns, volumes and prices, with and without a risk-free return, against numbers that `inputs.py` computes from the columns
/// without any code of the Domain.
/// </summary>
public sealed class InputReferenceTests
{
    private const double Tolerance = 1e-10;

    private static readonly JsonElement s_reference =
        JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Studies", "inputs.json"))).RootElement;

    private static readonly BarClock s_days = new(Markets.Continuous, new Frequency(FrequencyUnit.Session, 1), Duration.Zero);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string> Cases { get; } =
        [.. s_reference.GetProperty("cases").EnumerateArray().Select(c => c.GetProperty("name").GetString()!)];

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Every_number_is_that_of_the_columns(string name)
    {
        var given = s_reference.GetProperty("cases").EnumerateArray().Single(c => c.GetProperty("name").GetString() == name);
        var expected = given.GetProperty("expected");
        var options = OptionsOf(given);
        using var block = await EstimateAsync(options, given);
        Assert.Equal(PairOutcome.Estimated, block.Outcomes[0]);
        Assert.Equal(expected.GetProperty("observations").GetInt32(), block.Observations[0]);
        Near(expected.GetProperty("coefficients"), block.Coefficients);
        Near(expected.GetProperty("abnormal"), block.AbnormalReturns);
        Near(expected.GetProperty("cumulative"), block.CumulativeReturns);
        Near(expected.GetProperty("buy_and_hold"), block.BuyAndHoldReturns);
        var undefined = expected.GetProperty("undefined").EnumerateArray().Select(n => n.GetInt32());
        Assert.Equal(undefined, new[] { block.EstimationCoverage(0)!.Value.Undefined, block.EventCoverage(0)!.Value.Undefined });
    }

    [Theory]
    [InlineData(ValueKind.Level, StudyQuantity.Return, true)]
    [InlineData(ValueKind.Level, StudyQuantity.LogVolume, false)]
    [InlineData(ValueKind.SimpleReturn, StudyQuantity.Return, false)]
    public void Levels_that_look_like_returns_are_suspicious(ValueKind kind, StudyQuantity quantity, bool isSuspicious)
    {
        double[] values = [.. Enumerable.Range(0, 10).Select(i => i % 2 == 0 ? 1.0 : -0.01)];
        Assert.Equal(isSuspicious, IsSuspicious(values, kind, quantity));
        if (!isSuspicious) return;
        Assert.False(IsSuspicious([.. values.Select(Math.Abs)], kind, quantity));
        Assert.False(IsSuspicious([.. values, 1.01], kind, quantity));
        Assert.False(IsSuspicious(values[1..], kind, quantity));
    }

    [Fact]
    public void The_return_of_a_session_compounds_the_bars_since_the_session_before()
    {
        // New York's Monday follows three days of a market that never closes.
        var friday = Markets.NewYork.IndexOnOrAfter(new LocalDate(2025, 10, 10));
        double[] days = new double[Markets.Continuous.Sessions.Count];
        var monday = Markets.Continuous.IndexOnOrAfter(new LocalDate(2025, 10, 12));
        (days[monday - 2], days[monday - 1], days[monday]) = (0.1, -0.2, 0.3);
        var simple = new SessionColumn(Series(days, ValueKind.SimpleReturn), Markets.NewYork, friday, friday + 1);
        Assert.Equal((1.1 * 0.8 * 1.3) - 1, simple.Values[1], 1e-12);
        var log = new SessionColumn(Series(days, ValueKind.LogReturn), Markets.NewYork, friday, friday + 1);
        Assert.Equal(0.2, log.Values[1], 1e-12);
        days[monday - 1] = double.NaN;
        var missing = new SessionColumn(Series(days, ValueKind.SimpleReturn), Markets.NewYork, friday, friday + 1);
        Assert.Equal((1.1 * 1.3) - 1, missing.Values[1], 1e-12);
    }

    private static bool IsSuspicious(double[] values, ValueKind kind, StudyQuantity quantity)
    {
        var design = SmallStudy.Design(EventStudyTest.Sign) with { Quantity = quantity };
        var column = new SessionColumn(Series(values, kind), Markets.Continuous, 0, values.Length - 1);
        return new SessionReturns(new StudyOptions(design), values.Length, [], null).IsSuspicious(column);
    }

    private static async Task<StudyBlockResult> EstimateAsync(StudyOptions options, JsonElement given)
    {
        var noon = Markets.Utc("2025-01-01T12:00:00") + Duration.FromDays(s_reference.GetProperty("anchor").GetInt32());
        var events = new StudyEvents(options, [new EventRecord("events/a", Markets.Exactly(noon), noon)], [Markets.Continuous]);
        var kind = KindOf(given.GetProperty("regressor_kind"));
        var input = new StudyInput(
            events, [Series(Numbers(given.GetProperty("series")), KindOf(given.GetProperty("series_kind")))],
            [.. given.GetProperty("regressors").EnumerateArray().Select(r => Series(Numbers(r), kind))], [])
        {
            RiskFree = given.GetProperty("risk_free") is { ValueKind: JsonValueKind.Array } free
                ? Series(Numbers(free), ValueKind.SimpleReturn)
                : null,
        };
        var engine = await EventStudyEngine.CreateAsync(input, Token);
        return Assert.Single(await engine.BlocksAsync(Token).ToListAsync(Token));
    }

    private static StudyOptions OptionsOf(JsonElement given)
    {
        var window = Range("event");
        return new StudyOptions(new StudyDesign(
            Enum.Parse<NormalModel>(given.GetProperty("model").GetString()!), given.GetProperty("regressors").GetArrayLength(), 0,
            given.GetProperty("return_kind").GetString() == "LOG" ? ReturnKind.Log : ReturnKind.Simple, Range("estimation"), window,
            [window], 30, 0.95, [EventStudyTest.TimeSeriesT], null)
        {
            Quantity = Enum.Parse<StudyQuantity>(given.GetProperty("quantity").GetString()!),
        })
        {
            ReturnSpan = Enum.Parse<ReturnSpan>(given.GetProperty("span").GetString()!),
        };
    }

    private static AsOfSeries Series(double[] values, ValueKind kind)
    {
        long[] starts = [.. Markets.Continuous.Sessions.Take(values.Length).Select(s => s.Open.ToUnixNanos())];
        return new TestSeries(Markets.Continuous, s_days, [new BarBlock(starts, [values])]) { Kind = kind }.AsOf();
    }

    private static ValueKind KindOf(JsonElement kind) => kind.GetString() switch
    {
        "simple_return" => ValueKind.SimpleReturn,
        "log_return" => ValueKind.LogReturn,
        _ => ValueKind.Level,
    };

    private static SessionRange Range(string name)
    {
        var range = s_reference.GetProperty(name);
        return new SessionRange(range[0].GetInt32(), range[1].GetInt32());
    }

    private static double[] Numbers(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Array => [.. element.EnumerateArray().SelectMany(Numbers)],
        JsonValueKind.Null => [double.NaN],
        _ => [element.GetDouble()],
    };

    private static void Near(JsonElement element, ReadOnlySpan<double> actual)
    {
        var expected = Numbers(element);
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++)
        {
            var isNear = double.IsNaN(expected[i])
                ? double.IsNaN(actual[i])
                : Math.Abs(expected[i] - actual[i]) <= Tolerance * Math.Max(Math.Abs(expected[i]), 1e-3);
            Assert.True(isNear, $"{i}: {expected[i]:R} expected, {actual[i]:R} found");
        }
    }
}
