using System.Globalization;
using TruceData.Server.Importing;

namespace TruceData.Server.Tests.Importing;

/// <summary>Files whose header has a row of symbols, as yfinance writes them for several tickers.</summary>
public sealed class SymbolHeaderTests
{
    private const string ByPrice =
        """
        Price,Close,Close,Open,Open,Volume,Volume
        Ticker,AAPL,MSFT,AAPL,MSFT,AAPL,MSFT
        Date,,,,,,
        2025-10-09,254.04,522.4,257.81,522.34,38322000,18343600
        2025-10-10,245.27,,254.94,,61999100,

        """;

    private const string ByTicker =
        """
        Ticker,MSFT,MSFT,MSFT,AAPL,AAPL,AAPL
        Price,Open,Close,Volume,Open,Close,Volume
        Date,,,,,,
        2025-10-09,522.34,522.4,18343600,257.81,254.04,38322000
        2025-10-10,,,,254.94,245.27,61999100

        """;

    [Theory]
    [InlineData(ByPrice)]
    [InlineData(ByTicker)]
    public async Task Each_symbol_is_a_series_and_dates_before_its_listing_are_left_out(string text)
    {
        var bars = await FileBars.ReadAsync(text, "", "session", "XNYS");
        Assert.Equal(
            [
                "AAPL 2025-10-09T13:30:00Z close=254.04 open=257.81 volume=38322000",
                "AAPL 2025-10-10T13:30:00Z close=245.27 open=254.94 volume=61999100",
                "MSFT 2025-10-09T13:30:00Z close=522.4 open=522.34 volume=18343600",
            ],
            bars.Select(Text));
    }

    [Fact]
    public async Task Columns_are_selected_for_all_symbols()
    {
        var bars = await FileBars.ReadAsync(ByTicker, "--column Close=price", "session", "XNYS");
        Assert.Equal(["AAPL", "AAPL", "MSFT"], bars.Select(b => b.Symbol));
        Assert.Equal([254.04, 245.27, 522.4], bars.Select(b => b.Values["price"]));
        Assert.All(bars, bar => Assert.Single(bar.Values));
    }

    [Theory]
    [InlineData("Volume\n", "Open\n", "", "contains the column 'Open MSFT' more than once")]
    [InlineData(",Volume\nTicker", ",Value\nTicker", "", "'AAPL' has no column 'value'")]
    [InlineData(",MSFT\nDate", ",\nDate", "", "Column 7, 'Volume', has no symbol")]
    [InlineData("", "", "--wide", "so --wide does not apply")]
    [InlineData("", "", "--vintages", "so --vintages does not apply")]
    [InlineData("", "", "--where Close=254.04", "so --where does not apply")]
    [InlineData("", "", "--column Adj=close", "has no column 'Adj'. Name one of 'Date', 'Close', 'Open', 'Volume'.")]
    [InlineData("522.4,", "x,", "", "'x' is not a number")]
    public async Task A_header_that_does_not_fit_is_refused(string old, string with, string options, string problem)
    {
        var text = old.Length > 0 ? ByPrice.Replace(old, with, StringComparison.Ordinal) : ByPrice;
        var error = await Assert.ThrowsAsync<ImportException>(() => FileBars.ReadAsync(text, options, "session", "XNYS"));
        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Dividends_and_splits_are_left_out()
    {
        var text = ByPrice.Replace(",Volume,Volume", ",Dividends,Stock Splits", StringComparison.Ordinal)
            .Replace(",AAPL,MSFT\nDate", ",AAPL,AAPL\nDate", StringComparison.Ordinal);
        var bars = await FileBars.ReadAsync(text, "", "session", "XNYS");
        Assert.All(bars, bar => Assert.Equal(["close", "open"], bar.Values.Keys.Order(StringComparer.Ordinal)));
    }

    [Fact]
    public async Task Two_columns_of_one_symbol_with_one_name_are_refused()
    {
        var text = ByPrice.Replace("MSFT", "AAPL", StringComparison.Ordinal);
        var error = await Assert.ThrowsAsync<ImportException>(() => FileBars.ReadAsync(text, "", "session", "XNYS"));
        Assert.Contains("contains the column 'Close' more than once", error.Message, StringComparison.Ordinal);
    }

    private static string Text(FileBar bar)
    {
        var values = bar.Values.OrderBy(v => v.Key, StringComparer.Ordinal);
        return $"{bar.Symbol} {bar.Time} {string.Join(' ', values.Select(v => string.Create(CultureInfo.InvariantCulture, $"{v.Key}={v.Value}")))}";
    }
}
