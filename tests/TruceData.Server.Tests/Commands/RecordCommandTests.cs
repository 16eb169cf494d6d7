using System.Text.Json.Nodes;
using TruceData.Server.Curation;
using TruceData.Server.Tests.Support;
using TruceData.Store;

namespace TruceData.Server.Tests.Commands;

/// <summary>Runs `trucedata check`, `import records` and `export` as processes, and invalid command lines.</summary>
public sealed class RecordCommandTests(CuratedServer curated) : IDisposable
{
    private const string Claim = "claims/capitalism-institute-two-trillion-2025-10-11-p3-us-100-tariff-threat-first-post-time";

    private readonly TempFolder _folder = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Every_file_of_the_data_folder_passes_check()
    {
        var done = (await Command.RunAsync("check", Repository.Data)).Succeeded();
        var claims = Directory.GetFiles(Path.Combine(Repository.Data, "claims")).Length;
        Assert.Contains($"{claims} claims", done.Output, StringComparison.Ordinal);
        Assert.Contains(": 0 violations.", done.Output, StringComparison.Ordinal);
        Assert.Contains(" 0 open;", done.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("events/us-100-tariff-threat.json", "\"phase\": ", "\"phas\": ", "us-100-tariff-threat.json:6:", "phas")]
    [InlineData(
        "events/us-100-tariff-threat.json", "EVENT_KIND_TARIFF", "EVENT_KIND_TARIF", "us-100-tariff-threat.json:5:", "EVENT_KIND_TARIF")]
    [InlineData("events/us-100-tariff-threat.json", "{\n  \"name\"", "{\n  name", "us-100-tariff-threat.json:2:", "")]
    [InlineData(
        "events/us-100-tariff-threat.json",
        "policies/us-additional-tariff-on-china",
        "policies/nothing",
        "us-100-tariff-threat.json:",
        "policies/nothing does not exist")]
    [InlineData(
        "events/us-100-tariff-threat.json",
        "events/us-100-tariff-threat\"",
        "events/other\"",
        "us-100-tariff-threat.json:2:",
        "events/other")]
    [InlineData(
        "claims/capitalism-institute-two-trillion-2025-10-11-p3-us-100-tariff-threat-first-post-time.json",
        "\"source\": \"",
        "\"source\": \"sources/nowhere-",
        "first-post-time.json:",
        "source")]
    [InlineData(
        "series/sp500-close-daily.csv", "2025-10-10,6552.51", "2025-10-10,x6552.51", "sp500-close-daily.csv:323:", "is not a number")]
    [InlineData("series/sp500-close-daily.csv", "2025-10-10,6552.51", "2025-10-09,6552.51", "sp500-close-daily.csv:323:", "same time")]
    [InlineData("series/btcusd-hourly.json", "\"count\": 1", "\"count\": 9000", "btcusd-hourly.json:", "366 days")]
    [InlineData("series/sp500-close-daily.json", "FIELD_CLOSE", "FIELD_VOLUME", "sp500-close-daily.csv:1:", "no column for volume")]
    public async Task An_invalid_file_is_reported_with_its_line_and_column(
        string file, string old, string broken, string place, string problem)
    {
        var data = _folder.CopyFolder(Repository.Data, "data");
        var text = await File.ReadAllTextAsync(Path.Combine(data, file), Ct);
        Assert.Contains(old, text, StringComparison.Ordinal);
        await File.WriteAllTextAsync(Path.Combine(data, file), text.Replace(old, broken, StringComparison.Ordinal), Ct);
        var checkedFolder = await Command.RunAsync("check", data);
        Assert.True(checkedFolder.Code == 1, checkedFolder.ToString());
        Assert.Contains(
            checkedFolder.Output.Split('\n'),
            line => line.Contains(place, StringComparison.Ordinal) && line.Contains(problem, StringComparison.Ordinal));
        Assert.DoesNotContain("   at ", checkedFolder.Error, StringComparison.Ordinal);

        var store = curated.CopyStore(_folder["store.db"]);
        var before = await StoredBars.LatestAsync(store);
        (await Command.RunAsync("import", "records", data, "--store", store)).Refused(1, place, problem);
        Assert.Equal(before, await StoredBars.LatestAsync(store));
    }

    [Fact]
    public async Task Records_of_a_folder_may_refer_to_those_in_the_store()
    {
        var store = curated.CopyStore(_folder["store.db"]);
        var json = await File.ReadAllTextAsync(Path.Combine(Repository.Data, $"{Claim}.json"), Ct);
        _folder.Write("more/claims/another.json", json.Replace(Claim, "claims/another", StringComparison.Ordinal));
        var done = (await Command.RunAsync(
            "import", "records", _folder["more"], "--store", store, "--author", "me", "--message", "one more")).Succeeded();
        Assert.Contains("Revision 2.", done.Output, StringComparison.Ordinal);
        Assert.Contains(
            "Nothing new",
            (await Command.RunAsync("import", "records", _folder["more"], "--store", store)).Succeeded().Output,
            StringComparison.Ordinal);

        // A record that a user has imported stays when the server compares the curated files with the store.
        await using var server = await ServeProcess.StartAsync(store);
        var got = await server.Clients.Events.GetEventAsync(new() { Name = "events/us-100-tariff-threat-first-post" });
        Assert.Contains(got.Claims, c => c.Name == "claims/another");
        Assert.Equal(
            ["one more"], (await server.Clients.Dataset.ListRevisionsAsync(new() { PageSize = 1 })).Revisions.Select(r => r.Message));
    }

    [Fact]
    public async Task A_dry_run_checks_and_counts_and_writes_nothing()
    {
        var store = curated.CopyStore(_folder["store.db"]);
        var json = await File.ReadAllTextAsync(Path.Combine(Repository.Data, $"{Claim}.json"), Ct);
        _folder.Write($"more/{Claim}.json", json);
        _folder.Write("more/claims/another.json", json.Replace(Claim, "claims/another", StringComparison.Ordinal));
        const string Threat = "events/us-100-tariff-threat-first-post";
        var @event = await File.ReadAllTextAsync(Path.Combine(Repository.Data, $"{Threat}.json"), Ct);
        _folder.Write($"more/{Threat}.json", @event.Replace("He named no figure", "There was no figure", StringComparison.Ordinal));
        string[] command = ["import", "records", _folder["more"], "--store", store];
        string[] counts = ["claims: 1 new, 0 changed, 1 unchanged", "events: 0 new, 1 changed, 0 unchanged"];
        var before = await StoredBars.LatestAsync(store);
        (await Command.RunAsync([.. command, "--dry-run"])).Succeeded(["A dry run: the store stays at revision 1.", .. counts]);
        Assert.Equal(before, await StoredBars.LatestAsync(store));
        (await Command.RunAsync(command)).Succeeded(["Revision 2.", .. counts]);
        (await Command.RunAsync(command)).Succeeded(
            "Nothing new; the store stays at revision 2.", "claims: 0 new, 0 changed, 2 unchanged",
            "events: 0 new, 0 changed, 1 unchanged");
    }

    [Fact]
    public async Task A_dry_run_refuses_what_the_import_refuses()
    {
        var store = curated.CopyStore(_folder["store.db"]);
        var data = _folder.CopyFolder(Repository.Data, "data");
        foreach (var (file, old, other) in new[] { ("json", "FIELD_CLOSE", "FIELD_VALUE"), ("csv", "close", "value") })
        {
            var path = Path.Combine(data, $"series/sp500-close-daily.{file}");
            var text = await File.ReadAllTextAsync(path, Ct);
            await File.WriteAllTextAsync(path, text.Replace(old, other, StringComparison.Ordinal), Ct);
        }

        var refused = await Command.RunAsync("import", "records", data, "--store", store);
        refused.Refused(1, "has another fields than the stored series");
        (await Command.RunAsync("import", "records", data, "--store", store, "--dry-run")).Refused(1, refused.Error.Trim());
        (await Command.RunAsync("import", "records", data, "--store", _folder["no.db"], "--dry-run")).Refused(1, "there is no store");
        Assert.False(File.Exists(_folder["no.db"]));
    }

    [Fact]
    public async Task Check_resolves_references_against_a_store()
    {
        var store = curated.CopyStore(_folder["store.db"]);
        var json = await File.ReadAllTextAsync(Path.Combine(Repository.Data, $"{Claim}.json"), Ct);
        _folder.Write("more/claims/another.json", json.Replace(Claim, "claims/another", StringComparison.Ordinal));
        var alone = await Command.RunAsync("check", _folder["more"]);
        Assert.Equal(1, alone.Code);
        Assert.Contains("does not exist", alone.Output, StringComparison.Ordinal);
        (await Command.RunAsync("check", _folder["more"], "--store", store)).Succeeded("1 claim", ": 0 violations.");

        var calendar = await File.ReadAllTextAsync(Path.Combine(Repository.Data, "calendars/XNYS.json"), Ct);
        var changed = JsonNode.Parse(calendar)!;
        changed["weeklyHours"]![0]!["parts"]![0]!["open"]!["minutes"] = 31;
        _folder.Write("more/calendars/XNYS.json", changed.ToJsonString());
        var misfit = await Command.RunAsync("check", _folder["more"], "--store", store);
        Assert.Equal(1, misfit.Code);
        Assert.Contains("the stored bars of series/", misfit.Output, StringComparison.Ordinal);
        (await Command.RunAsync("check", _folder["more"], "--store", _folder["no.db"])).Refused(1, "there is no store");
    }

    [Fact]
    public async Task A_calendar_must_fit_the_bars_that_are_stored() =>
        await RefusedAsync(
            "calendars/XNYS",
            calendar => calendar["weeklyHours"]![0]!["parts"]![0]!["open"]!["minutes"] = 31,
            "the stored bars of series/");

    [Fact]
    public async Task A_replacement_must_fit_what_refers_to_it() =>
        await RefusedAsync(
            "events/us-100-tariff-threat", @event => @event.AsObject().Remove("measures"), "which refers to it, would break a rule in ");

    [Fact]
    public async Task Data_checked_against_a_revision_is_not_written_after_a_later_one()
    {
        await using var store = await DataStore.OpenAsync(curated.CopyStore(_folder["store.db"]), TimeProvider.System, Ct);
        var data = await CuratedData.LoadForStoreAsync(Repository.Data, store, 1, Ct);
        await using (var write = await store.BeginWriteAsync("another", "meanwhile", Ct))
        {
            await write.RemoveAsync(Claim, Ct);
            await write.CommitAsync(Ct);
        }

        var refused = await Assert.ThrowsAsync<CurationException>(
            () => CuratedData.WriteAsync(data, store, "me", "why", checkedRevision: 1, Ct));
        Assert.EndsWith("run the command again.", refused.Message, StringComparison.Ordinal);
        Assert.Equal(2, (await store.FindLatestRevisionAsync(Ct))!.Number);
    }

    [Fact]
    public async Task An_export_passes_check_and_importing_it_changes_nothing()
    {
        var store = curated.CopyStore(_folder["store.db"]);
        (await Command.RunAsync("export", _folder["out/"], "--store", store)).Succeeded(); // as shells complete the name of an empty folder
        (await Command.RunAsync("check", _folder["out"])).Succeeded();
        Assert.Contains(
            "Nothing new",
            (await Command.RunAsync("import", "records", _folder["out"], "--store", store)).Succeeded().Output,
            StringComparison.Ordinal);
        (await Command.RunAsync("export", _folder["out"], "--store", store)).Refused(1, "is not an empty folder");
        (await Command.RunAsync("export", _folder["other"], "--store", store, "--revision", "7")).Refused(1, "no revision 7");
        (await Command.RunAsync("export", _folder["other"], "--store", _folder["no.db"])).Refused(1, "there is no store");
        (await Command.RunAsync("export", _folder["other"], "--store", _folder["a=b.db"])).Refused(1, "there is no store");
        Assert.False(File.Exists(_folder["a=b.db"]));
    }

    [Fact]
    public async Task The_whole_data_set_read_back_into_an_empty_store_has_the_same_content()
    {
        var store = curated.CopyStore(_folder["store.db"]);
        (await Command.RunAsync("export", _folder["out"], "--store", store)).Succeeded();
        await using var empty = await DataStore.OpenAsync(_folder["again.db"], TimeProvider.System, Ct);
        await CuratedData.SyncAsync(_folder["out"], empty, TextWriter.Null, Ct);
        Assert.Equal((await StoredBars.LatestAsync(store)).Hash, (await empty.FindLatestRevisionAsync(Ct))!.ContentHash);
    }

    [Fact]
    public async Task Author_and_message_have_the_limits_of_the_contract()
    {
        string[] command = ["import", "records", _folder.Path, "--store", _folder["none.db"]];
        (await Command.RunAsync([.. command, "--author", new string('x', 201)]))
            .Refused(2, "--author has 201 characters; write at most 200.");
        (await Command.RunAsync([.. command, "--author", " "])).Refused(2, "--author is empty");
        (await Command.RunAsync([.. command, "--author", "a\nb"])).Refused(2, "--author contains a control character");
        (await Command.RunAsync([.. command, "--message", new string('x', 1001)]))
            .Refused(2, "--message has 1001 characters; write at most 1000.");
    }

    [Theory]
    [InlineData("--nope")]
    [InlineData("serve --nope")]
    [InlineData("nope")]
    [InlineData("import")]
    [InlineData("import series")]
    [InlineData("import records")]
    [InlineData("import nope x")]
    [InlineData("check a b")]
    [InlineData("--grpc-port 70000")]
    [InlineData("--grpc-port -1")]
    [InlineData("--http-port x")]
    [InlineData("--store")]
    public async Task An_invalid_command_line_exits_with_2(string line) =>
        (await Command.RunAsync(line.Split(' '))).Refused(2, "trucedata: ", "trucedata --help");

    [Fact]
    public async Task An_invalid_number_is_refused_without_the_names_of_types()
    {
        var refused = (await Command.RunAsync("export", _folder["out"], "--revision", "first")).Refused(
            2, "'first'", "--revision", "give a whole number");
        Assert.DoesNotContain("System.", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_empty_store_location_is_refused() =>
        (await Command.RunAsync("serve", "--store", "")).Refused(2, "--store is empty");

    [Fact]
    public async Task Help_lists_the_commands()
    {
        var help = (await Command.RunAsync("--help")).Succeeded();
        string[] words = ["serve", "import", "check", "export", "--store", "--grpc-port", "--http-port", "--listen", "--data"];
        foreach (var word in words)
            Assert.Contains(word, help.Output, StringComparison.Ordinal);
    }

    private async Task RefusedAsync(string name, Action<JsonNode> change, string problem)
    {
        var store = curated.CopyStore(_folder["store.db"]);
        var record = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(Repository.Data, $"{name}.json"), Ct))!;
        change(record);
        _folder.Write($"changed/{name}.json", record.ToJsonString());
        var before = await StoredBars.LatestAsync(store);
        (await Command.RunAsync("import", "records", _folder["changed"], "--store", store)).Refused(1, name, problem);
        Assert.Equal(before, await StoredBars.LatestAsync(store));
    }
}
