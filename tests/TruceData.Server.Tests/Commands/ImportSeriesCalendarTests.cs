using Google.Protobuf;
using NodaTime;
using TruceData.Server.Tests.Support;

namespace TruceData.Server.Tests.Commands;

/// <summary>Runs `trucedata import series` with dates that no curated calendar covers: a calendar is imported with the bars.</summary>
public sealed class ImportSeriesCalendarTests(CuratedServer curated) : IDisposable
{
    private const string Bars = "session_date,close\n1990-01-02,1\n1990-01-03,2\n1990-01-05,3\n1990-01-08,4\n";
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_date_before_the_calendar_is_refused_with_its_bounds_and_the_ways_out()
    {
        var store = curated.CopyStore(_folder["store.db"]);
        (await ImportAsync(store, Bars, "--calendar", "XNYS")).Refused(
            1, "mine.csv, line 2, column 'session_date'",
            "calendars/XNYS is verified from 2018-01-01 to 2027-12-31; asked about 1990-01-02",
            "--calendar-from-file", "--calendar-from-dates");
        Assert.Equal(1, (await StoredBars.LatestAsync(store)).Number);
    }

    [Theory]
    [InlineData("", 2, 0)]
    [InlineData("--zone America/New_York", 2, 5)]
    public async Task The_dates_of_the_file_become_the_sessions_of_its_calendar(string options, int day, int hour)
    {
        var store = curated.CopyStore(_folder["store.db"]);
        var more = options.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        (await ImportAsync(store, Bars, ["--calendar-from-dates", .. more])).Succeeded("Revision 2");
        var bars = await StoredBars.ReadAsync(store, "series/mine", "close");
        Assert.Equal([1, 2, 3, 4], bars.Select(bar => bar.Value));
        Assert.Equal(Instant.FromUtc(1990, 1, day, hour, 0), bars[0].Time);

        var calendar = await ExportAsync<V1.Calendar>(store, "calendars/mine");
        Assert.Equal([1, 2, 3, 5], calendar.WeeklyHours.Single().Weekdays);
        Assert.Empty(calendar.Exceptions);
        Assert.Contains("Derived from the dates of mine.csv", calendar.Provenance, StringComparison.Ordinal);
        Assert.Equal("calendars/mine", (await ExportAsync<V1.Series>(store, "series/mine")).Calendar);
    }

    [Fact]
    public async Task A_longer_file_extends_the_calendar_and_a_shorter_one_is_refused()
    {
        var store = curated.CopyStore(_folder["store.db"]);
        (await ImportAsync(store, Bars, "--calendar-from-dates")).Succeeded();
        (await ImportAsync(store, Bars, "--calendar-from-dates")).Succeeded("Nothing new");
        (await ImportAsync(store, Bars + "1990-01-10,5\n")).Refused(1, "calendars/mine is verified from 1990-01-02 to 1990-01-08");
        (await ImportAsync(store, Bars + "1990-01-10,5\n", "--calendar-from-dates")).Succeeded();
        Assert.Equal(5, (await StoredBars.ReadAsync(store, "series/mine", "close")).Count);
        Assert.Equal(
            ["1990-01-09"],
            (await ExportAsync<V1.Calendar>(store, "calendars/mine")).Exceptions.Select(e => e.Date)
                .Where(d => d.Day == 9).Select(d => $"{d.Year}-{d.Month:00}-{d.Day:00}"));
        (await ImportAsync(store, "session_date,close\n1990-01-02,1\n1990-01-05,3\n", "--calendar-from-dates"))
            .Refused(1, "calendars/mine", "the stored bars of series/mine would not fit it");
    }

    [Fact]
    public async Task A_calendar_of_a_file_is_imported_with_the_bars()
    {
        var store = curated.CopyStore(_folder["store.db"]);
        var path = _folder.Write("XNYS-1990.json", Calendar("XNYS-1990").ToString());
        (await ImportAsync(store, Bars, "--calendar-from-file", path)).Refused(1, "no session on 1990-01-08", "line 5");
        Assert.Equal(1, (await StoredBars.LatestAsync(store)).Number);
        (await ImportAsync(store, Bars[..^"1990-01-08,4\n".Length], "--calendar-from-file", path)).Succeeded();
        var bars = await StoredBars.ReadAsync(store, "series/mine", "close");
        Assert.Equal(Instant.FromUtc(1990, 1, 2, 14, 30), bars[0].Time);
    }

    [Fact]
    public async Task Calendars_that_do_not_fit_are_refused()
    {
        var store = curated.CopyStore(_folder["store.db"]);
        var wrong = Calendar("XNYS-1990");
        wrong.TimeZone = "Mars/Olympus";
        (await ImportAsync(store, Bars, "--calendar-from-file", _folder.Write("wrong.json", wrong.ToString())))
            .Refused(1, "wrong.json", "Mars/Olympus");
        (await ImportAsync(store, Bars, "--calendar-from-file", _folder.Write("text.json", "{ not json"))).Refused(1, "text.json:1:");
        (await ImportAsync(store, Bars, "--calendar-from-file", _folder["nowhere.json"])).Refused(1, "nowhere.json", "cannot be read");
        (await ImportAsync(store, Bars, "--calendar", "XNYS", "--calendar-from-dates")).Refused(1, "exclude each other");
        (await ImportAsync(store, "time,close\n1990-01-02T14:30:00Z,1\n", "--calendar-from-dates")).Refused(1, "line 2", "a date");

        var replaced = _folder.Write("XNYS.json", Calendar("XNYS").ToString());
        (await ImportAsync(store, "session_date,close\n1990-01-02,1\n", "--calendar-from-file", replaced))
            .Refused(1, "calendars/XNYS", "the stored bars of series/", "would not fit it");
        Assert.Equal(1, (await StoredBars.LatestAsync(store)).Number);
    }

    private static V1.Calendar Calendar(string id) => new()
    {
        Name = $"calendars/{id}",
        DisplayName = "New York Stock Exchange in the first week of 1990",
        TimeZone = "America/New_York",
        WeeklyHours =
        {
            new V1.WeeklyHours
            {
                Weekdays = { 2, 3, 4, 5 },
                Parts = { new V1.SessionPart { Open = new() { Hours = 9, Minutes = 30 }, Close = new() { Hours = 16 } } },
            },
        },
        FirstVerifiedDate = new() { Year = 1990, Month = 1, Day = 1 },
        LastVerifiedDate = new() { Year = 1990, Month = 1, Day = 12 },
        Provenance = "Made for a test.",
    };

    private Task<CommandResult> ImportAsync(string store, string csv, params string[] options) => Command.RunAsync(
        ["import", "series", _folder.Write("mine.csv", csv), "--store", store, .. options, .. NewSeries(options)]);

    private static string[] NewSeries(string[] options) => options.Length > 0 ? ["--frequency", "session"] : [];

    private async Task<T> ExportAsync<T>(string store, string name)
        where T : IMessage<T>, new()
    {
        var target = _folder[Guid.NewGuid().ToString()];
        (await Command.RunAsync("export", target, "--store", store)).Succeeded();
        var text = await File.ReadAllTextAsync(Path.Combine(target, $"{name}.json"), TestContext.Current.CancellationToken);
        return new JsonParser(JsonParser.Settings.Default).Parse<T>(text);
    }
}
