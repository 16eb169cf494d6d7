using TruceData.Server.Importing.Layouts;
using TruceData.Server.Tests.Support;

namespace TruceData.Server.Tests.Commands;

/// <summary>Runs `trucedata import series` with layouts: named, of the user, detected, and wrong.</summary>
public sealed class ImportSeriesLayoutTests(CuratedServer curated) : IDisposable
{
    private const string Own = """
        {
          "id": "own",
          "displayName": "Our broker",
          "options": {
            "timeColumns": ["when"],
            "zone": "Europe/Berlin",
            "columns": [{ "column": "last", "field": { "field": "FIELD_CLOSE" } }]
          },
          "series": { "frequency": { "unit": "FREQUENCY_UNIT_MINUTE", "count": 1 }, "publisher": "The broker" },
          "example": ["when,last", "2025-10-10 09:30,1.5"]
        }
        """;

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_named_layout_reads_the_file_and_fills_the_header_of_a_new_series()
    {
        var file = Example("kraken", "xbtusd.csv");
        string[] options = ["--layout", "kraken", "--frequency", "1h", "--unit", "volume=count:coins"];
        var store = curated.CopyStore(_folder["store.db"]);
        var done = (await RunAsync(store, file, options)).Succeeded("layout kraken;", "  volume: number of coins, sum");
        Assert.DoesNotContain("detected", done.Output, StringComparison.Ordinal);
        (await RunAsync(store, file, options)).Succeeded("2 unchanged");
        Assert.Equal([112774.5, 112500.1], (await StoredBars.ReadAsync(store, "series/xbtusd", "close")).Select(b => b.Value));
    }

    [Fact]
    public async Task A_layout_is_detected_by_its_header_and_reported_unless_it_is_switched_off()
    {
        var file = Example("nasdaq", "aapl.csv");
        var store = curated.CopyStore(_folder["store.db"]);
        string[] options = ["--calendar", "XNYS"];
        (await RunAsync(store, file, options)).Succeeded("layout nasdaq (detected)", "  volume: number of shares, sum");
        (await RunAsync(store, file, options)).Succeeded("layout nasdaq (detected)", "2 unchanged");
        (await RunAsync(store, file, [.. options, "--layout", "none"])).Refused(1);
        (await RunAsync(store, file, [.. options, "--name", "other", "--layout", "none"])).Refused(1, "series/other is new: set");
    }

    [Fact]
    public async Task Several_tickers_of_yfinance_are_imported_as_a_series_each()
    {
        var file = _folder.Write(
            "prices.csv",
            """
            Price,Close,Close,High,High,Low,Low,Open,Open,Volume,Volume
            Ticker,AAPL,MSFT,AAPL,MSFT,AAPL,MSFT,AAPL,MSFT,AAPL,MSFT
            Date,,,,,,,,,,
            2025-10-09,254.04,522.4,258,524.33,253.14,517.4,257.81,522.34,38322000,18343600
            2025-10-10,245.27,510.96,256.38,523.58,244,509.63,254.94,519.64,61999100,24133800

            """);
        var store = curated.CopyStore(_folder["store.db"]);
        string[] options = ["--calendar", "XNYS", "--frequency", "session", "--currency", "USD", "--dry-run"];
        (await RunAsync(store, file, options))
            .Succeeded("layout yfinance (detected)", "series/aapl: 2 new", "instruments/apple", "series/msft: 2 new");
        (await RunAsync(store, file, [.. options, "--name", "{symbol}-daily"])).Succeeded("series/aapl-daily: 2 new");
        (await RunAsync(store, file, [.. options, "--name", "apple"])).Refused(1, "{symbol}");
    }

    [Theory]
    [InlineData("--wide", "Date,AAPL,MSFT\n2025-10-08,258.06,500\n2025-10-09,254.04,501\n")]
    [InlineData("--symbol-column Symbol", "Date,Symbol,Close\n2025-10-08,AAPL,258.06\n2025-10-08,MSFT,500\n2025-10-09,AAPL,254.04\n")]
    public async Task A_second_import_of_several_series_keeps_their_headers(string form, string text)
    {
        var file = _folder.Write("prices.csv", text);
        var store = curated.CopyStore(_folder["store.db"]);
        string[] options = ["--calendar", "XNYS", "--frequency", "session", "--currency", "USD", .. form.Split(' ')];
        string[] stated = ["--knowledge-delay", "30d", "--terms", "None of ours", "--publisher", "Mine", "--observed-at", "14:30"];
        (await RunAsync(store, file, [.. options, .. stated])).Succeeded("series/aapl: 2 new", "series/msft");
        var headers = await ExportAsync("first");
        Assert.Contains("2592000s", headers, StringComparison.Ordinal);
        (await RunAsync(store, file, options)).Succeeded("series/aapl: 0 new, 0 changed, 2 unchanged");
        Assert.Equal(headers, await ExportAsync("second"));
        (await RunAsync(store, file, [.. options, .. stated])).Succeeded("2 unchanged");
        foreach (var other in new[] { "--publisher Other", "--knowledge-delay 0s", "--observed-at 15:00" })
        {
            (await RunAsync(store, file, [.. options, .. other.Split(' ')]))
                .Refused(1, $"The {other.Split(' ')[0][2..].Replace('-', '_').Replace("observed_at", "observation", StringComparison.Ordinal)} of series/aapl would differ");
        }

        (await RunAsync(store, file, [.. options[..4], .. options[6..], "--currency", "EUR"])).Refused(1, "in USD, but in EUR in the file");
        (await RunAsync(store, file, [.. options, "--instrument", "apple"])).Refused(1, "cannot be the instrument of all");

        async Task<string> ExportAsync(string folder)
        {
            (await Command.RunAsync("export", _folder[folder], "--store", store)).Succeeded();
            return File.ReadAllText(_folder[$"{folder}/series/aapl.json"]) + File.ReadAllText(_folder[$"{folder}/series/msft.json"]);
        }
    }

