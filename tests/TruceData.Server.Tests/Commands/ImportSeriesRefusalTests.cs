using System.Text;
using TruceData.Server.Tests.Importing;
using TruceData.Server.Tests.Support;

namespace TruceData.Server.Tests.Commands;

/// <summary>Files and options that `trucedata import series` refuses, after which the store is unchanged.</summary>
public sealed class ImportSeriesRefusalTests(CuratedServer curated) : IDisposable
{
    private readonly TempFolder _folder = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_header_that_would_give_stored_bars_another_meaning_is_refused()
    {
        var store = curated.CopyStore(_folder["store.db"]);
        var csv = _folder.Write("mine.csv", "time,close\n2025-10-10T13:30:00Z,1\n");
        (await Command.RunAsync(["import", "series", csv, "--store", store, .. ImportSeriesCommandTests.NewSeries])).Succeeded();
        var first = await StoredBars.LatestAsync(store);
        (await Command.RunAsync("export", _folder["out"], "--store", store)).Succeeded();
        var header = File.ReadAllText(_folder["out/series/mine.json"]);
        File.WriteAllText(
            _folder["out/series/mine.json"], header.Replace("FREQUENCY_UNIT_MINUTE", "FREQUENCY_UNIT_HOUR", StringComparison.Ordinal));
        (await Command.RunAsync("import", "series", _folder["out/series/mine.csv"], "--store", store))
            .Refused(1, "series/mine", "frequency", "change the meaning");
        (await Command.RunAsync("import", "records", _folder["out"], "--store", store))
            .Refused(1, "series/mine", "frequency", "change their meaning");
        Assert.Equal(first, await StoredBars.LatestAsync(store));
    }

    [Theory]
    [InlineData("session_date,close\n2016-10-10,1\n", "--frequency session --calendar XNYS", "line 2", "is verified from 2018-01-01")]
    [InlineData(
        "time,close\n2025-10-10T13:30:00Z,1\n",
        "--frequency 1m --calendar 24x7 --knowledge-time 2025-10-01T00:00:00Z",
        "becomes public after",
        "later knowledge time")]
    [InlineData(
        "time,close\n2025-10-10T13:30:00Z,1\n2025-10-10T13:31:00Z,1\n",
        "--frequency 1h --calendar 24x7",
        "The bar of 2025-10-10T13:31:00Z starts before",
        "ends, at 2025-10-10T14:30:00Z")]
    [InlineData(
        "time,close\n2025-10-10T19:30:00Z,1\n2025-10-10T19:59:00Z,1\n",
        "--frequency 1h --calendar XNYS",
        "starts before",
        "ends, at 2025-10-10T20:00:00Z")]
    [InlineData(
        "time,close\n2025-10-06T00:00:00Z,1\n2025-10-07T00:00:00Z,1\n",
        "--frequency week --calendar 24x7",
        "line 3, column 'time': '2025-10-07T00:00:00Z' is in the same period as the time on line 2",
        "State the frequency of the bars")]
    [InlineData("time,close\n2025-10-10T13:30:00Z,1\n", "--frequency 1m --calendar 24x7 --author", "--author", "use your own")]
    public async Task Bars_that_would_be_known_too_early_and_reserved_authors_are_refused(
        string text, string options, params string[] words)
    {
        var store = curated.CopyStore(_folder["store.db"]);
        var before = await StoredBars.LatestAsync(store);
        var csv = _folder.Write("bars.csv", text);
        string[] author = options.EndsWith("--author", StringComparison.Ordinal) ? ["trucedata curation"] : [];
        (await Command.RunAsync(["import", "series", csv, "--store", store, .. options.Split(' '), .. author]))
            .Refused(author.Length == 0 ? 1 : 2, words);
        Assert.Equal(before, await StoredBars.LatestAsync(store));
    }

