using System.Globalization;
using System.Text;
using NodaTime;
using TruceData.Domain.Bars;
using TruceData.Domain.Time;
using TruceData.Server.Commands;
using TruceData.Server.Curation;
using TruceData.Server.Importing;
using TruceData.Server.Importing.Layouts;
using TruceData.Server.Json;
using TruceData.Server.Mapping;
using TruceData.Server.Tests.Support;

namespace TruceData.Server.Tests.Importing;

/// <summary>The example of each layout gives the bars, units and rules that such a file means.</summary>
public sealed class LayoutExampleTests
{
    private const string Prices = "open=index;high=index;low=index;close=index";
    private const string Shares = Prices + ";volume=shares";
    private const string Units = Prices + ";volume=units";
    private const string Base = Prices + ";volume=units of the base currency";
    private const string Binance = Base + ";quote_volume=units of the quote currency/sum;trade_count=trades/sum"
        + ";taker_buy_volume=units of the base currency/sum;taker_buy_quote_volume=units of the quote currency/sum";

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    /// <summary>Layout, frequency, calendar, more options, number of bars, first and last bar, fields with unit and rule.</summary>
    public static TheoryData<string, string, string, string, int, string, string> Examples => new()
    {
        { "alfred", "quarter", "24x7", "", 3, "2024-07-01T00:00Z value=29374.914|2024-10-01T00:00Z value=29719.647", "value=index" },
        {
            "alphavantage", "session", "XNYS", "", 2,
            "2025-10-09T13:30Z open=257.81 close=254.04|2025-10-10T13:30Z close=245.27 volume=61999098",
            Shares
        },
        {
            "alphavantage-intraday", "1m", "XNYS", "", 2,
            "2025-10-10T19:58Z open=245.3 volume=402110|2025-10-10T19:59Z close=245.27",
            Shares
        },
        { "bank-of-england", "session", "24x7", "", 2, "2025-10-09T00:00Z value=1.3321|2025-10-10T00:00Z value=1.3343", "value=index" },
        {
            "barchart", "session", "XNYS", "", 2,
            "2025-10-09T13:30Z open=257.81 close=254.04|2025-10-10T13:30Z close=245.27 volume=61999098",
            Units
        },
        {
            "binance", "1h", "24x7", "", 2,
            "2025-10-10T23:00Z open=112400 volume=2200.5 trade_count=520000|2025-10-11T00:00Z close=112500.1 taker_buy_volume=900",
            Binance
        },
        {
            "binance-futures", "1h", "24x7", "", 2,
            "2025-10-10T23:00Z open=112400 volume=2200.5 trade_count=520000|2025-10-11T00:00Z close=112500.1 quote_volume=202500000.5",
            Binance
        },
        { "cboe", "session", "XNYS", "", 2, "2025-10-09T13:30Z open=16.3 high=17.86|2025-10-10T13:30Z low=15.88 close=21.66", Prices },
        {
            "coinbase", "1h", "24x7", "", 2,
            "2025-10-10T23:00Z open=112400 high=113000 low=112000 close=112774.5 volume=220.5134|2025-10-11T00:00Z close=112500.1",
            Base
        },
        {
            "coingecko", "session", "24x7", "", 2,
            "2025-10-08T00:00Z value=123306 market_cap=2457000000000|2025-10-09T00:00Z value=121660 volume_24h=70000000000",
            "value=USD/coin;market_cap=money USD/last;volume_24h=money USD/last"
        },
        {
            "coinmarketcap", "session", "24x7", "", 2,
            "2025-10-09T00:00Z open=123337.09|2025-10-10T00:00Z open=121704.74 high=122509.66 low=104582.41",
            "open=USD/coin;high=USD/coin;low=USD/coin;close=USD/coin;volume=money USD;"
            + "market_cap=money USD/last;circulating_supply=coins/last"
        },
        {
            "cryptoarchive", "1m", "24x7", "", 2,
            "2025-10-10T23:00Z open=112400 quote_volume=4123800.55 taker_buy_quote_volume=2062000.14 trade_count=8660|"
            + "2025-10-10T23:01Z close=112470.8",
            Binance
        },
        {
            "cryptodatadownload", "1h", "24x7", "", 2,
            "BTCUSDT 2025-10-10T23:00Z open=112400 volume=2200.5|BTCUSDT 2025-10-11T00:00Z close=112500.1 trade_count=410000",
            Base + ";quote_volume=units of the quote currency/sum;trade_count=trades/sum"
        },
        {
            "databento-pretty", "1m", "24x7", "", 2,
            "ESZ5 2025-10-10T13:00Z open=6735.25 volume=1000|ESZ5 2025-10-10T13:01Z close=6736.25",
            Units
        },
        {
            "databento-raw", "1m", "24x7", "", 2,
            "12345 2025-10-10T13:00Z open=6735.25 volume=1000|12345 2025-10-10T13:01Z close=6736.25",
            Units
        },
        {
            "dukascopy", "1m", "24x7", "", 2,
            "2025-10-10T14:00Z open=1.15689 volume=192.15|2025-10-10T14:01Z close=1.15719",
            Prices + ";volume=millions of the base currency"
        },
        {
            "ecb-data-portal", "session", "24x7", "", 2,
            "EXR.D.USD.EUR.SP00.A 2025-10-09T00:00Z value=1.1611|EXR.D.USD.EUR.SP00.A 2025-10-10T00:00Z value=1.1568",
            "value=index"
        },
        {
            "ecb-eurofxref", "session", "24x7", "", 8,
            "BGN 2025-10-09T00:00Z value=1.9558|USD 2025-10-10T00:00Z value=1.1568",
            "value=index"
        },
        { "eia", "session", "24x7", "", 3, "2025-10-08T00:00Z value=62.99|2025-10-10T00:00Z value=59.36", "value=index" },
        { "eodhd", "session", "XNYS", "", 2, "2025-10-09T13:30Z close=254.04|2025-10-10T13:30Z close=245.27 volume=61999098", Shares },
        {
            "excel-german", "session", "24x7", "", 2,
            "2025-10-10T00:00Z open=24611.18 volume=85123456|2025-10-13T00:00Z close=24387.93",
            Units
        },
        {
            "finam", "1m", "24x7", "--zone Europe/Moscow", 2,
            "SBER 2025-10-10T07:00Z open=285.4 volume=120540|SBER 2025-10-10T07:01Z close=285.7",
            Units
        },
        { "firstrate", "1m", "XNYS", "", 2, "2025-10-10T13:30Z open=254.94 volume=1500000|2025-10-10T13:31Z close=255", Shares },
        { "fred", "session", "24x7", "", 4, "2025-10-09T00:00Z value=4.14|2025-10-14T00:00Z value=4.03", "value=index" },
        { "fred-monthly", "month", "24x7", "", 3, "2025-07-01T00:00Z value=322.132|2025-09-01T00:00Z value=324.368", "value=index" },
        {
            "fred-quarterly", "quarter", "24x7", "", 2,
            "2024-07-01T00:00Z value=29374.914|2024-10-01T00:00Z value=29723.864",
            "value=index"
        },
        { "histdata", "1m", "24x7", "", 2, "2025-10-10T13:59Z open=1.15689|2025-10-10T14:00Z close=1.15719", Prices },
        { "histdata-metatrader", "1m", "24x7", "", 2, "2025-10-10T13:59Z open=1.15689|2025-10-10T14:00Z close=1.15719", Prices },
        {
            "ibkr", "1m", "XNYS", "", 2,
            "2025-10-10T13:30Z open=254.94 vwap=254.9 trade_count=9000|2025-10-10T13:31Z close=255",
            Shares + ";vwap=index/last;trade_count=trades/sum"
        },
        { "investing", "session", "XNYS", "", 2, "2025-10-09T13:30Z open=6754.43 close=6735.11|2025-10-10T13:30Z close=6552.51", Units },
        {
            "investing-iso", "session", "XNYS", "", 2,
            "2025-10-10T13:30Z close=6552.51 volume=1230000|2025-10-13T13:30Z close=6654.72",
            Units
        },
        { "kaiko", "1h", "24x7", "", 2, "2025-10-10T23:00Z open=112400 volume=2200.5|2025-10-11T00:00Z close=112500.1", Base },
        {
            "kaiko-vwap", "1h", "24x7", "", 2,
            "2025-10-10T23:00Z open=112400 trade_count=520000|2025-10-11T00:00Z vwap=112610.7",
            Base + ";trade_count=trades/sum;vwap=index/last"
        },
        {
            "ken-french-daily", "session", "XNYS", "", 2,
            "2025-10-09T13:30Z mkt_rf=-0.0035 rf=0.00016|2025-10-10T13:30Z mkt_rf=-0.028 hml=0.0055",
            "mkt_rf=fraction;smb=fraction;hml=fraction;rf=fraction"
        },
        { "kibot", "1m", "XNYS", "", 2, "2025-10-10T13:30Z open=254.94 volume=1500000|2025-10-10T13:31Z close=255", Shares },
        { "kibot-daily", "session", "XNYS", "", 2, "2025-10-09T13:30Z close=254.04|2025-10-10T13:30Z close=245.27", Shares },
        {
            "kraken", "1h", "24x7", "", 2,
            "2025-10-10T23:00Z open=112400.1 trade_count=5200|2025-10-11T00:00Z close=112500.1 volume=180.2511",
            Base + ";trade_count=trades/sum"
        },
        { "lean-daily", "session", "XNYS", "", 2, "2025-10-09T13:30Z open=257.81 volume=38322012|2025-10-10T13:30Z close=245.27", Shares },
        { "lean-hour", "1h", "XNYS", "", 2, "2025-10-10T14:00Z open=255.1|2025-10-10T15:00Z close=248.77 volume=12044100", Shares },
        {
            "metatrader5", "1m", "24x7", "--zone America/New_York --shift -7h", 2,
            "2025-10-10T12:59Z open=1.15689 tick_volume=123|2025-10-10T13:00Z close=1.15719 spread=11",
            Units + ";tick_volume=ticks/sum;spread=points/last"
        },
        {
            "nasdaq", "session", "XNYS", "", 2,
            "2025-10-09T13:30Z close=254.04 volume=38322010|2025-10-10T13:30Z open=254.94 close=245.27",
            Shares
        },
        {
            "metatrader5-python", "1m", "24x7", "--zone America/New_York --shift -7h", 2,
            "2025-10-10T12:59Z open=1.15689 tick_volume=123|2025-10-10T13:00Z close=1.15719 spread=11",
            Units + ";tick_volume=ticks/sum;spread=points/last"
        },
        {
            "nse-india", "session", "24x7", "", 2,
            "2025-10-10T00:00Z open=1376 volume=6290137 turnover=8681834901.2|2025-10-13T00:00Z close=1375",
            "open=INR/share;high=INR/share;low=INR/share;close=INR/share;"
            + "vwap=INR/share/last;volume=shares;turnover=money INR/sum;trade_count=trades/sum"
        },
        {
            "polygon", "1m", "XNYS", "", 3,
            "AAPL 2025-10-10T13:30Z open=254.94 trade_count=9000|MSFT 2025-10-10T13:30Z close=519.2 volume=310000",
            Shares + ";trade_count=trades/sum"
        },
        { "polygon-indices", "1m", "XNYS", "", 2, "I:SPX 2025-10-10T13:30Z open=6740.49|I:SPX 2025-10-10T13:31Z close=6739.95", Prices },
        {
            "quandl-wiki", "session", "XNYS", "", 2,
            "2018-03-26T13:30Z close=172.77|2018-03-27T13:30Z close=168.34 volume=38962839",
            Shares
        },
        { "stooq", "session", "XNYS", "", 2, "2025-10-09T13:30Z close=254.04|2025-10-10T13:30Z close=245.27", Shares },
        {
            "stooq-bulk", "session", "XNYS", "", 2,
            "AAPL.US 2025-10-09T13:30Z close=254.04|AAPL.US 2025-10-10T13:30Z close=245.27 open_interest=0",
            Shares + ";open_interest=contracts/last"
        },
        { "tiingo", "session", "XNYS", "", 2, "2025-10-09T13:30Z close=254.04|2025-10-10T13:30Z close=245.27 volume=61999098", Shares },
        {
            "tushare", "session", "24x7", "", 2,
            "000001.SZ 2025-10-09T00:00Z volume=91234567 turnover=1034567890|000001.SZ 2025-10-10T00:00Z close=11.4 volume=85612312",
            "open=CNY/share;high=CNY/share;low=CNY/share;close=CNY/share;volume=shares;turnover=money CNY/sum"
        },
        { "yahoo", "session", "XNYS", "", 2, "2025-10-09T13:30Z open=257.809998|2025-10-10T13:30Z close=245.270004", Shares },
        { "yahoo-monthly", "month", "XNYS", "", 2, "2025-08-01T04:00Z close=232.139999|2025-09-01T04:00Z close=254.630005", Shares },
        { "yahoo-weekly", "week", "XNYS", "", 2, "2025-09-29T04:00Z close=258.019989|2025-10-06T04:00Z close=245.270004", Shares },
        {
            "yfinance", "session", "XNYS", "", 2,
            "2025-10-09T13:30Z open=257.81 close=254.04|2025-10-10T13:30Z close=245.27 volume=61999100",
            Shares
        },
        { "yfinance-history", "session", "XNYS", "", 2, "2025-10-31T13:30Z close=270.37|2025-11-03T14:30Z close=269.05", Shares },
        { "yfinance-history-intraday", "30m", "XNYS", "", 2, "2025-10-31T19:30Z close=270.37|2025-11-03T14:30Z open=270.42", Shares },
    };

