using System.Globalization;
using System.Text.Json;
using NodaTime;
using TruceData.Domain.Bars;
using TruceData.Domain.Events;
using TruceData.Domain.Studies;
using TruceData.Domain.Studies.Models;
using TruceData.Domain.Time;
using Calendar = TruceData.Domain.Calendars.Calendar;

namespace TruceData.Domain.Tests.Studies.Published;

/// <summary>
/// Sixteen additions to the S&amp;P 500, each with its own firm and date, and a second group of the first ten: one study of pairs, whose
/// results the tests of EventStudy.jl print.
/// </summary>
public sealed class AdditionsTests
{
    private const double Tolerance = 1e-10;
    private static readonly string[] s_groups = ["G1", "G2"];
    private static readonly PublishedTable s_events = PublishedTable.Read("additions/events.csv");
    private static readonly PublishedTable s_printed = PublishedTable.Read("additions/printed.csv");
    private static readonly PublishedTable s_index = PublishedTable.Read("additions/index.csv");
    private static readonly PublishedTable s_prices = PublishedTable.Read("additions/prices.csv");
    private static readonly LocalDate[] s_dates = Array.ConvertAll(s_index.Texts("date"), Markets.Date);
    private static readonly Calendar s_calendar = CreateCalendar();

    private static readonly JsonElement s_methodology =
        JsonDocument.Parse(File.ReadAllText(PublishedTable.PathOf("additions/methodology.json"))).RootElement;

    private static readonly EventStudyTest[] s_tests =
    [
        .. s_methodology.GetProperty("G1").GetProperty("0..1").EnumerateObject().Where(test => test.Name != "average")
            .Select(test => Enum.Parse<EventStudyTest>(test.Name)),
    ];

    private static readonly StudyDesign s_design = new(
        NormalModel.MarketModel, 1, 0, ReturnKind.Simple, new SessionRange(-120, -6), new SessionRange(-5, 5),
        [new SessionRange(0, 1), new SessionRange(-5, 5)], 30, 0.95, s_tests, null);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Twenty_six_pairs_of_sixteen_firms_are_groups_of_sixteen_and_ten()
    {
        var (engine, rows, aggregates) = await StudyAsync();
        Assert.Equal(26, engine.RowCount);
        Assert.Equal(26, rows.Count);
        Assert.Equal(16, rows.Select(r => r.Series).Distinct().Count());
        Assert.Equal([("", 26), ("G1", 16), ("G2", 10)], aggregates.Select(a => (a.Group.Label, a.Aggregate.Pairs)));
        Assert.All(aggregates, a => Assert.Equal(Enumerable.Repeat(a.Aggregate.Pairs, s_design.Places), a.Aggregate.Events));
    }

    [Fact]
    public async Task The_averages_have_the_printed_digits()
    {
        var (_, _, aggregates) = await StudyAsync();
        var printed = PrintedValues().Where(p => p.Statistic == "average").ToArray();
        Assert.Equal(25, printed.Length);
        foreach (var (group, _, window, text) in printed)
            AssertDigits(text, aggregates.Single(a => a.Group.Label == group).Aggregate.Averages[PlaceOf(window)]);
    }

    [Theory]
    [InlineData("G1")]
    [InlineData("G2")]
    public async Task Every_test_gives_the_answer_of_the_independent_script(string group)
    {
        var (_, _, aggregates) = await StudyAsync();
        var aggregate = aggregates.Single(a => a.Group.Label == group).Aggregate;
        Assert.Equal(13, aggregate.Tests.Count);
        var windows = s_methodology.GetProperty(group).EnumerateObject().ToArray();
        Assert.Equal(s_design.Places, windows.Length);
        foreach (var window in windows)
        {
            var bounds = Array.ConvertAll(window.Name.Split(".."), bound => int.Parse(bound, CultureInfo.InvariantCulture));
            var place = PlaceOf(new SessionRange(bounds[0], bounds[1]));
            Near($"average over {window.Name}", window.Value.GetProperty("average").GetDouble(), aggregate.Averages[place]);
            foreach (var (test, values) in aggregate.Tests)
            {
                var expected = window.Value.GetProperty($"{test}");
                Near($"{test} over {window.Name}", expected[0].GetDouble(), values[place].Statistic);
                Near($"p-value of {test} over {window.Name}", expected[1].GetDouble(), values[place].PValue);
            }
        }
    }

