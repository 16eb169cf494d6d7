using System.Globalization;
using TruceData.Server.Tests.Ingesting;
using TruceData.Server.Tests.Support;
using TruceData.Server.Tests.Watching;
using TruceData.V1;
using Calendar = TruceData.V1.Calendar;

namespace TruceData.Server.Tests.Studies;

/// <summary>
/// Sixteen additions to the S&amp;P 500 at their dates, and a second group of the first ten, imported and studied through gRPC. The tests
/// of EventStudy.jl print the averages; Studies/Published/README.md of the domain's tests states the origin of the data.
/// </summary>
public sealed class PublishedPairsTests
{
    private const string CalendarName = "calendars/x-new-york";
    private static readonly string[][] s_index = Table("index.csv");
    private static readonly string[][] s_prices = Table("prices.csv");
    private static readonly string[][] s_events = Table("events.csv");
    private static readonly string[] s_dates = [.. s_index.Skip(1).Select(row => row[0])];
    private static readonly EventStudyTest[] s_tests = [EventStudyTest.AdjustedBmpT, EventStudyTest.GeneralizedRankT];

    [Fact]
    public async Task One_call_studies_twenty_six_pairs_of_sixteen_firms_in_groups_of_sixteen_and_ten()
    {
        await using var server = await WritableServer.StartAsync();
        await ImportAsync(server);
        var study = await new Clients(server.Channel.CreateCallInvoker()).EstimateAsync(CreateRequest());
        Assert.Equal((26, 26), (study.Header.PairCount, study.Header.RowCount));
        Assert.Equal(16, study.Header.Series.Count);
        Assert.Equal(26, study.Results.Sum(r => r.EventIndexes.Count));
        Assert.Equal(
            study.Results.SelectMany(r => r.EventIndexes)
                .Select(e => ToDate(DateOnly.FromDateTime(study.Header.Events[e].Time.EarliestTime.ToDateTime()))),
            study.Results.SelectMany(r => r.Anchors).Select(a => a.SessionDate));
        Assert.Equal([("", 26), ("G1", 16), ("G2", 10)], study.Aggregates.Select(a => (a.Group, a.EventCounts.Distinct().Single())));

        var printed = Table("printed.csv").Skip(1).Where(row => row[1] == "average").ToArray();
        Assert.Equal(25, printed.Length);
        foreach (var row in printed)
        {
            var (first, last) = (int.Parse(row[2], CultureInfo.InvariantCulture), int.Parse(row[3], CultureInfo.InvariantCulture));
            var aggregate = study.Aggregates.Single(a => a.Group == row[0]);
            var found = first == last
                ? aggregate.AverageAbnormalReturns[first + 5]
                : aggregate.CumulativeAverageAbnormalReturns[first == 0 ? 0 : 1];
            Assert.Equal(row[4], found.ToString($"F{row[4].Split('.')[1].Length}", CultureInfo.InvariantCulture));
        }

        var statistics = study.Aggregates.Single(a => a.Group == "G1").Statistics.Where(s => s.HasWindowIndex && s.WindowIndex == 0);
        Assert.Equal([1.976443, 2.376499], s_tests.Select(test => Math.Round(statistics.Single(s => s.Test == test).Statistic, 6)));
    }

    private static EstimateImpactRequest CreateRequest() => new()
    {
        Pairs =
        {
            s_events.Skip(1).Select(row => new EventPair { Event = EventOf(row), Series = SeriesOf(row[2]), Group = row[1] }),
        },
        Benchmark = "series/x-index",
        EstimationWindow = new() { FirstOffset = -120, LastOffset = -6 },
        EventWindow = new() { FirstOffset = -5, LastOffset = 5 },
        CumulativeWindows = { new SessionRange { FirstOffset = 0, LastOffset = 1 }, new SessionRange { FirstOffset = -5, LastOffset = 5 } },
        Tests = { s_tests },
    };

