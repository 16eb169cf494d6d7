using System.IO.Compression;
using TruceData.Server.Tests.Support;

namespace TruceData.Server.Tests.Commands;

/// <summary>Runs `trucedata import events` as a process.</summary>
public sealed class ImportEventsCommandTests(CuratedServer curated) : IDisposable
{
    private static readonly string Example = Path.Combine(Repository.Root, "docs", "examples", "earnings.csv");

    private readonly TempFolder _folder = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_table_is_tried_imported_imported_again_exported_and_imported_as_records()
    {
        var store = curated.CopyStore(_folder["store.db"]);
        string[] command = ["import", "events", Example, "--zone", "America/New_York", "--store", store];
        var before = await StoredBars.LatestAsync(store);
        (await Command.RunAsync([.. command, "--dry-run"])).Succeeded(
            "Columns: time 'time', date 'date', name 'headline', kind 'kind', instrument 'ticker'.",
            "Attribute surprise: number.",
            "Attribute cik: text.",
            "Each event is known from the end of its time; a date without a time is known from the end of that day.",
            "5 events, the first events/example-rate-decision-2025-10-29 at 2025-10-29T18:00:00Z, "
            + "the last events/example-quarter-nvidia-2025-11-19 at 2025-11-19T21:20:00Z; 3 instruments.",
            "The claims are of sources/earnings, public from ",
            "A dry run: the store stays at revision 1.",
            "claims: 10 new, 0 changed, 0 unchanged", "events: 5 new, 0 changed, 0 unchanged", "sources: 1 new, 0 changed, 0 unchanged");
        Assert.Equal(before, await StoredBars.LatestAsync(store));

        (await Command.RunAsync(command)).Succeeded("Revision 2.", "events: 5 new, 0 changed, 0 unchanged");
        (await Command.RunAsync(command)).Succeeded(
            "Nothing new; the store stays at revision 2.", "events: 0 new, 0 changed, 5 unchanged",
            "sources: 0 new, 0 changed, 1 unchanged");
        (await Command.RunAsync("export", _folder["out"], "--store", store)).Succeeded();
        (await Command.RunAsync("check", _folder["out"])).Succeeded(": 0 violations.");
        (await Command.RunAsync("import", "records", _folder["out"], "--store", store)).Succeeded(
            "Nothing new; the store stays at revision 2.");
    }

    [Fact]
    public async Task Rows_that_are_added_or_moved_change_no_other_event()
    {
        var store = curated.CopyStore(_folder["store.db"]);
        await ImportAsync(store, "date,name,x\n2025-10-29,A,1\n2025-10-30,B,2\n");
        (await ImportAsync(store, "date,name,x\n2025-10-30,B,3\n2025-10-28,C,1\n2025-10-29,A,1\n")).Succeeded(
            "claims: 1 new, 2 changed, 0 unchanged", "events: 1 new, 1 changed, 1 unchanged", "sources: 0 new, 0 changed, 1 unchanged");
    }

    [Fact]
    public async Task The_source_is_as_described_and_its_claims_are_known_since_its_publication()
    {
        var store = curated.CopyStore(_folder["store.db"]);
        string[] source =
        [
            "--source", "mine", "--source-title", "Releases", "--publisher", "Me", "--url", "https://example.org/releases",
            "--published", "2025-11-01T00:00:00Z",
        ];
        (await ImportAsync(store, "date,name\n2025-10-29,A\n", source)).Succeeded(
            "The claims are of sources/mine, public from 2025-11-01T00:00:00Z.");
        (await Command.RunAsync("export", _folder["out"], "--store", store)).Succeeded();
        var written = await File.ReadAllTextAsync(_folder["out/sources/mine.json"], Ct);
        string[] texts =
            ["\"title\": \"Releases\"", "\"publisher\": \"Me\"", "\"kind\": \"SOURCE_KIND_DATA\"", "https://example.org/releases"];
        foreach (var text in texts)
            Assert.Contains(text, written, StringComparison.Ordinal);
        var claim = await File.ReadAllTextAsync(_folder["out/claims/mine-a-2025-10-29-time.json"], Ct);
        Assert.Contains("\"knowledgeTime\": \"2025-11-01T00:00:00Z\"", claim, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_compressed_table_with_semicolons_is_read()
    {
        var store = curated.CopyStore(_folder["store.db"]);
        var file = _folder["table.csv.gz"];
        await using (var gzip = new GZipStream(File.Create(file), CompressionLevel.Fastest))
            await gzip.WriteAsync("date;name;x\n2025-10-29;\"A; B\";1\n"u8.ToArray(), Ct);
        (await Command.RunAsync("import", "events", file, "--zone", "UTC", "--kind", "other", "--store", store)).Succeeded(
            "Attribute x: number.", "events/a-b-2025-10-29", "sources/table,");
    }

    [Theory]
    [InlineData("date,name\n2025-10-29,A\n", "--kind earnings", "--kind: \"earnings\" is not one of tariff,")]
    [InlineData("date,name\n2025-10-29,A\n", "--zone Paris", "--zone: \"Paris\" is not an IANA time zone; write America/New_York or UTC.")]
    [InlineData("date,name\n2025-10-29,A\n", "--source A_B", "--source: \"A_B\" is not an id")]
    [InlineData("date,name\n2025-10-29,A\n", "--delimiter xy", "--delimiter: \"xy\" is not comma")]
    [InlineData("date,name,ticker\n2025-10-29,A,TSLA\n", "", "line 2, column 'ticker': No instrument has the id or identifier 'TSLA'.")]
    [InlineData("date,id\n2025-10-29,trump-xi-summit-2025-10-30\n", "", "events/trump-xi-summit-2025-10-30 exists already, from sources/")]
    [InlineData("date,name\n2025-10-29,A\n", "--kind meeting", "line 2: events/a-2025-10-29 actors: the field is required for this kind")]
    public async Task A_table_that_cannot_be_imported_is_refused_and_nothing_is_written(string table, string options, string problem)
    {
        var store = curated.CopyStore(_folder["store.db"]);
        var before = await StoredBars.LatestAsync(store);
        (await ImportAsync(store, table, options.Split(' ', StringSplitOptions.RemoveEmptyEntries))).Refused(1, problem);
        Assert.Equal(before, await StoredBars.LatestAsync(store));
    }

    [Fact]
    public async Task A_missing_file_is_refused() =>
        (await Command.RunAsync("import", "events", _folder["none.csv"], "--store", _folder["none.db"])).Refused(
            1, "none.csv cannot be read");

    private Task<CommandResult> ImportAsync(string store, string table, params string[] options)
    {
        var file = _folder.Write("table.csv", table);
        string[] defaults = options.Contains("--kind") ? ["--zone", "UTC"] : ["--kind", "other", "--zone", "UTC"];
        if (options.Contains("--zone")) defaults = ["--kind", "other"];
        return Command.RunAsync(["import", "events", file, "--store", store, .. defaults, .. options]);
    }
}
