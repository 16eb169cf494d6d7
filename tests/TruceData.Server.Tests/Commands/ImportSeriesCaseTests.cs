using TruceData.Server.Tests.Support;

namespace TruceData.Server.Tests.Commands;

/// <summary>Runs `trucedata import series` with files of vendors whose meaning depends on the store, the name or the layout.</summary>
public sealed class ImportSeriesCaseTests(CuratedServer curated) : IDisposable
{
    private static readonly string[] s_daily = ["--calendar", "XNYS", "--frequency", "session"];

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Two_files_whose_names_differ_after_a_point_are_two_series()
    {
        var store = curated.CopyStore(_folder["store.db"]);
        (await RunAsync(store, "brk.a.csv", s_daily)).Succeeded("series/brk-a: 2 new");
        (await RunAsync(store, "brk.b.csv", s_daily)).Succeeded("series/brk-b: 2 new");
        Assert.Equal([747000.0, 733800.0], (await StoredBars.ReadAsync(store, "series/brk-a", "close")).Select(b => b.Value));
        Assert.Equal([498.2, 489.2], (await StoredBars.ReadAsync(store, "series/brk-b", "close")).Select(b => b.Value));
    }

    [Fact]
    public async Task A_later_download_with_another_scale_is_refused_with_the_ratio()
    {
        var store = curated.CopyStore(_folder["store.db"]);
        string[] options = [.. s_daily, "--name", "split"];
        (await RunAsync(store, "73_split_a.csv", options)).Succeeded("series/split: 3 new");
        (await RunAsync(store, "73_split_b.csv", options)).Refused(
            1, "1 of 3 bars of series/split differ", "the stored close is 10 times the new one", "--replace", "--knowledge-time");
        Assert.Equal([1000.0, 1010.0, 1005.0], (await StoredBars.ReadAsync(store, "series/split", "close")).Select(b => b.Value));
        (await RunAsync(store, "73_split_b.csv", [.. options, "--replace", "--knowledge-time", "2025-10-20T00:00:00Z"]))
            .Refused(1, "--replace has no effect");
        (await RunAsync(store, "73_split_b.csv", [.. options, "--replace"])).Succeeded("series/split: 2 new, 1 changed");
    }

    [Fact]
    public async Task Seconds_on_the_clock_of_a_broker_need_its_zone()
    {
        var store = curated.CopyStore(_folder["store.db"]);
        string[] options = ["--calendar", "24x7", "--frequency", "1m"];
        (await RunAsync(store, "14b_mt5_python_epoch.csv", options)).Refused(1, "metatrader5-python", "no time zone is given", "--zone");
        (await RunAsync(store, "14b_mt5_python_epoch.csv", [.. options, "--zone", "Europe/Athens"]))
            .Succeeded("layout metatrader5-python (detected)", "first 2025-10-10 12:59:00, last 2025-10-10 13:00:00, UTC");
    }

    [Theory]
    [InlineData("brk.a.csv", "--instrument-asset-class equity", "The file contains one series")]
    [InlineData("26b_wide_plain.csv", "--vintages --knowledge-time 2025-10-20T00:00:00Z", "does not end with a date")]
    [InlineData("brk.a.csv", "--currency EUR --unit close=price:USD", "--currency has no effect")]
    [InlineData("brk.a.csv", "--zone America/New_York", "--zone has no effect")]
    public async Task Options_without_effect_are_refused(string file, string options, string problem) =>
        (await RunAsync(curated.CopyStore(_folder["store.db"]), file, [.. s_daily, .. options.Split(' ')])).Refused(1, problem);

    [Fact]
    public async Task A_knowledge_time_does_not_apply_to_a_file_that_states_its_own()
    {
        var file = _folder.Write("gdp.csv", "date,GDP_20250130,GDP_20250227\n2024-10-01,1,2\n");
        string[] options = ["--calendar", "24x7", "--frequency", "quarter", "--vintages"];
        var store = curated.CopyStore(_folder["store.db"]);
        (await Command.RunAsync(
            ["import", "series", file, "--store", store, .. options, "--knowledge-time", "2025-10-20T00:00:00Z"]))
            .Refused(1, "The file states when its bars were known");
        (await Command.RunAsync(["import", "series", file, "--store", store, .. options])).Succeeded();
    }

    private static Task<CommandResult> RunAsync(string store, string file, string[] options) => Command.RunAsync(
        [
            "import", "series",
            Path.Combine(Repository.Root, "tests", "TruceData.Server.Tests", "Importing", "Cases", "silent", file), "--store", store,
            .. options,
        ]);
}
