using System.Globalization;
using TruceData.Server.Importing;
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
        { "silent/09c_GDP_quarterly.csv", "", "quarter", "24x7", 4, "2024-01-01T00:00Z gdp=28624.069|2024-10-01T00:00Z gdp=29723.864" },
        { "silent/14b_mt5_python_epoch.csv", "--layout metatrader5-python --zone Europe/Athens", "1m", "24x7", 2, "2025-10-10T12:59Z close=1.15702|2025-10-10T13:00Z tick_volume=130" },
        { "silent/14b_mt5_python_epoch.csv", "--shift -3h", "1m", "24x7", 2, "2025-10-10T12:59Z close=1.15702|2025-10-10T13:00Z tick_volume=130" },
        { "silent/19_databento_raw.csv", "--scale 1e-9", "1m", "24x7", 2, "2025-10-10T13:00Z open=6735.25 volume=1000|2025-10-10T13:01Z close=6736.25" },
        { "silent/25_yyyymmdd.csv", "", "session", "XNYS", 3, "2025-10-09T13:30Z open=257.81 close=254.04|2025-10-13T13:30Z close=247.66" },
        { "silent/40b_french_99.csv", "", "session", "XNYS", 2, "2025-10-09T13:30Z mktrf=-0.35|2025-10-10T13:30Z smb=-99.99" },
        { "silent/60_fx_scaled.csv", "--scale 1e-5", "1m", "24x7", 2, "2025-10-10T12:59Z open=1.15689|2025-10-10T13:00Z close=1.15719" },
        { "silent/61_daily_dates.csv", "", "session", "XNYS", 5, "2025-10-06T13:30Z close=1.1712|2025-10-10T13:30Z close=1.1619" },
        { "silent/70_month_start.csv", "", "month", "XNYS", 4, "2025-06-01T04:00Z close=204|2025-09-01T04:00Z close=254" },
        { "silent/71_yahoo_weekly.csv", "", "week", "XNYS", 4, "2025-09-22T04:00Z close=255.46|2025-10-13T04:00Z close=252.29" },
        { "silent/73_split_a.csv", "", "session", "XNYS", 3, "2025-10-08T13:30Z close=1000|2025-10-10T13:30Z close=1005" },
        { "silent/73_split_b.csv", "", "session", "XNYS", 3, "2025-10-10T13:30Z close=100.5|2025-10-14T13:30Z close=102" },
        { "silent/74_mt5_server.csv", "--zone Europe/Athens", "1m", "24x7", 2, "2025-10-28T14:30Z close=1.1652|2025-10-28T14:31Z close=1.1654" },
        { "silent/75_two_hours.csv", "", "1h", "24x7", 3, "2025-10-10T21:00Z volume_btc=9000|2025-10-10T23:00Z tradecount=520000" },
        { "silent/80_hourly.csv", "", "1h", "24x7", 3, "2025-10-10T13:00Z close=1.1569|2025-10-10T15:00Z close=1.159" },
        { "silent/brk.a.csv", "", "session", "XNYS", 2, "2025-10-09T13:30Z close=747000|2025-10-10T13:30Z close=733800" },
        { "silent/brk.b.csv", "", "session", "XNYS", 2, "2025-10-09T13:30Z close=498.2|2025-10-10T13:30Z close=489.2" },
        { "refused/01_yfinance_multi.csv", "", "session", "XNYS", 3, "2025-10-09T13:30Z close=254.04 high=258|2025-10-13T13:30Z open=249.38 volume=38142900" },
        { "refused/01b_yfinance_intraday.csv", "", "1h", "24x7", 2, "2025-10-13T13:30Z close=246.37|2025-10-13T14:30Z volume=5200000" },
        { "refused/01c_yfinance_history_tz.csv", "", "session", "XNYS", 2, "2025-10-31T13:30Z close=270.37|2025-11-03T14:30Z close=269.05 volume=50194600" },
        { "refused/02b_yahoo_2020.csv", "", "session", "XNYS", 2, "2020-09-01T13:30Z adj_close=349.703522|2020-09-02T13:30Z close=357.700012" },
        { "refused/04_alphavantage.csv", "", "session", "XNYS", 3, "2025-10-09T13:30Z close=254.04|2025-10-13T13:30Z close=247.66" },
        { "refused/04b_alphavantage_intraday.csv", NewYork, "1m", "24x7", 2, "2025-10-10T23:58Z close=244.9|2025-10-10T23:59Z close=245" },
        { "refused/07c_BTCUSDT-1h-2025-10.zip", "", "1h", "24x7", 2, "2025-10-10T23:00Z close=112774.5|2025-10-11T00:00Z open=112774.5" },
        { "refused/09_DGS10.csv", "", "session", "XNYS", 4, "2025-10-09T13:30Z dgs10=4.14|2025-10-14T13:30Z dgs10=4.03" },
        { "refused/10_eia_daily.csv", "--layout eia", "session", "XNYS", 5, "2025-10-08T13:30Z value=62.99|2025-10-14T13:30Z value=59.1" },
        { "refused/10_eia_daily.csv", "--skip-lines 2 --column \"Cushing OK WTI Spot Price FOB (Dollars per Barrel)=value\"", "session", "XNYS", 5, "2025-10-08T13:30Z value=62.99|2025-10-14T13:30Z value=59.1" },
        { "refused/11_investing_en.csv", "", "session", "XNYS", 2, "2025-10-10T13:30Z close=6552.51 change_percent=-0.0271 open=6740.49|2025-10-13T13:30Z close=6654.72" },
        { "refused/11c_investing_iso_asc.csv", "", "session", "XNYS", 2, "2025-10-10T13:30Z close=6552.51 high=6762.4|2025-10-13T13:30Z low=6620.64" },
        { "refused/12_dukascopy.csv", "", "1m", "24x7", 2, "2025-10-10T14:00Z open=1.15689 volume=192.15|2025-10-10T14:01Z close=1.15719" },
        { "refused/15_excel_de_utf16.csv", "--decimal-comma --thousands .", "session", "24x7", 2, "2025-10-10T00:00Z open=24611.18 volume=85123456|2025-10-13T00:00Z close=24387.93" },
        { "refused/17_ibkr.csv", "", "1m", "XNYS", 2, "2025-10-10T13:30Z open=254.94 barcount=9000|2025-10-10T13:31Z close=255" },
        { "refused/18c_polygon_day.csv", "", "session", "XNYS", 2, "2025-10-09T13:30Z close=254.04|2025-10-10T13:30Z close=245.27 transactions=800000" },
        { "refused/21_nasdaq.csv", "", "session", "XNYS", 2, "2025-10-10T13:30Z close=245.27|2025-10-13T13:30Z open=249.38 volume=38142940" },
        { "refused/21c_dollar_iso.csv", "", "session", "XNYS", 2, "2025-10-10T13:30Z close=245.27|2025-10-13T13:30Z low=245.56" },
        { "refused/22b_pandas_naive_midnight.csv", "", "session", "XNYS", 3, "2025-10-09T13:30Z close=254.04|2025-10-13T13:30Z close=247.66" },
        { "refused/29_ecb_hist.csv", "", "session", "24x7", 2, "2025-10-09T00:00Z usd=1.1611 cyp=NaN|2025-10-10T00:00Z chf=0.9311" },
        { "refused/32_coingecko.csv", "", "session", "24x7", 2, "2025-10-09T00:00Z price=123306|2025-10-10T00:00Z total_volume=70000000000" },
        { "refused/33_coinmarketcap.csv", "", "session", "24x7", 2, "2025-10-09T00:00Z open=123337.09|2025-10-10T00:00Z close=113214.37 marketcap=2256827310560.22" },
        { "refused/35_nse.csv", "", "session", "24x7", 2, "2025-10-10T00:00Z open=1376 volume=6290137 value=8681834901.2|2025-10-13T00:00Z close=1375 no_of_trades=150000" },
        { "refused/37_tushare.csv", "", "session", "XNYS", 2, "2025-10-09T13:30Z close=11.37|2025-10-10T13:30Z open=11.4 volume=856123.12" },
        { "refused/40_french_daily.csv", "--layout ken-french-daily", "session", "XNYS", 2, "2025-10-09T13:30Z mkt_rf=-0.0035 rf=0.00016|2025-10-10T13:30Z smb=-0.003" },
        { "refused/52b_dst_fallback_gap.csv", NewYork + " --ambiguous earlier", "1h", "24x7", 3, "2025-11-02T04:00Z open=1.15|2025-11-02T07:00Z close=1.15" },
        { "refused/56_curr.csv", "--unit close=price:USD", "session", "XNYS", 2, "2025-10-09T13:30Z close=100|2025-10-10T13:30Z close=5" },
        { "refused/56_dash.csv", "", "session", "XNYS", 2, "2025-10-09T13:30Z close=100|2025-10-10T13:30Z close=NaN" },
        { "refused/58_sib.csv", "", "session", "XNYS", 2, "2025-10-09T13:30Z close=254.04|2025-10-10T13:30Z close=245.27" },
        { "refused/59c_month_yyyy_mm.csv", "", "month", "24x7", 2, "2025-07-01T00:00Z close=207.57|2025-08-01T00:00Z close=232.14" },
        { "refused/59e_year.csv", "", "year", "24x7", 3, "2022-01-01T00:00Z value=26006.9|2024-01-01T00:00Z value=29184.9" },
        { "refused/65_iso_space_offset.csv", "", "1m", "XNYS", 2, "2025-10-10T13:30Z close=254.94|2025-10-10T13:31Z close=255.1" },
        { "refused/65c_iso_singledigit.csv", NewYork, "1m", "XNYS", 2, "2025-10-10T13:30Z close=254.94|2025-10-10T13:31Z close=255.1" },
        { "refused/65e_iso_bracket.csv", "", "1m", "XNYS", 2, "2025-10-10T13:30Z close=254.94|2025-10-10T13:31Z close=255.1" },
    };

    /// <summary>File, options, frequency, calendar, text of the refusal, the advice, the bars with it, symbol of the first series.</summary>
    public static TheoryData<string, string, string, string, string, string, string> Refused => new()
    {
        { "silent/14b_mt5_python_epoch.csv", "--zone Europe/Athens", "1m", "24x7", "has no effect", "--shift -3h", "2025-10-10T12:59Z close=1.15702" },
        { "silent/15c_semicolon_thousand_points.csv", "", "session", "XNYS", "may separate thousands or decimals", "--decimal-comma --thousands .", "2025-10-09T13:30Z close=611 volume=1234|2025-10-13T13:30Z volume=3210" },
        { "silent/15c_semicolon_thousand_points.csv", "", "session", "XNYS", "may separate thousands or decimals", "--thousands ,", "2025-10-09T13:30Z volume=1.234|2025-10-13T13:30Z volume=3.21" },
        { "silent/24_excel_serial.csv", "", "session", "XNYS", "would be 2025-10-09", "--time-format excel", "2025-10-09T13:30Z close=254.04|2025-10-13T13:30Z close=247.66" },
        { "silent/26b_wide_plain.csv", "", "session", "XNYS", "could be a price of a bar or a ticker", "--wide", "AAPL 2025-10-09T13:30Z value=254.04|OPEN 2025-10-10T13:30Z value=7.6" },
        { "silent/27c_long_disjoint.csv", "", "session", "XNYS", "several series", "--symbol-column contract", "CLX25 2025-10-09T13:30Z close=61.51|CLZ25 2025-10-14T13:30Z close=58.25" },
        { "silent/27c_long_disjoint.csv", "", "session", "XNYS", "several series", "--where contract=CLX25", "2025-10-09T13:30Z close=61.51|2025-10-10T13:30Z close=58.9" },
        { "silent/77_kdb_ns2000.csv", "", "irregular", "24x7", "nanoseconds since 2000, as kdb+ counts", "--time-format ns --shift 262968h", "2025-10-10T13:30Z price=254.94|2025-10-10T13:31Z price=255.1" },
        { "refused/03b_stooq_bulk.txt", "", "session", "XNYS", "could all be the time", "--time-column \"<DATE>+<TIME>\"", "2025-10-09T13:30Z close=254.04|2025-10-10T13:30Z volume=61999098" },
        { "refused/05_cryptodatadownload.csv", "--time-column unix", "1h", "24x7", "begins with other text", "--skip-lines 1", "2025-10-10T23:00Z open=112400|2025-10-11T00:00Z volume_btc=1800.25" },
        { "refused/05_cryptodatadownload.csv", "--skip-lines 1", "1h", "24x7", "could all be the time", "--time-column unix", "2025-10-10T23:00Z open=112400|2025-10-11T00:00Z volume_btc=1800.25" },
        { "refused/07_BTCUSDT-1h-2025-10.csv", "", "1h", "24x7", "instead of column names", "--header time,open,high,low,close,volume,value_6,value_7,value_8,value_9,value_10,value_11", "2025-10-10T23:00Z open=112400|2025-10-11T00:00Z close=112500.1" },
        { "refused/13_DAT_ASCII_EURUSD_M1_202510.csv", "--zone Etc/GMT+5", "1m", "24x7", "instead of column names", "--header time,open,high,low,close,volume", "2025-10-10T13:59Z open=1.15689|2025-10-10T14:00Z close=1.15719" },
        { "refused/14_mt5_tab.csv", "--zone Europe/Athens", "1m", "24x7", "could all be the time", "--time-column \"<DATE>+<TIME>\"", "2025-10-10T12:59Z close=1.15702|2025-10-10T13:00Z close=1.15719" },
        { "refused/15b_excel_de_iso.csv", "--decimal-comma", "session", "24x7", "'1.234' is not a number", "--thousands .", "2025-10-09T00:00Z open=612.5 volume=1234|2025-10-10T00:00Z close=601.4" },
        { "refused/18_polygon_2025-10-10.csv.gz", "", "1m", "XNYS", "several series", "--symbol-column ticker", "A 2025-10-10T13:30Z close=140.5|AAPL 2025-10-10T13:31Z close=255" },
        { "refused/27_long_by_date.csv", "", "session", "XNYS", "several series", "--symbol-column ticker", "AAPL 2025-10-09T13:30Z close=254.04|MSFT 2025-10-10T13:30Z close=510.96" },
        { "refused/28_cboe_vix.csv", "", "session", "XNYS", "may have the month or the day first", "--time-format MM/dd/yyyy", "2025-10-09T13:30Z close=16.43|2025-10-10T13:30Z high=22.44" },
        { "refused/42_firstrate.txt", NewYork, "1m", "XNYS", "instead of column names", "--header time,open,high,low,close,volume", "2025-10-10T13:30Z open=254.94|2025-10-10T13:31Z volume=400000" },
        { "refused/45_date_time_cols.csv", NewYork, "5m", "XNYS", "could all be the time", "--time-column Date+Time", "2025-10-10T13:35Z open=3578.73|2025-10-10T13:40Z close=3588.03" },
        { "refused/51_ticks_dup.csv", "", "irregular", "24x7", "is the same time as on line 2", "--duplicates last", "2025-10-10T13:30:00.1Z price=254.95|2025-10-10T13:30:00.2Z price=254.96" },
        { "refused/52_dst_fallback_local.csv", NewYork, "30m", "24x7", "happened twice", "--ambiguous infer", "2025-11-02T04:30Z open=1.15|2025-11-02T07:00Z close=1.15" },
        { "refused/52b_dst_fallback_gap.csv", NewYork, "1h", "24x7", "happened twice", "--ambiguous later", "2025-11-02T04:00Z open=1.15|2025-11-02T07:00Z close=1.15" },
        { "refused/56_curr.csv", "", "session", "XNYS", "another currency sign than earlier rows", "--unit close=price:USD", "2025-10-09T13:30Z close=100|2025-10-10T13:30Z close=5" },
        { "refused/54e_comment.csv", "", "session", "XNYS", "begins with a comment", "--comment \"#\"", "2025-10-09T13:30Z close=254.04|2025-10-10T13:30Z close=245.27" },
    };

    /// <summary>Files whose form no option can correct, with options, frequency and the text of the refusal.</summary>
    public static TheoryData<string, string, string, string> Hopeless => new()
    {
        { "refused/44_lean_minute.csv", "--header time,open,high,low,close,volume", "1m", "which would be 09:30:00" },
        { "refused/52b_dst_fallback_gap.csv", NewYork + " --ambiguous infer", "1h", "so their order does not decide" },
        { "refused/53d.csv.bz2", "", "1m", "bzip2" },
        { "refused/56_curr.csv", "--unit close=price:EUR", "session", "the sign of another currency than EUR" },
        { "refused/56_m.csv", "", "session", "'1.2M' is not written as earlier rows" },
        { "refused/56_pct.csv", "", "session", "'1.5%' is not written as earlier rows" },
        { "refused/58_sib.json", "", "session", "JSON" },
        { "refused/64_sci_epoch.csv", "", "1m", "has lost the digits of its time" },
    };

    [Fact]
    public void Each_file_is_in_a_table()
    {
        string[] listed =
            [.. Readable.Select(r => r.Data.Item1), .. Refused.Select(r => r.Data.Item1), .. Hopeless.Select(r => r.Data.Item1)];
        var files = Directory.EnumerateFiles(s_folder, "*", SearchOption.AllDirectories)
            .Select(f => Path.GetRelativePath(s_folder, f).Replace('\\', '/')).ToArray();
        Assert.True(files.Length >= 75);
        Assert.Equal(files.Order(StringComparer.Ordinal), listed.Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void No_file_needs_more_than_a_layout_or_three_options()
    {
        var options = Readable.Select(r => r.Data.Item2).Concat(Refused.Select(r => $"{r.Data.Item2} {r.Data.Item6}"));
        foreach (var text in options.Distinct()) Assert.True(text.Split("--").Length - 1 <= 3, text);
    }

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

    [Theory]
    [MemberData(nameof(Hopeless))]
    public async Task A_file_that_no_option_can_correct_is_refused(string file, string options, string frequency, string problem)
    {
        var error = await Assert.ThrowsAsync<ImportException>(() => ReadAsync(file, options, frequency, "24x7"));
        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Times_of_day_are_read_once_each_row_has_its_date()
    {
        var path = Path.Combine(s_folder, "refused", "44_lean_minute.csv");
        var text = (await File.ReadAllTextAsync(path, CancellationToken))
            .Replace("34200000,", "2025-10-10 09:30:00,", StringComparison.Ordinal)
            .Replace("34260000,", "2025-10-10 09:31:00,", StringComparison.Ordinal);
        using var stream = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(text));
        var options = FileBars.Options($"{NewYork} --scale 1e-4 --header time,open,high,low,close,volume");
        AssertBars(
            "2025-10-10T13:30Z open=254.94 volume=1500000|2025-10-10T13:31Z close=255",
            await FileBars.ReadAsync(stream, "44_lean_minute.csv", options, FileBars.Target("1m", "XNYS")));
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
            stream, "bars.csv", new() { SkipFooter = 3, Zone = "UTC" }, new CsvTestOptions().Target, CancellationToken);
        var count = 0;
        await foreach (var bars in read.ReadAsync(cancellationToken: CancellationToken)) count += bars.Bars.Count;
        Assert.Equal(2, count);
    }

    [Fact]
    public async Task Stand_ins_of_missing_values_are_suspicious()
    {
        await using var stream = File.OpenRead(Path.Combine(s_folder, "silent", "40b_french_99.csv"));
        await using var file = await SeriesFile.OpenAsync(stream, "f.csv", new(), FileBars.Target("session", "XNYS"), CancellationToken);
        await foreach (var _ in file.ReadAsync(cancellationToken: CancellationToken)) { }

        var (bars, count) = file.SuspiciousBarsOf(null);
        Assert.Equal((3L, "mktrf", -99.99), (bars.Single().Line, bars[0].ColumnName, bars[0].Value));
        Assert.Equal(1, count);
    }

    private static void AssertBars(string expected, List<FileBar> bars)
    {
        var both = expected.Split('|');
        AssertBar(both[0], bars[0]);
        if (both.Length > 1) AssertBar(both[1], bars[^1]);
    }

    private static void AssertBar(string expected, FileBar bar)
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

    private static async Task<List<FileBar>> ReadAsync(string file, string options, string frequency, string calendar)
    {
        await using var stream = File.OpenRead(Path.Combine(s_folder, file));
        return await FileBars.ReadAsync(stream, file, FileBars.Options(options), FileBars.Target(frequency, calendar));
    }
}
