using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Google.Protobuf;
using TruceData.Server.Tests.Support;
using TruceData.V1;

namespace TruceData.Server.Tests.Commands;

/// <summary>Runs `trucedata study` as a process on the curated data.</summary>
public sealed partial class StudyCommandTests(CuratedServer curated) : IDisposable
{
    private const string Hostile = "</script><script>document.title='owned'</script><!--";
    private const string Threat = "events/us-100-tariff-threat-first-post";

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Report_has_the_numbers_of_the_service_to_their_last_digit()
    {
        var request = Request();
        var study = await curated.Clients.EstimateAsync(request);
        var page = await ReportAsync(request);
        using var data = Data(page);
        var root = data.RootElement;
        Assert.Equal(request, EstimateImpactRequest.Parser.ParseJson(root.GetProperty("request").GetRawText()));
        var header = ImpactHeader.Parser.ParseJson(root.GetProperty("header").GetRawText());
        Assert.Equal((study.Header.Snapshot, study.Header.PairCount), (header.Snapshot, header.PairCount));
        var expected = study.Aggregates.Select(aggregate =>
        {
            aggregate.Cursor = "";
            return aggregate;
        });
        Assert.Equal(expected, Messages(root, "aggregates", ImpactAggregate.Parser));
        var results = Messages(root, "results", ImpactResults.Parser);
        Assert.Equal(
            study.Results.SelectMany(r => r.CumulativeAbnormalReturns), results.SelectMany(r => r.CumulativeAbnormalReturns));
        Assert.Equal(study.Results.SelectMany(r => r.Anchors), results.SelectMany(r => r.Anchors));
        Assert.All(results.SelectMany(r => r.EventIndexes), i => Assert.Equal(
            study.Header.Events[i], Event.Parser.ParseJson(root.GetProperty("events").GetProperty($"{i}").GetRawText())));
        var kinds = study.Kinds.CountBy(kind => JsonNamingPolicy.SnakeCaseUpper.ConvertName($"ImpactWarningKind{kind}"))
            .OrderBy(kind => kind.Key, StringComparer.Ordinal);
        var counts = root.GetProperty("warningCounts").EnumerateObject();
        Assert.Equal(kinds, counts.Select(p => KeyValuePair.Create(p.Name, p.Value.GetInt32())));
    }