    [Fact]
    public async Task The_formulas_of_EventStudy_jl_give_its_printed_digits_from_the_estimates_of_the_study()
    {
        var (_, rows, _) = await StudyAsync();
        var firms = rows.Where(r => r.Group == 0).ToArray();
        Assert.Equal(16, firms.Length);
        var found = new EventStudyJl([.. firms.Select(StandardizedEvent)]);
        var printed = PrintedValues().Where(p => p.Statistic != "average").ToDictionary(p => p.Statistic, p => p.Text);
        Assert.Equal(4, printed.Count);
        AssertDigits(printed["adjusted BMP"], found.AdjustedBmp);
        AssertDigits(printed["adjusted BMP p"], TestValue.Student(found.AdjustedBmp, EventStudyJl.DegreesOfFreedom).PValue);
        AssertDigits(printed["generalised rank t"], found.GeneralizedRankT);
        AssertDigits(printed["generalised rank t p"], TestValue.Student(found.GeneralizedRankT, EventStudyJl.DegreesOfFreedom).PValue);
    }

    /// <summary>Standardises the residuals and the first two abnormal returns of a row as EventStudy.jl does.</summary>
    private static EventStudyJl.Event StandardizedEvent(Row row)
    {
        var date = Array.IndexOf(s_dates, Markets.Date(s_events.Texts("date")[row.Event]));
        var length = s_design.Estimation.Count;
        double[] market = Returns(s_index.Numbers("level")[(date - 121)..(date - 5)]);
        double[] own = Returns(s_prices.Numbers(s_events.Texts("firm")[row.Event])[..116]);
        var mean = market.Average();
        var squares = market.Sum(m => (m - mean) * (m - mean));
        var residuals = own.Zip(market, (r, m) => (r - row.Coefficients[0] - (row.Coefficients[1] * m)) / row.Deviation).ToArray();
        var leverages = market.Select(m => (1.0 / length) + ((m - mean) * (m - mean) / squares));
        return new EventStudyJl.Event(
            residuals,
            [.. residuals.Zip(leverages, (e, leverage) => e / Math.Pow(1 + leverage, 0.25))],
            [.. row.Abnormal[5..7].Zip(row.Errors[5..7], (a, error) => a / row.Deviation / Math.Sqrt(error / row.Deviation))]);
    }

    private static double[] Returns(double[] levels) => [.. levels.Skip(1).Zip(levels, (to, from) => (to / from) - 1)];

    private static IEnumerable<(string Group, string Statistic, SessionRange Window, string Text)> PrintedValues()
    {
        var (first, last) = (s_printed.Numbers("first"), s_printed.Numbers("last"));
        return s_printed.Texts("value").Select((text, i) => (
            s_printed.Texts("group")[i], s_printed.Texts("statistic")[i], new SessionRange((int)first[i], (int)last[i]), text));
    }

    private static int PlaceOf(SessionRange window) => window.Count == 1
        ? window.First - s_design.Event.First
        : s_design.Event.Count + s_design.Windows.ToList().IndexOf(window);

    private static void AssertDigits(string printed, double value) =>
        Assert.Equal(printed, value.ToString($"F{printed.Split('.')[1].Length}", CultureInfo.InvariantCulture));

    private static void Near(string what, double expected, double found) => Assert.True(
        Math.Abs(expected - found) <= Tolerance * Math.Abs(expected), $"{what}: {expected:R} expected, {found:R} found");

