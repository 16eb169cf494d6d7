using System.Text.Json.Nodes;
using TruceData.Server.Tests.Support;

namespace TruceData.Server.Tests.Commands;

/// <summary>Runs `trucedata new event` as a process.</summary>
public sealed class NewEventCommandTests(CuratedServer curated) : IDisposable
{
    private const string Id = "test-fees-2025-03-09";

    private static readonly string[] s_source =
    [
        "--source-title", "Fees are set", "--publisher", "A ministry", "--source-kind", "official", "--published", "2025-03-10T01:00:00Z",
        "--url", "https://example.org/fees",
    ];

    private readonly TempFolder _folder = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task An_event_with_a_new_source_and_three_claims_passes_check()
    {
        string[] arguments = [.. Arguments("2025-03-09", "America/New_York"), .. s_source];
        var done = (await RunAsync(arguments)).Succeeded("The files pass `trucedata check`.");
        Assert.Equal(5, done.Output.Split('\n').Count(l => l.StartsWith("Wrote ", StringComparison.Ordinal)));
        (await Command.RunAsync("check", _folder["mine"])).Succeeded("3 claims, 1 events, 1 sources", ": 0 violations.");

        var @event = await ReadAsync($"events/{Id}");
        Assert.Equal("EVENT_KIND_RESTRICTION", @event["kind"]!.GetValue<string>());
        Assert.Equal(["CN", "IMF"], @event["actors"]!.AsArray().Select(a => a!.GetValue<string>()));
        var claim = await ReadAsync($"claims/ministry-fees-p2-{Id}-time");
        Assert.Equal(@event["time"]!.ToJsonString(), claim["time"]!.ToJsonString());
        Assert.Equal("2025-03-10T04:00:00Z", claim["knowledgeTime"]!.GetValue<string>());
        Assert.Equal("PHASE_ANNOUNCED", (await ReadAsync($"claims/ministry-fees-p2-{Id}-phase"))["enumName"]!.GetValue<string>());
        Assert.Equal("Fees on ships.", (await ReadAsync($"claims/ministry-fees-p2-{Id}-summary"))["text"]!.GetValue<string>());
    }

    /// <summary>Clocks of New York were set forward at 2:00 on 9 March 2025.</summary>
    [Theory]
    [InlineData("2025-03-09", "America/New_York", "2025-03-09T05:00:00Z", "2025-03-10T04:00:00Z", "DAY")]
    [InlineData("2025-03-09T16:57", "America/New_York", "2025-03-09T20:57:00Z", "2025-03-09T20:58:00Z", "MINUTE")]
    [InlineData("2025-03-09T16", "Asia/Shanghai", "2025-03-09T08:00:00Z", "2025-03-09T09:00:00Z", "HOUR")]
    [InlineData("2025-03-09T16:57:30", "UTC", "2025-03-09T16:57:30Z", "2025-03-09T16:57:31Z", "SECOND")]
    [InlineData("2025-03", "Europe/Istanbul", "2025-02-28T21:00:00Z", "2025-03-31T21:00:00Z", "MONTH")]
    [InlineData("2025", "UTC", "2025-01-01T00:00:00Z", "2026-01-01T00:00:00Z", "YEAR")]
    [InlineData("2025-03-08/2025-03-09", "Asia/Shanghai", "2025-03-07T16:00:00Z", "2025-03-09T16:00:00Z", "RANGE")]
    public async Task The_bounds_of_a_civil_time_are_worked_out(string time, string zone, string earliest, string latest, string precision)
    {
        (await RunAsync([.. Arguments(time, zone), .. s_source])).Succeeded("The files pass `trucedata check`.");
        var written = (await ReadAsync($"events/{Id}"))["time"]!;
        Assert.Equal(
            (earliest, latest, $"TIME_PRECISION_{precision}", zone, time),
            (Text("earliestTime"), Text("latestTime"), Text("precision"), Text("timeZone"), Text("statedTime")));

        string Text(string field) => written[field]!.GetValue<string>();
    }

    [Theory]
    [InlineData("2025-03-09T02:30", "America/New_York", "the clocks of America/New_York skip 2025-03-09T02:30")]
    [InlineData("2025-11-02T01:30", "America/New_York", "the clocks of America/New_York repeat 2025-11-02T01:30")]
    [InlineData("2025-02-30", "UTC", "\"2025-02-30\" is not a civil time")]
    [InlineData("10 March", "UTC", "\"10 March\" is not a civil time")]
    [InlineData("2025-03-09/2025-03-07", "UTC", "is not a range")]
    [InlineData("2025-03-09", "New York", "--zone: \"New York\" is not an IANA time zone")]
    public async Task A_time_that_cannot_be_converted_is_refused(string time, string zone, string problem)
    {
        (await RunAsync([.. Arguments(time, zone), .. s_source])).Refused(1, problem);
        Assert.False(Directory.Exists(_folder["mine"]));
    }

    [Fact]
    public async Task Files_that_exist_stay_as_they_are()
    {
        string[] arguments = Arguments("2025-03-09", "UTC");
        (await RunAsync([.. arguments, .. s_source])).Succeeded();
        var before = await File.ReadAllTextAsync(_folder[$"mine/events/{Id}.json"], Ct);
        (await RunAsync([.. arguments, "--tags", "another"])).Refused(1, $"{Id}.json exists already");
        (await RunAsync([.. arguments, .. s_source])).Refused(1, "sources/ministry-fees exists already; omit --source-title");
        Assert.Equal(before, await File.ReadAllTextAsync(_folder[$"mine/events/{Id}.json"], Ct));
    }