    [Fact]
    public async Task Report_is_one_file_that_loads_nothing_and_contains_text_as_text()
    {
        var request = Request();
        request.Groups.Add(new EventGroup { Label = Hostile, Events = { request.Events.Take(2) } });
        var page = await ReportAsync(request);
        var json = Embedded().Match(page).Groups["json"].Value;
        Assert.DoesNotContain('<', json);
        Assert.Equal(2, Regex.Count(page, "</script>"));
        Assert.DoesNotMatch(Loads(), page.Replace(json, "", StringComparison.Ordinal));
        Assert.Contains("default-src 'none'", page, StringComparison.Ordinal);
        Assert.Contains("<noscript>", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Browser_draws_the_report()
    {
        const string Browser = "/usr/bin/chromium";
        var missing = File.Exists(Browser) ? null : "Needs Debian's chromium.";
        Assert.True(missing is null || Environment.GetEnvironmentVariable("TRUCEDATA_TOOLS_REQUIRED") != "true", missing);
        Assert.SkipWhen(missing is not null, missing ?? "");
        var request = Request();
        request.Groups.Add(new EventGroup { Label = Hostile, Events = { request.Events.Take(2) } });
        var study = await curated.Clients.EstimateAsync(request);
        await ReportAsync(request);
        string[] options = ["--headless", "--no-sandbox", "--disable-gpu", $"--user-data-dir={_folder["browser"]}", "--dump-dom"];
        using var process = Process.Start(new ProcessStartInfo(Browser, [.. options, $"file://{_folder["out.html"]}"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        })!;
        var drawn = (await Command.EndAsync(process)).Succeeded().Output;
        Assert.Contains("<title>Event study of 4 events and 2 series</title>", drawn, StringComparison.Ordinal);
        Assert.Contains("&lt;/script&gt;&lt;script&gt;document.title='owned'", drawn, StringComparison.Ordinal);
        Assert.Equal(2, Regex.Count(drawn, "</script>"));
        string[] sections = ["figure", "results", "events", "offsets", "design", "sample", "warnings", "reproduction"];
        Assert.All(sections, id => Assert.Contains($"<section id=\"{id}\">", drawn, StringComparison.Ordinal));
        Assert.Equal(study.Aggregates.Count, Regex.Count(drawn, "<svg "));
        Assert.Contains(study.Header.Snapshot.ContentHash, drawn, StringComparison.Ordinal);

        // A title has a number as JavaScript writes it, with the shortest digits that round-trip.
        var titles = Titles().Matches(drawn).Select(m => m.Groups["number"].Value)
            .Select(text => double.TryParse(text, CultureInfo.InvariantCulture, out var number) ? number : double.NaN).ToHashSet();
        Assert.Subset(titles, study.Aggregates.SelectMany(a => a.CumulativeAverageAbnormalReturns).ToHashSet());
        Assert.Subset(titles, study.Aggregates.SelectMany(a => a.Statistics).Select(s => s.PValue).ToHashSet());
    }

    [Fact]
    public async Task Text_has_averages_and_tests_by_window()
    {
        var request = Request();
        var study = await curated.Clients.EstimateAsync(request);
        var average = study.Aggregates[0].CumulativeAverageAbnormalReturns[0].ToString("0.######", CultureInfo.InvariantCulture);
        (await RunAsync(request)).Succeeded(
            "4 events, 2 series, 8 pairs, 8 rows; NORMAL_MODEL_CONSTANT_MEAN", "series/btcusd-daily", "CROSS_SECTIONAL_T", average,
            study.Header.Snapshot.ContentHash);
    }

    [Theory]
    [InlineData("{\"series\": [],\n \"modl\": 1}", ":2:2: modl: unknown field. Did you mean \"model\"?")]
    [InlineData("{\"tests\": [\"SIGN\"]}", ":1:12: tests[0]: \"SIGN\" is not a value of EventStudyTest.")]
    [InlineData("[", "the text is not JSON")]
    [InlineData("{\"cursor\": \"x\"}", "cursor: a command computes the whole study; omit it.")]
    [InlineData("{\"events\": [\"" + Threat + "\"]}", "series: is empty")]
    [InlineData(
        "{\"events\": [\"events/x\"], \"series\": [\"series/vix-daily\"], \"model\": \"NORMAL_MODEL_CONSTANT_MEAN\"}",
        "events[0]: events/x does not exist at revision 1")]
    public async Task Request_that_cannot_be_computed_is_refused(string request, string text)
    {
        var store = curated.CopyStore(_folder["store.db"]);
        var file = _folder.Write("request.json", request);
        (await Command.RunAsync("study", file, "--store", store, "--report", _folder["out.html"])).Refused(1, text);
        Assert.False(File.Exists(_folder["out.html"]));
    }

    [Fact]
    public async Task Existing_file_is_replaced_only_if_requested()
    {
        var target = _folder.Write("out.html", "mine");
        (await RunAsync(Request(), "--report", target)).Refused(1, "exists; name another file, or replace it with --overwrite");
        Assert.Equal("mine", await File.ReadAllTextAsync(target, TestContext.Current.CancellationToken));
        (await RunAsync(Request(), "--report", target, "--overwrite")).Succeeded($"Wrote {target}.");
        (await RunAsync(Request(), "--overwrite")).Refused(1, "--overwrite applies only to --report");
        (await RunAsync(Request(), "--report", _folder["no/out.html"])).Refused(1, "does not exist; create it first");
        (await RunAsync(Request(), "--report", _folder.Path)).Refused(1, "is a folder; name a file");
        Assert.Equal(["out.html", "request.json", "store.db"], Directory.GetFiles(_folder.Path).Select(Path.GetFileName).Order());
    }

    private static EstimateImpactRequest Request() => new()
    {
        Events =
        {
            Threat, "events/geneva-truce-2025-05", "events/us-tariff-cut-ten-points-2025-10-30", "events/us-fentanyl-duty-10-2025-02",
        },
        Series = { "series/sp500-close-daily", "series/btcusd-daily" },
        Model = NormalModel.ConstantMean,
        EstimationWindow = new SessionRange { FirstOffset = -60, LastOffset = -11 },
        EventWindow = new SessionRange { FirstOffset = -2, LastOffset = 2 },
        CumulativeWindows = { new SessionRange { LastOffset = 1 }, new SessionRange { FirstOffset = -2, LastOffset = 2 } },
        MultipleTesting = MultipleTesting.Holm,
    };

    private async Task<CommandResult> RunAsync(EstimateImpactRequest request, params string[] arguments)
    {
        var store = _folder["store.db"];
        if (!File.Exists(store)) curated.CopyStore(store);
        return await Command.RunAsync(["study", _folder.Write("request.json", request.ToString()), "--store", store, .. arguments]);
    }

    private async Task<string> ReportAsync(EstimateImpactRequest request)
    {
        (await RunAsync(request, "--report", _folder["out.html"])).Succeeded();
        return await File.ReadAllTextAsync(_folder["out.html"], TestContext.Current.CancellationToken);
    }

    private static T[] Messages<T>(JsonElement data, string name, MessageParser<T> parser) where T : IMessage<T> =>
        [.. data.GetProperty(name).EnumerateArray().Select(each => parser.ParseJson(each.GetRawText()))];

    private static JsonDocument Data(string page) => JsonDocument.Parse(Embedded().Match(page).Groups["json"].Value);

    [GeneratedRegex(
        """<script type="application/json" id="study">(?<json>.*?)</script>""", RegexOptions.Singleline | RegexOptions.NonBacktracking)]
    private static partial Regex Embedded();

    [GeneratedRegex(
        """\b(src|href)=["']?(https?:)?//|url\(|@import|\bfetch\(|XMLHttpRequest|import\(""",
        RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Loads();

    [GeneratedRegex("title=\"(?<number>[^\"]*)\"", RegexOptions.NonBacktracking)]
    private static partial Regex Titles();
}
