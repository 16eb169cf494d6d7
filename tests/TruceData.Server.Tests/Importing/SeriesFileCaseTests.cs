using System.Globalization;
using NodaTime;
using TruceData.Domain.Bars;
using TruceData.Domain.Time;
using TruceData.Server.Commands;
using TruceData.Server.Curation;
using TruceData.Server.Importing;
using TruceData.Server.Mapping;
using TruceData.Server.Tests.Support;

namespace TruceData.Server.Tests.Importing;

/// <summary>Files in the forms of vendors give the bars that they mean, or a refusal whose advice works.</summary>
public sealed class SeriesFileCaseTests
{
    private const string NewYork = "--zone America/New_York";

    private static readonly string s_folder =
        Path.Combine(Repository.Root, "tests", "TruceData.Server.Tests", "Importing", "Cases");

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    /// <summary>File, options, frequency, calendar, number of bars, symbol, first time and values, last time and values.</summary>
    public static TheoryData<string, string, string, string, int, string> Readable => new()
    {
        { "silent/07b_binance_futures_header.csv", "", "1h", "24x7", 2, "2025-10-10T23:00Z open=112400 volume=2200.5|2025-10-11T00:00Z close=112500.1 count=410000" },
        { "silent/14b_mt5_python_epoch.csv", "--shift -3h", "1m", "24x7", 2, "2025-10-10T12:59Z close=1.15702|2025-10-10T13:00Z tick_volume=130" },
        { "silent/19_databento_raw.csv", "--scale 1e-9", "1m", "24x7", 2, "2025-10-10T13:00Z open=6735.25 volume=1000|2025-10-10T13:01Z close=6736.25" },
        { "silent/60_fx_scaled.csv", "--scale 1e-5", "1m", "24x7", 2, "2025-10-10T12:59Z open=1.15689|2025-10-10T13:00Z close=1.15719" },
        { "silent/61_daily_dates.csv", "", "session", "XNYS", 5, "2025-10-06T13:30Z close=1.1712|2025-10-10T13:30Z close=1.1619" },
        { "silent/73_split_a.csv", "", "session", "XNYS", 3, "2025-10-08T13:30Z close=1000|2025-10-10T13:30Z close=1005" },
        { "silent/73_split_b.csv", "", "session", "XNYS", 3, "2025-10-10T13:30Z close=100.5|2025-10-14T13:30Z close=102" },
        { "silent/74_mt5_server.csv", "--zone Europe/Athens", "1m", "24x7", 2, "2025-10-28T14:30Z close=1.1652|2025-10-28T14:31Z close=1.1654" },
        { "silent/75_two_hours.csv", "", "1h", "24x7", 3, "2025-10-10T21:00Z volume_btc=9000|2025-10-10T23:00Z tradecount=520000" },
        { "silent/80_hourly.csv", "", "1h", "24x7", 3, "2025-10-10T13:00Z close=1.1569|2025-10-10T15:00Z close=1.159" },
        { "silent/brk.a.csv", "", "session", "XNYS", 2, "2025-10-09T13:30Z close=747000|2025-10-10T13:30Z close=733800" },
        { "silent/brk.b.csv", "", "session", "XNYS", 2, "2025-10-09T13:30Z close=498.2|2025-10-10T13:30Z close=489.2" },
        { "refused/01_yfinance_multi.csv", "", "session", "XNYS", 3, "2025-10-09T13:30Z close=254.04 high=258|2025-10-13T13:30Z open=249.38 volume=38142900" },
        { "refused/01b_yfinance_intraday.csv", "", "1h", "24x7", 2, "2025-10-13T13:30Z close=246.37|2025-10-13T14:30Z volume=5200000" },
        { "refused/02b_yahoo_2020.csv", "", "session", "XNYS", 2, "2020-09-01T13:30Z adj_close=349.703522|2020-09-02T13:30Z close=357.700012" },
        { "refused/04_alphavantage.csv", "", "session", "XNYS", 3, "2025-10-09T13:30Z close=254.04|2025-10-13T13:30Z close=247.66" },
        { "refused/04b_alphavantage_intraday.csv", NewYork, "1m", "24x7", 2, "2025-10-10T23:58Z close=244.9|2025-10-10T23:59Z close=245" },
        { "refused/33_coinmarketcap.csv", "", "session", "24x7", 2, "2025-10-09T00:00Z open=123337.09|2025-10-10T00:00Z close=113214.37 marketcap=2256827310560.22" },
        { "refused/58_sib.csv", "", "session", "XNYS", 2, "2025-10-09T13:30Z close=254.04|2025-10-10T13:30Z close=245.27" },
    };