    [Fact]
    public async Task A_new_source_needs_its_description_and_a_stored_one_its_store()
    {
        string[] arguments = Arguments("2025-10-10", "UTC", source: "white-house-fact-sheet-2025-11-01");
        (await RunAsync(arguments)).Refused(1, "is new, and --source-title is missing", "--store");
        var store = curated.CopyStore(_folder["store.db"]);
        (await RunAsync([.. arguments, "--store", store])).Succeeded("The files pass `trucedata check`.");
        (await Command.RunAsync("check", _folder["mine"], "--store", store)).Succeeded(": 0 violations.");
        var alone = await Command.RunAsync("check", _folder["mine"]);
        Assert.Equal(1, alone.Code);
        Assert.Contains("sources/white-house-fact-sheet-2025-11-01 does not exist", alone.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_left_to_do_is_listed()
    {
        const string Sentence = "The ministry sets fees on ships of the other country from Monday.";
        var digest = JsonNode.Parse((await Command.RunAsync("digest", _folder.Write("text.txt", Sentence))).Succeeded().Output)!;
        string[] arguments = Arguments("2025-03-09", "UTC");
        (await RunAsync([.. arguments, .. s_source])).Succeeded();
        var source = await ReadAsync("sources/ministry-fees");
        source["textShingles"] = digest["textShingles"]!.GetValue<string>();
        _folder.Write("mine/sources/ministry-fees.json", source.ToJsonString());

        arguments[Array.IndexOf(arguments, "--summary") + 1] = Sentence;
        var done = (await Command.RunAsync(["new", "event", "another", .. arguments, "--data", _folder["mine"]])).Succeeded("Wrote ");
        var left = done.Output.Split('\n').Where(l => l.StartsWith("Left to do: ", StringComparison.Ordinal)).ToArray();
        Assert.Equal(2, left.Length);
        Assert.Contains(left, l => l.Contains("events/another.json:", StringComparison.Ordinal));
        Assert.Contains(left, l => l.Contains("claims/ministry-fees-p2-another-summary.json:", StringComparison.Ordinal));
        Assert.DoesNotContain("pass", done.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--kind", "tarif", "--kind: \"tarif\" is not one of tariff, export-control,")]
    [InlineData("--phase", "held", "phase: PHASE_HELD applies only to meetings")]
    [InlineData("--actors", "UK", "actors[0]")]
    [InlineData("--known", "yesterday", "--known: \"yesterday\" is not an instant")]
    [InlineData("--paragraph", "0", "locator.paragraph")]
    public async Task An_invalid_value_is_refused_and_nothing_is_written(string option, string value, string problem)
    {
        string[] arguments = [.. Arguments("2025-03-09", "UTC"), .. s_source];
        var at = Array.IndexOf(arguments, option);
        if (at >= 0) arguments[at + 1] = value;
        (await RunAsync(at >= 0 ? arguments : [.. arguments, option, value])).Refused(1, problem);
        Assert.False(Directory.Exists(_folder["mine"]));
    }

    /// <summary>Runs the command of the guide, adds its measure and its claim, and checks the result against the curated data.</summary>
    [Fact]
    public async Task The_guide_can_be_followed()
    {
        var guide = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs/adding-an-event.md"), Ct);
        var blocks = guide.Split("```").Where((_, i) => i % 2 == 1).ToArray();
        var script = blocks.Single(b => b.Contains("trucedata new event cn-", StringComparison.Ordinal));
        (await Command.RunScriptAsync(script, _folder.Path)).Succeeded("The files pass `trucedata check`.");

        const string Event = "events/cn-port-fees-2025-10-14";
        var written = JsonNode.Parse(await File.ReadAllTextAsync(_folder[$"my-data/{Event}.json"], Ct))!;
        var measures = blocks.Single(b => b.StartsWith("json\n  \"measures\"", StringComparison.Ordinal))["json".Length..];
        written["measures"] = JsonNode.Parse($"{{{measures}}}")!["measures"]!.DeepClone();
        _folder.Write($"my-data/{Event}.json", written.ToJsonString());
        var claim = blocks.Single(b => b.Contains("\"fieldPath\"", StringComparison.Ordinal))["json".Length..]
            .Replace("SOURCE", "transport-ministry-2025-10-10", StringComparison.Ordinal)
            .Replace("PARAGRAPH", "2", StringComparison.Ordinal)
            .Replace("EVENT", "cn-port-fees-2025-10-14", StringComparison.Ordinal);
        _folder.Write($"my-data/{JsonNode.Parse(claim)!["name"]!.GetValue<string>()}.json", claim);
        var coverage = blocks.Single(b => b.Contains("coverages/my-subject", StringComparison.Ordinal))["json".Length..];
        _folder.Write("my-data/coverages/my-subject.json", coverage);

        var store = curated.CopyStore(_folder["store.db"]);
        (await Command.RunAsync("check", _folder["my-data"], "--store", store)).Succeeded("4 claims", ": 0 violations.");
    }

    [Fact]
    public async Task Required_options_are_named() =>
        (await Command.RunAsync("new", "event", Id)).Refused(2, "--title", "--time", "--zone", "--source");

    private static string[] Arguments(string time, string zone, string source = "ministry-fees") =>
    [
        "--title", "Fees", "--summary", "Fees on ships.", "--kind", "restriction", "--phase", "announced", "--actors", "CN, IMF",
        "--time", time, "--zone", zone, "--source", source, "--paragraph", "2",
    ];

    private async Task<CommandResult> RunAsync(string[] arguments) =>
        await Command.RunAsync(["new", "event", Id, .. arguments, "--data", _folder["mine"]]);

    private async Task<JsonNode> ReadAsync(string name) =>
        JsonNode.Parse(await File.ReadAllTextAsync(_folder[$"mine/{name}.json"], Ct))!;
}
