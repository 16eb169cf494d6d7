using System.Diagnostics;
using System.Text;
using NodaTime;
using TruceData.Server.Tests.Importing;
using TruceData.Server.Tests.Support;

namespace TruceData.Server.Tests.Commands;

/// <summary>Runs `trucedata import series` as a process: every way to write bars, and what an import then contains.</summary>
public sealed class ImportSeriesCommandTests(CuratedServer curated) : IDisposable
{
    private const int Mebibyte = 1 << 20;
    internal static readonly string[] NewSeries = ["--instrument", "instruments/btcusd", "--frequency", "1m"];

    private readonly TempFolder _folder = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("ISO 8601", "time,close\n2025-10-10T13:30:00Z,1.5\n2025-10-10T13:31:00Z,\n2025-10-10 13:32:00+00:00,-2.25\n", "")]
    [InlineData("epoch seconds", "timestamp,close\n1760103000,1.5\n1760103060,NaN\n1760103120,-2.25\n", "")]
    [InlineData("epoch milliseconds", "timestamp,close\n1760103000000,1.5\n1760103060000,NA\n1760103120000,-2.25\n", "")]
    [InlineData("epoch microseconds", "timestamp,close\n1760103000000000,1.5\n1760103060000000,null\n1760103120000000,-2.25\n", "")]
    [InlineData("epoch nanoseconds", "timestamp,close\n1760103000000000000,1.5\n1760103060000000000,\n1760103120000000000,-2.25\n", "")]
    [InlineData(
        "local times of a zone",
        "time,close\n2025-10-10 09:30,1.5\n2025-10-10 09:31,\n2025-10-10 09:32,-2.25\n",
        "--zone America/New_York")]
    [InlineData(
        "semicolons and decimal commas",
        "time;close\n2025-10-10T13:30:00Z;1,5\n2025-10-10T13:31:00Z;\n2025-10-10T13:32:00Z;-2,25\n",
        "--decimal-comma")]
    [InlineData(
        "chosen columns",
        "when,px,note\n2025-10-10T13:30:00Z,1.5,a\n2025-10-10T13:31:00Z,,b\n2025-10-10T13:32:00Z,-2.25,c\n",
        "--time-column when --column px=close")]
    [InlineData("a column ts", "ts,close\n1760103000,1.5\n1760103060,\n1760103120,-2.25\n", "")]
    [InlineData(
        "quotes and a byte order mark",
        "\uFEFF\"time\",\"close\"\r\n\"2025-10-10T13:30:00Z\",\"1.5\"\r\n2025-10-10T13:31:00Z,\r\n2025-10-10T13:32:00Z,-2.25",
        "")]
    public async Task Bars_are_read_however_they_are_written(string how, string csv, string options)
    {
        var store = curated.CopyStore(_folder["store.db"]);
        var file = _folder.Write("mine.csv", csv);
        var more = options.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        string[] command = ["import", "series", file, "--store", store, .. NewSeries, .. more];
        var done = (await Command.RunAsync(command)).Succeeded();
        Assert.Contains("Revision 2.", done.Output, StringComparison.Ordinal);
        var first = Instant.FromUtc(2025, 10, 10, 13, 30);
        var bars = await StoredBars.ReadAsync(store, "series/mine", "close");
        (Instant, double)[] expected =
            [(first, 1.5), (first + Duration.FromMinutes(1), double.NaN), (first + Duration.FromMinutes(2), -2.25)];
        Assert.True(bars.SequenceEqual(expected), $"{how}: {string.Join(' ', bars)}");
    }

    [Fact]
    public async Task Gzip_session_dates_and_a_typed_header_are_read()
    {
        var store = curated.CopyStore(_folder["store.db"]);
        var header = await File.ReadAllTextAsync(Path.Combine(Repository.Data, "series", "sp500-close-daily.json"), Ct);
        _folder.Write("closes.json", header.Replace("series/sp500-close-daily", "series/closes", StringComparison.Ordinal));
        var bytes = Encoding.UTF8.GetBytes("session_date,close\n2025-11-26,6812.61\n2025-11-28,6849.09\n");
        await File.WriteAllBytesAsync(_folder["closes.csv.gz"], CsvTestReader.Gzip(bytes), Ct);
        var done = (await Command.RunAsync("import", "series", _folder["closes.csv.gz"], "--store", store)).Succeeded();
        Assert.Contains("  first 2025-11-26 09:30:00, last 2025-11-28 09:30:00, America/New_York", done.Output, StringComparison.Ordinal);
        Assert.Equal(
            [(Instant.FromUtc(2025, 11, 26, 14, 30), 6812.61), (Instant.FromUtc(2025, 11, 28, 14, 30), 6849.09)],
            await StoredBars.ReadAsync(store, "series/closes", "close"));
    }

    [Fact]
    public async Task Spaces_in_names_of_columns_are_underscores_and_the_format_is_named_as_its_option()
    {
        var store = curated.CopyStore(_folder["store.db"]);
        var csv = _folder.Write("adjusted.csv", "Date,Adj Close\n2025-10-09,1.5\n2025-10-10,2\n");
        var done = (await Command.RunAsync(
            "import", "series", csv, "--store", store, "--instrument", "sp500", "--frequency", "session")).Succeeded();
        Assert.Contains("  adj_close: index points, last", done.Output, StringComparison.Ordinal);
        Assert.Equal([1.5, 2], (await StoredBars.ReadAsync(store, "series/adjusted", "adj_close")).Select(b => b.Value));
    }

    [Fact]
    public async Task Values_can_be_observed_within_the_session()
    {
        var store = curated.CopyStore(_folder["store.db"]);
        var csv = _folder.Write("settled.csv", "session_date,close\n2025-10-09,61.51\n2025-10-10,58.9\n");
        string[] command = ["import", "series", csv, "--store", store, "--calendar", "CMES", "--frequency", "session"];
        string[] settled = [.. command, "--observed-at", "14:30 America/New_York"];
        (await Command.RunAsync(settled)).Succeeded();
        var settlement = Instant.FromUtc(2025, 10, 10, 18, 30);
        Assert.Equal([61.51, 58.9], (await StoredBars.ReadAsync(store, "series/settled", "close", settlement)).Select(b => b.Value));
        var before = await StoredBars.ReadAsync(store, "series/settled", "close", settlement - Duration.Epsilon);
        Assert.Equal([61.51], before.Select(b => b.Value));

        Assert.Contains("Nothing new", (await Command.RunAsync(settled)).Succeeded().Output, StringComparison.Ordinal);
        (await Command.RunAsync([.. command, "--observed-at", "13:30"])).Refused(1, "series/settled", "differs from --observed-at");
    }

    [Theory]
    [InlineData("session", "half past two", "--observed-at", "half past two", "14:30")]
    [InlineData("session", "14:30 New_York", "observation.time_zone", "Did you mean \"America/New_York\"?")]
    [InlineData("session", "16:30", "observation", "calendars/XNYS", "after_session_end")]
    [InlineData("1h", "14:30", "observation", "applies only to bars of a session")]
    public async Task An_observation_that_the_series_cannot_have_is_refused(string frequency, string observedAt, params string[] texts)
    {
        var csv = _folder.Write("mine.csv", "time,close\n2025-10-10T13:30:00Z,1\n");
        (await Command.RunAsync(
            "import", "series", csv, "--store", curated.CopyStore(_folder["store.db"]), "--instrument", "sp500", "--frequency", frequency,
            "--observed-at", observedAt)).Refused(1, texts);
    }

    [Fact]
    public async Task The_level_of_a_policy_accepts_no_bars()
    {
        var store = curated.CopyStore(_folder["store.db"]);
        var csv = _folder.Write("us-tariff-on-china.csv", "session_date,value\n2025-10-09,0.3\n");
        (await Command.RunAsync("import", "series", csv, "--store", store))
            .Refused(1, "series/us-tariff-on-china", "policies/us-tariff-on-china", "events");
    }

    [Fact]
    public async Task Importing_a_curated_file_changes_nothing()
    {
        var store = curated.CopyStore(_folder["store.db"]);
        var done = (await Command.RunAsync(
            "import", "series", Path.Combine(Repository.Data, "series", "vix-daily.csv"), "--store", store)).Succeeded();
        Assert.Contains("Nothing new", done.Output, StringComparison.Ordinal);
        Assert.Equal(1, (await StoredBars.LatestAsync(store)).Number);
    }

    [Theory]
    [InlineData("XNYS", "13:29", 1)]
    [InlineData("XNYS", "13:31", 0)]
    [InlineData("24x7", "13:29", 0)]
    public async Task Bars_outside_the_sessions_are_counted(string calendar, string first, int outside)
    {
        var csv = _folder.Write("mine.csv", $"time,close\n2025-10-10T{first}:00Z,1\n2025-10-10T13:32:00Z,2\n2025-10-13T19:59:00Z,2\n");
        var done = (await Command.RunAsync(
            "import",
            "series",
            csv,
            "--store",
            curated.CopyStore(_folder["store.db"]),
            "--calendar",
            calendar,
            "--frequency",
            "1m")).Succeeded();
        var note = $"{outside} of 3 bars of series/mine start outside the sessions";
        Assert.Equal(outside > 0, done.Output.Contains(note, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_same_file_twice_is_no_revision_and_a_correction_is_one()
    {
        var store = curated.CopyStore(_folder["store.db"]);
        var csv = _folder.Write("mine.csv", "time,close\n2025-10-10T13:30:00Z,1\n2025-10-10T13:32:00Z,2\n");
        (await Command.RunAsync(["import", "series", csv, "--store", store, .. NewSeries])).Succeeded();
        var first = await StoredBars.LatestAsync(store);
        Assert.Contains(
            "Nothing new",
            (await Command.RunAsync("import", "series", csv, "--store", store)).Succeeded().Output,
            StringComparison.Ordinal);
        Assert.Equal(first, await StoredBars.LatestAsync(store));
        Assert.Contains(
            "Nothing new",
            (await Command.RunAsync(["import", "series", csv, "--store", store, .. NewSeries])).Succeeded().Output,
            StringComparison.Ordinal);
        (await Command.RunAsync("import", "series", csv, "--store", store, "--frequency", "7m"))
            .Refused(1, "the header of series/mine in the store differs from --frequency");
        Assert.Equal(first, await StoredBars.LatestAsync(store));

        _folder.Write("mine.csv", "time,close\n2025-10-10T13:31:00Z,7\n2025-10-10T13:32:00Z,3\n");
        string[] correct = ["import", "series", csv, "--store", store, "--author", "me", "--message", "late trades"];
        (await Command.RunAsync(correct)).Refused(1, "1 of 2 bars of series/mine differ", "Nothing was written", "--replace");
        var dry = (await Command.RunAsync([.. correct, "--replace", "--dry-run"])).Succeeded();
        Assert.Contains("series/mine: 1 new, 1 changed, 0 unchanged", dry.Output, StringComparison.Ordinal);
        Assert.Contains("A dry run: the store stays at revision 2.", dry.Output, StringComparison.Ordinal);
        Assert.Equal(first, await StoredBars.LatestAsync(store));
        (await Command.RunAsync([.. correct, "--replace"])).Succeeded();
        Assert.Equal([1, 7, 3], (await StoredBars.ReadAsync(store, "series/mine", "close")).Select(b => b.Value));
        await using var server = await InProcessServer.StartAsync(store);
        var revision = (await server.Clients.Dataset.ListRevisionsAsync(new())).Revisions[0];
        Assert.Equal((3, "me", "late trades"), (revision.Number, revision.Author, revision.Message));
        var before = await server.Clients.ReadSeriesAsync(new() { Series = { "series/mine" }, AsOf = new() { Revision = 2 } });
        Assert.Equal([1, 2], before.SelectMany(a => a.Chunk.Columns[0].Values));
    }

    [Fact]
    public async Task Names_of_files_keep_their_dots_so_that_two_shares_are_two_series()
    {
        var store = curated.CopyStore(_folder["store.db"]);
        foreach (var (file, value) in new[] { ("brk.a.csv", 1), ("BRK.B.csv", 2) })
        {
            var csv = _folder.Write(file, $"time,close\n2025-10-10T13:30:00Z,{value}\n");
            (await Command.RunAsync(["import", "series", csv, "--store", store, .. NewSeries])).Succeeded();
        }

        Assert.Equal(1, Assert.Single(await StoredBars.ReadAsync(store, "series/brk-a", "close")).Value);
        Assert.Equal(2, Assert.Single(await StoredBars.ReadAsync(store, "series/brk-b", "close")).Value);
    }

    [Fact]
    public async Task A_file_next_to_the_bars_that_is_no_header_is_refused()
    {
        var store = curated.CopyStore(_folder["store.db"]);
        var csv = _folder.Write("mine.csv", "time,close\n2025-10-10T13:30:00Z,1\n");
        _folder.Write("mine.json", """{"ticker":"AAPL","source":"yahoo"}""");
        (await Command.RunAsync(["import", "series", csv, "--store", store, .. NewSeries]))
            .Refused(1, "mine.json is next to the file", "not the header of a series", "rename it");
    }

    [Theory]
    [InlineData("30d", 2_592_000)]
    [InlineData("15m", 900)]
    public async Task A_new_series_can_have_a_knowledge_delay(string delay, long seconds)
    {
        var store = curated.CopyStore(_folder["store.db"]);
        var csv = _folder.Write("mine.csv", "time,close\n2025-10-10T13:30:00Z,1\n");
        string[] command = ["import", "series", csv, "--store", store, .. NewSeries, "--knowledge-delay"];
        (await Command.RunAsync([.. command, "soon"])).Refused(1, "--knowledge-delay", "30s, 15m, 2h or 30d");
        (await Command.RunAsync([.. command, delay])).Succeeded();
        var known = Instant.FromUtc(2025, 10, 10, 13, 31) + Duration.FromSeconds(seconds);
        Assert.Single(await StoredBars.ReadAsync(store, "series/mine", "close", known));
        Assert.Empty(await StoredBars.ReadAsync(store, "series/mine", "close", known - Duration.Epsilon));
    }

    [Theory]
    [InlineData("INT", 130)]
    [InlineData("TERM", 130)]
    [InlineData("KILL", 137)]
    public async Task An_interrupted_import_leaves_the_store_unchanged(string signal, int code)
    {
        var store = curated.CopyStore(_folder["store.db"]);
        var before = await StoredBars.LatestAsync(store);
        using (var mkfifo = Process.Start("mkfifo", [_folder["pipe.csv"]])) await mkfifo.WaitForExitAsync(Ct);
        using var import = Command.Start(
            ["import", "series", _folder["pipe.csv"], "--store", store, "--instrument", "btcusd", "--frequency", "1s"]);
        var end = Command.EndAsync(import);

        // Once more has been written than the pipe can hold, the import has read the rest and is running.
        var feeding = Task.Run(async () => await FeedAsync(_folder["pipe.csv"], 24, () => Command.SignalAsync(import, signal)), Ct);
        var ended = await end;
        Assert.True(ended.Code == code, $"exit code {ended.Code}: {ended.Output}{ended.Error}");
        await feeding;
        if (signal != "KILL") ended.Refused(code, "interrupted; the store is unchanged");
        Assert.Equal(before, await StoredBars.LatestAsync(store));

        var csv = _folder.Write("mine.csv", "time,close\n2025-10-10T13:30:00Z,1\n");
        (await Command.RunAsync(["import", "series", csv, "--store", store, .. NewSeries])).Succeeded();
        Assert.Equal(2, (await StoredBars.LatestAsync(store)).Number);
    }

    /// <summary>Writes bars to a pipe until the reader has closed it, and runs an action once after a number of mebibytes.</summary>
    private static async Task FeedAsync(string pipe, int mebibytes, Func<Task> action)
    {
        await using var stream = new FileStream(pipe, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        await stream.WriteAsync("timestamp,open,high,low,close,volume\n"u8.ToArray(), Ct);
        var time = 946_684_800L + (24 * 366 * 86_400L); // 2024 and later, where the calendar is verified
        try
        {
            for (var written = 0; written < 8 * mebibytes * Mebibyte;)
            {
                var rows = new StringBuilder();
                while (rows.Length < Mebibyte / 4)
                    rows.Append(time++).Append(",123456.78,123456.79,123456.77,123456.78,").Append(time % 997).Append('\n');
                var before = written;
                var bytes = Encoding.UTF8.GetBytes(rows.ToString());
                await stream.WriteAsync(bytes, Ct);
                written += bytes.Length;
                if (before < mebibytes * Mebibyte && written >= mebibytes * Mebibyte) await action();
            }
        }
        catch (IOException)
        {
            // The reader has closed the pipe.
        }
    }
}