    /// <summary>File, options, frequency, calendar, text of the refusal, the advice, the bars with it, symbol of the first series.</summary>
    public static TheoryData<string, string, string, string, string, string, string> Refused => new()
    {
        { "silent/14b_mt5_python_epoch.csv", "--zone Europe/Athens", "1m", "24x7", "has no effect", "--shift -3h", "2025-10-10T12:59Z close=1.15702" },
        { "silent/26b_wide_plain.csv", "", "session", "XNYS", "could be a price of a bar or a ticker", "--wide", "AAPL 2025-10-09T13:30Z value=254.04|OPEN 2025-10-10T13:30Z value=7.6" },
        { "silent/27c_long_disjoint.csv", "", "session", "XNYS", "several series", "--symbol-column contract", "CLX25 2025-10-09T13:30Z close=61.51|CLZ25 2025-10-14T13:30Z close=58.25" },
        { "silent/27c_long_disjoint.csv", "", "session", "XNYS", "several series", "--where contract=CLX25", "2025-10-09T13:30Z close=61.51|2025-10-10T13:30Z close=58.9" },
        { "refused/05_cryptodatadownload.csv", "--time-column unix", "1h", "24x7", "begins with other text", "--skip-lines 1", "2025-10-10T23:00Z open=112400|2025-10-11T00:00Z volume_btc=1800.25" },
        { "refused/05_cryptodatadownload.csv", "--skip-lines 1", "1h", "24x7", "could all be the time", "--time-column unix", "2025-10-10T23:00Z open=112400|2025-10-11T00:00Z volume_btc=1800.25" },
        { "refused/07_BTCUSDT-1h-2025-10.csv", "", "1h", "24x7", "instead of column names", "--header time,open,high,low,close,volume,value_6,value_7,value_8,value_9,value_10,value_11", "2025-10-10T23:00Z open=112400|2025-10-11T00:00Z close=112500.1" },
        { "refused/27_long_by_date.csv", "", "session", "XNYS", "several series", "--symbol-column ticker", "AAPL 2025-10-09T13:30Z close=254.04|MSFT 2025-10-10T13:30Z close=510.96" },
        { "refused/42_firstrate.txt", NewYork, "1m", "XNYS", "instead of column names", "--header time,open,high,low,close,volume", "2025-10-10T13:30Z open=254.94|2025-10-10T13:31Z volume=400000" },
        { "refused/45_date_time_cols.csv", NewYork, "5m", "XNYS", "could all be the time", "--time-column Date+Time", "2025-10-10T13:35Z open=3578.73|2025-10-10T13:40Z close=3588.03" },
        { "refused/51_ticks_dup.csv", "", "irregular", "24x7", "is the same time as on line 2", "--duplicates last", "2025-10-10T13:30:00.1Z price=254.95|2025-10-10T13:30:00.2Z price=254.96" },
        { "refused/54e_comment.csv", "", "session", "XNYS", "begins with a comment", "--comment \"#\"", "2025-10-09T13:30Z close=254.04|2025-10-10T13:30Z close=245.27" },
    };

    [Theory]
    [MemberData(nameof(Readable))]
    public async Task A_file_gives_the_bars_that_it_means(string file, string options, string frequency, string calendar, int count, string expected)
    {
        var bars = await ReadAsync(file, options, frequency, calendar);
        Assert.Equal(count, bars.Count);
        AssertBars(expected, bars);
    }

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task A_refusal_gives_advice_that_works(
        string file, string options, string frequency, string calendar, string problem, string advice, string expected)
    {
        var error = await Assert.ThrowsAsync<ImportException>(() => ReadAsync(file, options, frequency, calendar));
        Assert.Contains(problem, error.Problem, StringComparison.Ordinal);
        Assert.Contains(advice, error.Fix, StringComparison.Ordinal);
        var kept = advice.StartsWith("--shift", StringComparison.Ordinal) ? "" : options;
        AssertBars(expected, await ReadAsync(file, $"{kept} {advice}", frequency, calendar));
    }

