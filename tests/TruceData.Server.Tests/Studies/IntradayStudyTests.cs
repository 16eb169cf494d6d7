using System.Text.Json;
using Google.Protobuf.WellKnownTypes;
using TruceData.Server.Tests.Support;
using TruceData.V1;

namespace TruceData.Server.Tests.Studies;

/// <summary>
/// Studies in bars and in steps of elapsed time around the post of 10 October 2025, compared with numbers that intraday.py in this folder
/// computes from the files.
/// </summary>
public sealed class IntradayStudyTests(CuratedServer server)
{
    private const string Post = "events/us-100-tariff-threat-first-post";
    private const string Bitcoin = "series/btcusd-hourly";
    private const string Futures = "series/sp500-emini-front-5min";
    private const string Nasdaq = "series/nasdaq-composite-5min";
    private const string Stocks = "series/sp500-5min";
    private const double Tolerance = 1e-10;

    private static readonly string s_reference = Path.Combine(
        Repository.Root, "tests", "TruceData.Server.Tests", "Studies", "intraday.json");

    private static readonly JsonElement[] s_cases =
        [.. JsonDocument.Parse(File.ReadAllText(s_reference)).RootElement.GetProperty("cases").EnumerateArray()];

    private readonly Clients _clients = server.Clients;

    public static TheoryData<string> Cases { get; } = [.. s_cases.Select(c => c.GetProperty("name").GetString()!)];

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Numbers_are_those_of_the_reference(string name)
    {
        var expected = s_cases.Single(c => c.GetProperty("name").GetString() == name);
        var study = await _clients.EstimateAsync(RequestOf(name, expected));
        var results = Assert.Single(study.Results);
        Assert.Equal([expected.GetProperty("observations").GetInt32()], results.Observations);
        Near(Numbers(expected, "coefficients"), results.Coefficients);
        Near([expected.GetProperty("residual_deviation").GetDouble()], results.ResidualDeviations);
        Near(Numbers(expected, "abnormal_returns"), results.AbnormalReturns);
        Near(Numbers(expected, "standard_errors"), results.AbnormalReturnStandardErrors);
        Near([expected.GetProperty("cumulative").GetDouble()], results.CumulativeAbnormalReturns);
        Near([expected.GetProperty("cumulative_error").GetDouble()], results.CumulativeStandardErrors);
        Near([expected.GetProperty("t").GetDouble()], results.CumulativeTStatistics);
        Assert.Equal([expected.GetProperty("cumulative_observations").GetInt32()], results.CumulativeObservations);
        int[] overnight = [.. expected.GetProperty("overnight").EnumerateArray().Select(o => o.GetInt32())];
        var gaps = results.Warnings.Where(w => w.Kind == ImpactWarningKind.OvernightGap).ToArray();
        Assert.Equal(overnight.Length > 0 ? 1 : 0, gaps.Length);
        if (overnight.Length > 0)
            Assert.EndsWith($"at offset {string.Join(", ", overnight)}.", gaps[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Hours_of_a_market_that_never_closes_are_its_bars()
    {
        var bars = OfBitcoin();
        var step = Duration.FromTimeSpan(TimeSpan.FromHours(1));
        var elapsed = new EstimateImpactRequest(bars) { WindowUnit = WindowUnit.Elapsed, Step = step };
        var (inBars, inHours) = (await _clients.EstimateAsync(bars), await _clients.EstimateAsync(elapsed));
        Assert.Equal(inBars.Results.Select(Bare), inHours.Results.Select(Bare));
        Assert.Equal((WindowUnit.Bars, null, EstimationTimes.All), UnitOf(inBars));
        Assert.Equal((WindowUnit.Elapsed, step, EstimationTimes.All), UnitOf(inHours));
        var anchor = inBars.Results[0].Anchors[0];
        Assert.Equal(TestTimes.At("2025-10-10T14:00Z"), anchor.SessionHours.StartTime);
        Assert.Equal(TestTimes.At("2025-10-10T15:00Z"), anchor.SessionHours.EndTime);
        Assert.Equal((AnchorReason.Continuous, TestTimes.At("2025-10-10T14:57Z")), (anchor.Reason, anchor.AnchorTime));
        Assert.Empty(inBars.Kinds);
    }

    [Fact]
    public async Task A_study_of_sessions_states_its_unit()
    {
        var study = await _clients.EstimateAsync(
            new() { Events = { Post }, Series = { "series/sp500-close-daily" }, Model = NormalModel.ConstantMean });
        Assert.Equal((WindowUnit.Sessions, null, EstimationTimes.All), UnitOf(study));
    }

    [Fact]
    public async Task Steps_of_a_market_that_closes_include_its_nights()
    {
        var request = new EstimateImpactRequest(OfNasdaq((-80, -7), (-6, 30)))
        {
            WindowUnit = WindowUnit.Elapsed,
            Step = Duration.FromTimeSpan(TimeSpan.FromMinutes(30)),
            MinimumObservations = 5,
        };
        var study = await _clients.EstimateAsync(request);
        var results = Assert.Single(study.Results);

        // Offset 0 is 10:30 to 11:00 in New York; the last step of that Friday, 15:30 to 16:00, is offset 10.
        Assert.Equal(TestTimes.At("2025-10-10T14:30Z"), results.Anchors[0].SessionHours.StartTime);
        Assert.Equal([.. Enumerable.Range(-2, 13)], Enumerable.Range(-6, 37).Where(o => !double.IsNaN(results.AbnormalReturns[o + 6])));
        Assert.Contains(ImpactWarningKind.ThinTrading, study.Kinds);
        var gap = Assert.Single(results.Warnings, w => w.Kind == ImpactWarningKind.OvernightGap);
        Assert.Equal("calendars/XNAS closes within the return at offset -2.", gap.Message);
    }

    [Fact]
    public async Task Layouts_and_cursors_apply_to_bars()
    {
        var request = OfBitcoin();
        request.Events.Add("events/us-100-tariff-threat");
        var rows = await _clients.EstimateAsync(request);
        var tables = await _clients.EstimateAsync(new(request) { Layout = ImpactLayout.Tables });
        Assert.Equal(rows.Results.Single().AbnormalReturns, tables.Results.Single().AbnormalReturns);
        Assert.Equal(rows.Aggregates.Select(WithoutCursor), tables.Aggregates.Select(WithoutCursor));
        var rest = await _clients.EstimateAsync(new(request) { Cursor = rows.Results[0].Cursor });
        Assert.Equal(rows.Aggregates, rest.Aggregates);
        Assert.Contains(ImpactWarningKind.OverlappingWindows, rows.Kinds);

        static ImpactAggregate WithoutCursor(ImpactAggregate aggregate) => new(aggregate) { Cursor = "" };
    }

    [Fact]
    public async Task A_pair_in_bars_has_the_row_of_its_event_and_series()
    {
        var request = OfBitcoin();
        request.Events.Clear();
        request.Series.Clear();
        request.Pairs.Add(new EventPair { Event = Post, Series = Bitcoin });
        request.Pairs.Add(new EventPair { Event = "events/us-100-tariff-threat", Series = Bitcoin });
        var pairs = await _clients.EstimateAsync(request);
        var alone = await _clients.EstimateAsync(OfBitcoin());
        Assert.Equal(2, pairs.Results.Sum(r => r.Observations.Count));
        Assert.Equal(alone.Results[0].AbnormalReturns, pairs.Results[0].AbnormalReturns.Take(16));
        Assert.Equal(alone.Results[0].CumulativeTStatistics[0], pairs.Results[0].CumulativeTStatistics[0]);
    }

    [Fact]
    public async Task Only_bars_known_at_the_knowledge_time_are_units()
    {
        var request = new EstimateImpactRequest(OfBitcoin()) { AsOf = new() { KnowledgeTime = TestTimes.At("2025-10-10T20:30Z") } };
        var (known, whole) = (await _clients.EstimateAsync(request), await _clients.EstimateAsync(OfBitcoin()));

        // At 20:30 the hour from 19:00 is the last one that has ended: offset 5.
        Assert.Equal(whole.Results[0].AbnormalReturns.Take(9), known.Results[0].AbnormalReturns.Take(9));
        Assert.All(known.Results[0].AbnormalReturns.Skip(9), value => Assert.True(double.IsNaN(value)));
        Assert.Equal([ImpactWarningKind.EventWindowIncomplete], known.Kinds);
        Assert.Contains("9 of the 16 bars", known.Results[0].Warnings[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_event_beyond_the_bars_has_no_anchor()
    {
        var request = OfBitcoin();
        request.Events.Add("events/kuala-lumpur-round-2025-10");
        request.Events.Add("events/us-fentanyl-duty-10-2025-02");
        var study = await _clients.EstimateAsync(request);
        var results = Assert.Single(study.Results);
        Assert.Equal([1, 2], results.Warnings.Where(w => w.Kind == ImpactWarningKind.NoAnchor).Select(w => w.Row));
        Assert.Equal([106, 0, 0], results.Observations);
    }

    [Fact]
    public async Task An_event_known_to_the_day_is_uncertain_until_both_ends_are_studied()
    {
        var request = OfBitcoin();
        request.Events.Clear();
        request.Events.Add("events/cn-port-fees-announced-2025-10-10");
        request.EstimationWindow = new() { FirstOffset = -80, LastOffset = -4 };
        var study = await _clients.EstimateAsync(request);
        Assert.Equal([ImpactWarningKind.UncertainEventTime], study.Kinds);
        Assert.Equal(TestTimes.At("2025-10-09T16:00Z"), study.Results[0].Anchors[0].SessionHours.StartTime);
        var both = await _clients.EstimateAsync(new(request) { AnchorSensitivity = true });
        Assert.DoesNotContain(ImpactWarningKind.UncertainEventTime, both.Kinds);
        Assert.Equal(TestTimes.At("2025-10-10T15:00Z"), both.Results[0].Anchors[1].SessionHours.StartTime);
    }

    private static EstimateImpactRequest OfBitcoin() => new()
    {
        Events = { Post },
        Series = { Bitcoin },
        Model = NormalModel.ConstantMean,
        WindowUnit = WindowUnit.Bars,
        EstimationWindow = new() { FirstOffset = -109, LastOffset = -4 },
        EventWindow = new() { FirstOffset = -3, LastOffset = 12 },
    };

    private static EstimateImpactRequest OfNasdaq((int First, int Last) estimation, (int First, int Last) window) => new()
    {
        Events = { Post },
        Series = { Nasdaq },
        Model = NormalModel.ConstantMean,
        WindowUnit = WindowUnit.Bars,
        EstimationWindow = new() { FirstOffset = estimation.First, LastOffset = estimation.Last },
        EventWindow = new() { FirstOffset = window.First, LastOffset = window.Last },
    };

    private static EstimateImpactRequest RequestOf(string name, JsonElement expected)
    {
        var isBitcoin = name.StartsWith("bitcoin", StringComparison.Ordinal);
        var request = isBitcoin ? OfBitcoin() : OfNasdaq(Window("estimation"), Window("window"));
        if (name.EndsWith("same_times", StringComparison.Ordinal)) request.EstimationTimes = EstimationTimes.SameTimesOfDay;
        if (name.Contains("constant_mean", StringComparison.Ordinal)) return request;
        request.Model = NormalModel.MarketModel;
        request.Benchmark = isBitcoin ? Futures : Stocks;
        return request;

        (int, int) Window(string property) => (expected.GetProperty(property)[0].GetInt32(), expected.GetProperty(property)[1].GetInt32());
    }

    private static (WindowUnit, Duration?, EstimationTimes) UnitOf(Study study) =>
        (study.Header.WindowUnit, study.Header.Step, study.Header.EstimationTimes);

    private static ImpactResults Bare(ImpactResults results) => new(results) { Cursor = "" };

    private static double[] Numbers(JsonElement expected, string property) =>
        [.. expected.GetProperty(property).EnumerateArray().Select(v => v.ValueKind == JsonValueKind.Null ? double.NaN : v.GetDouble())];

    private static void Near(double[] expected, IReadOnlyList<double> actual)
    {
        Assert.Equal(expected.Length, actual.Count);
        for (var i = 0; i < expected.Length; i++)
        {
            var isClose = double.IsNaN(expected[i])
                ? double.IsNaN(actual[i])
                : Math.Abs(expected[i] - actual[i]) <= Tolerance * Math.Max(1e-3, Math.Abs(expected[i]));
            Assert.True(isClose, $"{i}: {expected[i]:R} expected, {actual[i]:R} found");
        }
    }
}