    [Theory]
    [InlineData("time,close\n2025-10-10T13:30:00Z,1\nbroken\n", "", "line 3", "The row has 1 cell, but the header has 2")]
    [InlineData("time,close\n2025-10-10T13:30:00Z,1\n2025-10-10T13:31:00Z,1,1\n", "", "line 3", "The row has 3 cells")]
    [InlineData("time,close\n2025-10-10T13:30:00Z,1\n2025-10-10T13:30:00Z,2\n", "", "line 3", "same time as on line 2")]
    [InlineData("time,close\n2025-10-10T13:30:00Z,1\n2025-10-10T13:31:00Z,2\n2025-10-10T13:29:00Z,2\n", "", "line 4", "earlier than the time on line 3")]
    [InlineData("time,close\n2025-10-10T13:30:00Z,inf\n", "", "line 2, column 'close'", "'inf'")]
    [InlineData("time,close\n2025-10-10T13:30:00Z,1e999\n", "", "line 2, column 'close'", "'1e999' is infinite")]
    [InlineData("time,close\n2025-10-10T13:30:00Z,twelve\n", "", "line 2, column 'close'", "'twelve' is not a number")]
    [InlineData("time,close\n2025-10-10T13:30:00Z,\"1,5\"\n", "", "line 2, column 'close'", "thousands")]
    [InlineData("time,close\n2025-03-09T02:30:00,1\n", "--zone America/New_York", "line 2, column 'time'", "does not exist")]
    [InlineData("time,close\n2025-10-10T13:30:00,1\n", "", "line 2, column 'time'", "no time zone")]
    [InlineData("time,close\n2025-02-30T13:30:00Z,1\n", "", "line 2, column 'time'", "2025-02-30")]
    [InlineData("time,close\n2025-10-10T13:30:00Z,1\nyesterday,1\n", "", "line 3, column 'time'", "'yesterday'")]
    [InlineData("time,close\n2025-10-10T13:30:00Z,\"1\n", "", "line 2", "never closed")]
    [InlineData("time,close\n2050-10-10T13:30:00Z,1\n", "", "mine.csv", "verified")]
    [InlineData("time,close\n", "", "mine.csv", "no bars")]
    [InlineData("", "", "mine.csv", "empty")]
    [InlineData("a,b\n1,2\n", "", "line 1", "name of a time")]
    [InlineData("time,close,close\n2025-10-10T13:30:00Z,1,1\n", "", "line 1", "more than once")]
    [InlineData("time,close\n2025-10-10T13:30:00Z,1\n", "--zone Mars/Olympus", "Mars/Olympus", "time zone")]
    [InlineData("time,close\n2025-10-10T13:30:00Z,1\n", "--time-format moon", "--time-format", "moon")]
    [InlineData("time,close\n2025-10-10T13:30:00Z,1\n", "--column close", "--column", "CSV_COLUMN=FIELD")]
    [InlineData("time,close\n2025-10-10T13:30:00Z,1\n", "--delimiter ab", "--delimiter", "ab")]
    [InlineData("time,close\n2025-10-10T13:30:00Z,1\n", "--knowledge-time never", "--knowledge-time", "never")]
    [InlineData("time,close\n2025-10-10T13:30:00Z,1\n", "--calendar NOPE", "calendar", "calendars/NOPE does not exist")]
    [InlineData("time,close\n2025-10-10T13:30:00Z,1\n", "--name Mine!", "series/Mine!", "name")]
    [InlineData("time,close\n2025-10-10T13:30:00Z,1\n", "--name ../mine", "series/../mine", "name")]
    [InlineData("time,close\n2025-10-10T13:30:00Z,1\n", "--currency dollars", "currency", "dollars")]
    [InlineData("time,close\n2025-10-10T13:30:00Z,1\n", "--knowledge-time 2262-12-31T00:00:00Z", "knowledge time", "2262-12-31")]
    [InlineData("time,close\n2025-10-10T13:30:00Z,1\n", "--series-header nowhere.json", "nowhere.json", "cannot be read")]
    public async Task Invalid_bars_are_refused_with_their_position_and_nothing_is_written(
        string csv, string options, string place, string problem)
    {
        var store = curated.CopyStore(_folder["store.db"]);
        var before = await StoredBars.LatestAsync(store);
        var file = _folder.Write("mine.csv", csv);
        var more = options.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        string[] command = ["import", "series", file, "--store", store, .. ImportSeriesCommandTests.NewSeries, .. more];
        (await Command.RunAsync(command)).Refused(1, place, problem);
        Assert.Equal(before, await StoredBars.LatestAsync(store));
    }