    [Fact]
    public async Task Text_and_a_table_behind_the_bars_are_refused_with_the_option_that_skips_them()
    {
        const string Text = "date,a,b\n2025-10-09,1,2\n2025-10-10,3,4\n\nAnnual\n2024,5\nCopyright\n";
        var error = await CsvTestReader.ErrorAsync(Text, new() { TimeZone = "UTC" });
        Assert.Equal(5, error.Line);
        Assert.Contains("--skip-footer 3", error.Fix, StringComparison.Ordinal);
        using var stream = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(Text));
        await using var read = await SeriesFile.OpenAsync(
            stream, "bars.csv", new() { SkipFooter = 3, Zone = "UTC" }, new SeriesFileTarget(), CancellationToken);
        var count = 0;
        await foreach (var bars in read.ReadAsync(cancellationToken: CancellationToken)) count += bars.Bars.Count;
        Assert.Equal(2, count);
    }

    [Fact]
    public async Task Stand_ins_of_missing_values_are_suspicious()
    {
        await using var stream = File.OpenRead(Path.Combine(s_folder, "silent", "40b_french_99.csv"));
        await using var file = await SeriesFile.OpenAsync(stream, "f.csv", new(), Target("session", "XNYS"), CancellationToken);
        await foreach (var _ in file.ReadAsync(cancellationToken: CancellationToken)) { }

        var (bars, count) = file.SuspiciousBarsOf(null);
        Assert.Equal((3L, "mktrf", -99.99), (bars.Single().Line, bars[0].ColumnName, bars[0].Value));
        Assert.Equal(1, count);
    }

    private static void AssertBars(string expected, List<Bar> bars)
    {
        var both = expected.Split('|');
        AssertBar(both[0], bars[0]);
        if (both.Length > 1) AssertBar(both[1], bars[^1]);
    }

    private static void AssertBar(string expected, Bar bar)
    {
        var parts = expected.Split(' ').ToList();
        if (!parts[0].Contains('T', StringComparison.Ordinal) || !char.IsAsciiDigit(parts[0][0]))
        {
            Assert.Equal(parts[0], bar.Symbol);
            parts.RemoveAt(0);
        }

        Assert.Equal(DateTimeOffset.Parse(parts[0], CultureInfo.InvariantCulture), bar.Time.ToDateTimeOffset());
        foreach (var value in parts.Skip(1).Select(p => p.Split('=')))
            Assert.Equal(double.Parse(value[1], CultureInfo.InvariantCulture), bar.Values[value[0]]);
    }

    private static async Task<List<Bar>> ReadAsync(string file, string options, string frequency, string calendar)
    {
        await using var stream = File.OpenRead(Path.Combine(s_folder, file));
        await using var opened = await SeriesFile.OpenAsync(stream, file, Options(options), Target(frequency, calendar), CancellationToken);
        var bars = new List<Bar>();
        await foreach (var read in opened.ReadAsync(cancellationToken: CancellationToken))
        {
            for (var i = 0; i < read.Bars.Count; i++)
            {
                var values = opened.Fields.Select((f, c) => (Name: f.ColumnName(), Value: read.Bars.Columns[c].Span[i]));
                bars.Add(new Bar(read.Symbol, read.Bars.Times.Span[i].ToInstant(), values.ToDictionary(v => v.Name, v => v.Value)));
            }
        }

        return bars;
    }

    private static V1.SeriesFileOptions Options(string text)
    {
        var command = new System.CommandLine.Command("read");
        foreach (var option in SeriesFileFlags.All) command.Add(option);
        return SeriesFileFlags.Read(command.Parse(text));
    }

    private static SeriesFileTarget Target(string frequency, string calendar)
    {
        var path = Path.Combine(Repository.Root, "data", "calendars", $"{calendar}.json");
        var record = (V1.Calendar)RecordFile.Parse(path, $"calendars/{calendar}", File.ReadAllBytes(path), V1.Calendar.Descriptor).Record!;
        var clock = new BarClock(record.ToDomain(), NewSeries.ParseFrequency(frequency).ToDomain(), Duration.Zero);
        return SeriesFileTarget.Create(new V1.Series(), clock);
    }

    private sealed record Bar(string? Symbol, Instant Time, IReadOnlyDictionary<string, double> Values);
}