    private static async Task<(EventStudyEngine Engine, IReadOnlyList<Row> Rows, IReadOnlyList<GroupAggregate> Aggregates)> StudyAsync()
    {
        var engine = await EventStudyEngine.CreateAsync(CreateInput(), Token);
        var rows = new List<Row>();
        await foreach (var block in engine.BlocksAsync(Token))
        {
            foreach (var (index, row) in block.Rows.Index())
            {
                var offsets = new Range(index * s_design.Event.Count, (index + 1) * s_design.Event.Count);
                rows.Add(new Row(
                    block.Series.Subject.Series, row.Event, row.Group, block.Coefficients.Slice(2 * index, 2).ToArray(),
                    block.ResidualDeviations[index], block.AbnormalReturns[offsets].ToArray(),
                    block.AbnormalReturnErrors[offsets].ToArray()));
            }
        }

        return (engine, rows, await engine.AggregatesAsync(Token));
    }

    private static StudyInput CreateInput()
    {
        var options = new StudyOptions(s_design);
        var (names, firms, groups) = (s_events.Texts("event"), s_events.Texts("firm"), s_events.Texts("group"));
        var noons = Array.ConvertAll(s_events.Texts("date"), date => Markets.InNewYork($"{date}T12:00:00"));
        EventRecord[] events = [.. names.Zip(noons, (name, noon) => new EventRecord($"events/{name}", Markets.Exactly(noon), noon))];
        AsOfSeries[] index = [Closes(s_dates, s_index.Numbers("level"))];
        var subjects = firms.Distinct().Select((firm, series) =>
        {
            int[] own = [.. Enumerable.Range(0, firms.Length).Where(e => firms[e] == firm)];
            var date = Array.IndexOf(s_dates, Markets.Date(s_events.Texts("date")[own[0]]));
            var bars = Closes(s_dates[(date - 121)..(date + 6)], s_prices.Numbers(firm));
            var pairs = new SeriesPairs(own, Array.ConvertAll(own, e => Array.IndexOf(s_groups, groups[e])), new int[own.Length]);
            return new StudySubject(series, 0, bars, index, pairs);
        });
        bool[] all = [.. names.Select(_ => true)];
        return new StudyInput(
            new StudyEvents(options, events, [s_calendar]),
            [.. subjects],
            [.. s_groups.Select((label, i) => new StudyGroup(label, Alternative: false, all) { PairLabel = i })]);
    }

    private static AsOfSeries Closes(LocalDate[] dates, double[] closes)
    {
        var opens = s_calendar.Sessions.ToDictionary(s => s.Date, s => s.Open.ToUnixNanos());
        var clock = new BarClock(s_calendar, new Frequency(FrequencyUnit.Session, 1), Duration.Zero);
        return new TestSeries(s_calendar, clock, [new BarBlock(Array.ConvertAll(dates, date => opens[date]), [closes])]).AsOf();
    }

    /// <summary>Creates a calendar whose sessions are the days of the index.</summary>
    private static Calendar CreateCalendar()
    {
        var days = s_dates.ToHashSet();
        var closed = Enumerable.Range(0, Period.DaysBetween(s_dates[0], s_dates[^1])).Select(s_dates[0].PlusDays)
            .Where(d => d.DayOfWeek is not (IsoDayOfWeek.Saturday or IsoDayOfWeek.Sunday) && !days.Contains(d));
        return new Calendar(
            "calendars/x-new-york", Markets.NewYorkZone, Markets.Weekly(Markets.Part("09:30", 0, "16:00")),
            [.. closed.Select(d => Markets.Closed(d.Year, d.Month, d.Day, "Closed"))], s_dates[0], s_dates[^1]);
    }

    private sealed record Row(
        int Series, int Event, int Group, double[] Coefficients, double Deviation, double[] Abnormal, double[] Errors);
}