    [Fact]
    public void Each_layout_has_one_row_in_the_table() =>
        Assert.Equal(SeriesFileLayouts.BuiltIn.All.Select(l => l.Id), Examples.Select(e => e.Data.Item1).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Examples))]
    public async Task An_example_gives_the_bars_that_it_means(
        string id, string frequency, string calendar, string options, int count, string expected, string fields)
    {
        var stated = SeriesFileLayouts.BuiltIn.Get(id).Series?.Frequency;
        if (stated is not null) Assert.Equal(stated, NewSeries.ParseFrequency(frequency));
        await using var file = await OpenAsync(id, frequency, calendar, options);
        var bars = await ReadAsync(file);
        Assert.Equal(fields.Split(';').Order(StringComparer.Ordinal), file.Fields.Select(Describe).Order(StringComparer.Ordinal));
        Assert.Equal(count, bars.Count);
        var ends = expected.Split('|');
        AssertBar(ends[0], bars[0]);
        AssertBar(ends[1], bars[^1]);
        Assert.Equal(id, file.Report.Options.Layout);
    }

    [Theory]
    [InlineData("metatrader5")]
    [InlineData("metatrader5-python")]
    [InlineData("finam")]
    public async Task A_layout_of_local_times_without_a_zone_is_refused_until_a_zone_is_stated(string id)
    {
        var error = await Assert.ThrowsAsync<ImportException>(async () =>
        {
            await using var refused = await OpenAsync(id, "1m", "24x7", "");
            await ReadAsync(refused);
        });
        Assert.Contains("--zone", error.Fix, StringComparison.Ordinal);
        await using var file = await OpenAsync(id, "1m", "24x7", "--zone Europe/Moscow");
        Assert.NotEmpty(await ReadAsync(file));
    }

    private static async Task<SeriesFile> OpenAsync(string id, string frequency, string calendar, string options)
    {
        var command = new System.CommandLine.Command("read");
        foreach (var option in SeriesFileFlags.All) command.Add(option);
        var given = SeriesFileFlags.Read(command.Parse($"--layout {id} {options}"));
        var layout = FileLayout.Find(SeriesFileLayouts.BuiltIn, given)!;
        var text = string.Join('\n', SeriesFileLayouts.BuiltIn.Get(id).Example) + "\n";
        var path = Path.Combine(Repository.Data, "calendars", $"{calendar}.json");
        var record = (V1.Calendar)RecordFile.Parse(path, $"calendars/{calendar}", File.ReadAllBytes(path), V1.Calendar.Descriptor).Record!;
        var clock = new BarClock(record.ToDomain(), NewSeries.ParseFrequency(frequency).ToDomain(), Duration.Zero);
        return await SeriesFile.OpenAsync(
            new MemoryStream(Encoding.UTF8.GetBytes(text)), id, layout.Options, SeriesFileTarget.Create(new V1.Series(), clock),
            CancellationToken);
    }

    private static async Task<List<(string? Symbol, Instant Time, Dictionary<string, double> Values)>> ReadAsync(SeriesFile file)
    {
        var bars = new List<(string?, Instant, Dictionary<string, double>)>();
        await foreach (var read in file.ReadAsync(cancellationToken: CancellationToken))
        {
            for (var i = 0; i < read.Bars.Count; i++)
            {
                var values = file.Fields.Select((f, c) => (Name: f.ColumnName(), Value: read.Bars.Columns[c].Span[i]));
                bars.Add((read.Symbol, read.Bars.Times.Span[i].ToInstant(), values.ToDictionary(v => v.Name, v => v.Value)));
            }
        }

        return bars;
    }

    private static void AssertBar(string expected, (string? Symbol, Instant Time, Dictionary<string, double> Values) bar)
    {
        var parts = expected.Split(' ');
        var time = Array.FindIndex(parts, p => p.EndsWith('Z') && p.Contains('T') && p[4] == '-');
        Assert.Equal(time == 1 ? parts[0] : null, bar.Symbol);
        Assert.Equal(DateTimeOffset.Parse(parts[time], CultureInfo.InvariantCulture), bar.Time.ToDateTimeOffset());
        foreach (var value in parts[(time + 1)..].Select(p => p.Split('=')))
            Assert.Equal(double.Parse(value[1], CultureInfo.InvariantCulture), bar.Values[value[0]]);
    }

    private static string Describe(V1.FieldSpec field)
    {
        var unit = field.Unit.Kind switch
        {
            V1.UnitKind.IndexPoints => "index",
            V1.UnitKind.Price => $"{field.Unit.Currency}/{field.Unit.Per}",
            V1.UnitKind.Money => $"money {field.Unit.Currency}",
            V1.UnitKind.Count => field.Unit.Counted,
            var kind => EnumNames.NameOf(kind)["UNIT_KIND_".Length..].ToLowerInvariant(),
        };
        var rule = field.AggregationRule == V1.AggregationRule.Unspecified ? "" : $"/{field.AggregationRule.ToString().ToLowerInvariant()}";
        return $"{field.ColumnName()}={unit}{rule}";
    }
}