    private static async Task ImportAsync(WritableServer server)
    {
        var events = s_events.Skip(1)
            .Select(row => SampleEvent.Create(EventOf(row), TestTimes.At($"{row[3]}T17:00Z"), "x-addition")).ToArray();
        await server.ImportAsync(
        [
            new V1.Record { Calendar = CreateCalendar() },
            .. events.Select(e => new V1.Record { Event = e }),
            .. events.Select(e => WatchedRecords.Claim(e.Name["events/".Length..], e.Name)),
        ]);
        await ImportAsync(server, "series/x-index", s_dates, [.. s_index.Skip(1).Select(row => Number(row[1]))]);
        foreach (var (column, firm) in s_prices[0].Index().Skip(1))
        {
            var date = Array.IndexOf(s_dates, s_events.First(row => row[2] == firm)[3]);
            var closes = s_prices.Skip(1).Select(row => Number(row[column]));
            await ImportAsync(server, SeriesOf(firm), s_dates[(date - 121)..(date + 6)], [.. closes]);
        }
    }

    private static Task ImportAsync(WritableServer server, string name, string[] dates, double[] closes)
    {
        var opens = dates.Select(date => DayOf(date).ToDateTime(new TimeOnly(14, 30), DateTimeKind.Utc));
        var series = new Series
        {
            Name = name,
            DisplayName = "Closes of the published study",
            Calendar = CalendarName,
            Adjustment = Adjustment.Raw,
            Frequency = new() { Unit = FrequencyUnit.Session, Count = 1 },
            Source = "a test",
            Publisher = "a test",
            Terms = "none",
            KnowledgeDelay = new(),
            Fields = { new FieldSpec { Field = Field.Close, Unit = new() { Kind = UnitKind.IndexPoints } } },
        };
        return server.ImportAsync(series, new SeriesChunk
        {
            Series = name,
            TimeUnixNanos = { opens.Select(open => new DateTimeOffset(open).ToUnixTimeSeconds() * 1_000_000_000) },
            Columns = { new Column { Field = Field.Close, Values = { closes } } },
        });
    }

    /// <summary>Creates a calendar whose sessions are the days of the index, without changes of the clock.</summary>
    private static Calendar CreateCalendar()
    {
        SessionPart part = new() { Open = new() { Hours = 14, Minutes = 30 }, Close = new() { Hours = 21 } };
        var (first, last) = (DayOf(s_dates[0]), DayOf(s_dates[^1]));
        var weekdays = Enumerable.Range(0, last.DayNumber - first.DayNumber).Select(first.AddDays)
            .Where(day => day.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday));
        var days = s_dates.Select(DayOf).ToHashSet();
        return new Calendar
        {
            Name = CalendarName,
            DisplayName = "The days of the index",
            TimeZone = "UTC",
            WeeklyHours = { new WeeklyHours { Weekdays = { 1, 2, 3, 4, 5 }, Parts = { part } } },
            Exceptions =
            {
                weekdays.Where(day => !days.Contains(day)).Select(day => new CalendarException
                {
                    Date = ToDate(day), Kind = CalendarExceptionKind.Closed, Label = "Closed",
                }),
            },
            FirstVerifiedDate = ToDate(first),
            LastVerifiedDate = ToDate(last),
            Provenance = "The days of the published index.",
        };
    }

    private static Date ToDate(DateOnly day) => new() { Year = day.Year, Month = day.Month, Day = day.Day };

    private static string EventOf(string[] row) => $"events/x-addition-{row[0]}";

    private static string SeriesOf(string firm) => $"series/x-{firm.ToLowerInvariant().Replace(' ', '-')}";

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    private static DateOnly DayOf(string text) => DateOnly.Parse(text, CultureInfo.InvariantCulture);

    private static string[][] Table(string name) =>
    [
        .. File.ReadLines(Path.Combine(Repository.Root, "tests/TruceData.Domain.Tests/Studies/Published/additions", name))
            .Select(line => line.Split(',')),
    ];
}