    [Fact]
    public async Task Invalid_headers_are_refused()
    {
        var store = curated.CopyStore(_folder["store.db"]);
        var before = await StoredBars.LatestAsync(store);
        const string Bars = "time,close\n2025-10-10T13:30:00Z,1\n";
        var csv = _folder.Write("mine.csv", Bars);
        (await Command.RunAsync("import", "series", csv, "--store", store)).Refused(1, "series/mine is new", "--frequency");
        (await Command.RunAsync("import", "series", csv, "--store", store, "--frequency", "1m"))
            .Refused(1, "series/mine is new", "--calendar", "--instrument");
        (await Command.RunAsync("import", "series", csv, "--store", store, "--frequency", "1m", "--instrument", "nothing"))
            .Refused(1, "instruments/nothing does not exist");
        (await Command.RunAsync("import", "series", csv, "--store", store, "--frequency", "1 minute", "--instrument", "btcusd"))
            .Refused(1, "--frequency", "1 minute");
        (await Command.RunAsync("import", "series", csv, "--store", store, "--frequency", "2000000000h", "--instrument", "btcusd"))
            .Refused(1, "frequency.count", "2000000000");
        var noOpening = _folder.Write("late.csv", "time,close\n2025-10-10T14:30:00Z,1\n");
        (await Command.RunAsync("import", "series", noOpening, "--store", store, "--name", "sp500-close-daily"))
            .Refused(1, "late.csv", "does not start at the open of a session");
        (await Command.RunAsync("import", "series", csv, "--store", store, "--name", "vix-daily"))
            .Refused(1, "mine.csv", "no column for open, high, low");
        (await Command.RunAsync("import", "series", _folder["nowhere.csv"], "--store", store)).Refused(1, "nowhere.csv cannot be read");
        (await Command.RunAsync("import", "series", _folder.Path, "--store", store)).Refused(1, $"{_folder.Path} is a folder; name a file in it.");

        var header = (await File.ReadAllTextAsync(Path.Combine(Repository.Data, "series", "btcusd-hourly.json"), Ct)).Replace(
            "series/btcusd-hourly", "series/typed", StringComparison.Ordinal);
        var typed = _folder.Write("typed.csv", Bars);
        _folder.Write("typed.json", header.Replace("instruments/btcusd", "instruments/nothing", StringComparison.Ordinal));
        (await Command.RunAsync("import", "series", typed, "--store", store)).Refused(1, "instruments/nothing does not exist");
        _folder.Write("typed.json", header.Replace("\"displayName\"", "\"displayNam\"", StringComparison.Ordinal));
        (await Command.RunAsync("import", "series", typed, "--store", store)).Refused(1, "typed.json:3:", "displayNam");
        _folder.Write("typed.json", "{ not json");
        (await Command.RunAsync("import", "series", typed, "--store", store)).Refused(1, "typed.json:1:");
        _folder.Write("typed.json", header);
        (await Command.RunAsync("import", "series", typed, "--store", store)).Refused(1, "no column for open, high, low, volume");
        (await Command.RunAsync("import", "series", typed, "--store", store, "--name", "other"))
            .Refused(1, "--name", "series/typed", "series/other");
        Assert.Equal(before, await StoredBars.LatestAsync(store));
    }

    [Fact]
    public async Task Session_dates_without_a_session_and_a_damaged_gzip_are_refused()
    {
        var store = curated.CopyStore(_folder["store.db"]);
        var before = await StoredBars.LatestAsync(store);
        var csv = _folder.Write("sp500-close-daily.csv", "session_date,close\n2025-11-26,1\n2025-11-27,2\n");
        (await Command.RunAsync("import", "series", csv, "--store", store))
            .Refused(1, "line 3, column 'session_date'", "no session on 2025-11-27");
        var packed = CsvTestReader.Gzip(Encoding.UTF8.GetBytes("session_date,close\n2025-11-26,1\n"));
        await File.WriteAllBytesAsync(_folder["sp500-close-daily.csv.gz"], packed[..^9], Ct);
        (await Command.RunAsync("import", "series", _folder["sp500-close-daily.csv.gz"], "--store", store))
            .Refused(1, "gz", "truncated or damaged");
        Assert.Equal(before, await StoredBars.LatestAsync(store));
    }
}