    [Fact]
    public async Task A_detected_layout_with_other_fields_does_not_change_how_an_existing_series_is_read()
    {
        var file = Example("yahoo", "aapl.csv");
        var store = curated.CopyStore(_folder["store.db"]);
        string[] options = ["--calendar", "XNYS", "--frequency", "session"];
        (await RunAsync(store, file, [.. options, "--layout", "none"])).Succeeded("  adj_close:");
        (await RunAsync(store, file, options)).Succeeded("which was not used", "2 unchanged");
        (await RunAsync(store, file, ["--layout", "yahoo"])).Refused(1, "--layout: The layout yahoo is of files with another adjustment");
    }

    [Fact]
    public async Task An_error_of_a_file_that_nearly_fits_a_layout_names_it_and_the_advice_works()
    {
        var lines = SeriesFileLayouts.BuiltIn.Get("nasdaq").Example.Select((line, i) => line + (i == 0 ? ",Currency" : ",USD"));
        var file = _folder.Write("aapl.csv", string.Join('\n', lines) + "\n");
        var store = curated.CopyStore(_folder["store.db"]);
        string[] options = ["--calendar", "XNYS", "--frequency", "session"];
        (await RunAsync(store, file, options)).Refused(1, "resembles that of the layout nasdaq; use --layout nasdaq.");
        (await RunAsync(store, file, [.. options, "--layout", "nasdaq"])).Succeeded("layout nasdaq;", "Columns not read: Currency.");
    }

    [Fact]
    public async Task A_layout_of_the_user_is_named_by_its_path()
    {
        var layout = _folder.Write("own.json", Own);
        var file = _folder.Write("mine.csv", "when,last,note\n2025-10-10 09:30,1.5,a\n2025-10-10 09:31,2,b\n");
        var store = curated.CopyStore(_folder["store.db"]);
        (await RunAsync(store, file, ["--calendar", "24x7", "--layout", layout]))
            .Succeeded("layout own;", "first 2025-10-10 07:30:00, last 2025-10-10 07:31:00, UTC");
    }

    [Theory]
    [InlineData("krakn", "--layout: \"krakn\" is not a layout. Did you mean \"kraken\"?")]
    [InlineData("Kraken", "--layout: \"Kraken\" is not a layout. Did you mean \"kraken\"?")]
    [InlineData("nasdaq", "The header has no column")]
    [InlineData("missing.json", "missing.json: The layout cannot be read")]
    [InlineData("/", "The layout cannot be read")]
    public async Task A_wrong_layout_is_refused(string layout, string expected)
    {
        var file = _folder.Write("mine.csv", "time,price\n2025-10-10T09:30:00Z,1.5\n");
        var store = curated.CopyStore(_folder["store.db"]);
        (await RunAsync(store, file, ["--calendar", "24x7", "--frequency", "1m", "--layout", layout])).Refused(1, expected);
    }

    [Theory]
    [InlineData("\"options\"", "options", "own.json, line")]
    [InlineData("Europe/Berlin", "Mars/Olympus", "options.zone: \"Mars/Olympus\" is not an IANA time zone.")]
    [InlineData("\"zone\"", "\"zones\"", "options.zones: unknown field.")]
    [InlineData("\"zone\": \"Europe/Berlin\"", "\"layout\": \"own\"", "options.layout: a layout cannot refer to another.")]
    [InlineData("\"id\": \"own\"", "\"id\": \"none\"", "id: \"none\" stands for no layout.")]
    [InlineData("\"id\": \"own\"", "\"id\": \"Own\"", "id: \"Own\" is not a valid id.")]
    public async Task A_fault_of_a_layout_of_the_user_is_refused_with_its_position(string old, string with, string expected)
    {
        var layout = _folder.Write("own.json", Own.Replace(old, with, StringComparison.Ordinal));
        var file = _folder.Write("mine.csv", "when,last\n2025-10-10 09:30,1.5\n");
        var store = curated.CopyStore(_folder["store.db"]);
        (await RunAsync(store, file, ["--calendar", "24x7", "--layout", layout])).Refused(1, "own.json", expected);
    }

    [Fact]
    public async Task A_file_of_data_is_no_layout()
    {
        var layout = _folder.Write("huge.json", new string(' ', (1 << 20) + 1));
        var file = _folder.Write("mine.csv", "when,last\n2025-10-10 09:30,1.5\n");
        var store = curated.CopyStore(_folder["store.db"]);
        (await RunAsync(store, file, ["--calendar", "24x7", "--layout", layout])).Refused(1, "The layout is larger than 1 MiB.");
    }

    private static Task<CommandResult> RunAsync(string store, string file, string[] options) =>
        Command.RunAsync(["import", "series", file, "--store", store, .. options]);

    private string Example(string id, string name) =>
        _folder.Write(name, string.Join('\n', SeriesFileLayouts.BuiltIn.Get(id).Example) + "\n");
}
