using TruceData.Server.Curation;
using TruceData.Server.Curation.Evidence;
using TruceData.Server.Curation.Texts;
using TruceData.Server.Exporting;
using TruceData.Server.Tests.Support;
using TruceData.V1;

namespace TruceData.Server.Tests.Curation;

/// <summary>The coverage of the articles by claims, and the documents that commands write.</summary>
public sealed class CoverageTests : IDisposable
{
    private readonly SampleFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Every_figure_of_the_five_articles_is_claimed_or_left_out_for_a_reason()
    {
        var coverage = SourceCoverage.Compute(DataFolder.Load(Repository.Data).Records.Values);
        Assert.Equal(5, coverage.Select(c => c.Source).Distinct().Count());
        Assert.Empty(coverage.SelectMany(c => c.Open));
    }

    [Fact]
    public async Task The_table_in_the_docs_is_that_of_the_data()
    {
        using var table = new StringWriter();
        var records = DataFolder.Load(Repository.Data).Records.Values;
        CoverageTable.Write(SourceCoverage.Compute(records), UnclaimedFields.Find(records), table);
        Assert.Equal(await DocumentAsync("coverage.md"), table.ToString());
    }

    [Fact]
    public async Task The_data_dictionary_in_the_docs_is_that_of_the_contract() =>
        Assert.Equal(await DocumentAsync("data-dictionary.md"), DataDictionary.Write());

    [Theory]
    [InlineData(1, "\"number\": 1", 1, 0, 0)]
    [InlineData(1, "\"number\": -1", 1, 0, 0)]
    [InlineData(1, "\"number\": 1.01", 0, 0, 1)]
    [InlineData(2, "\"number\": 1", 0, 0, 1)] // the claim stands in another paragraph
    [InlineData(1, "\"date\": \"2025-10\"", 0, 0, 1)]
    [InlineData(1, "\"leftOut\": \"a page number\"", 0, 1, 0)]
    public void A_figure_is_claimed_left_out_or_open(int paragraph, string outcome, int claimed, int leftOut, int open)
    {
        Figure($"{{\"locator\": {{\"paragraph\": {paragraph}}}, \"text\": \"100 %\", {outcome}}}");
        var coverage = Assert.Single(SourceCoverage.Compute(_folder.Load().Records.Values));
        Assert.Equal((1, claimed, leftOut, open), (coverage.Figures, coverage.Claimed, coverage.Excluded.Count, coverage.Open.Count));
    }

    [Theory]
    [InlineData("2025", true)]
    [InlineData("2025-10", true)]
    [InlineData("2025-10-10", true)]
    [InlineData("2025-10-12", true)]
    [InlineData("2025-10-11", false)]
    [InlineData("2025-11", false)]
    public void A_date_is_claimed_by_a_time_that_begins_or_ends_on_it(string date, bool claimed)
    {
        _folder.Replace(
            "claims/kind.json", "\"fieldPath\": \"kind\",\n  \"enumName\": \"EVENT_KIND_MEETING\",",
            """
            "fieldPath": "time",
              "time": {
                "earliestTime": "2025-10-10T04:00:00Z",
                "latestTime": "2025-10-13T04:00:00Z",
                "precision": "TIME_PRECISION_RANGE",
                "timeZone": "America/New_York"
              },
            """);
        Figure($"{{\"locator\": {{\"paragraph\": 2}}, \"text\": \"then\", \"date\": \"{date}\"}}");
        Assert.Equal(claimed ? 1 : 0, Assert.Single(SourceCoverage.Compute(_folder.Load().Records.Values)).Claimed);
    }

    [Fact]
    public void A_date_is_claimed_by_the_period_of_a_number()
    {
        _folder.Replace(
            "claims/kind.json", "\"fieldPath\": \"kind\",\n  \"enumName\": \"EVENT_KIND_MEETING\",",
            """
            "fieldPath": "summary",
              "date": {"year": 2025, "month": 10, "day": 8},
              "statistic": {
                "measure": "calls",
                "period": {
                  "earliestTime": "2025-09-01T04:00:00Z",
                  "latestTime": "2025-10-01T04:00:00Z",
                  "precision": "TIME_PRECISION_MONTH",
                  "timeZone": "America/New_York"
                }
              },
            """);
        Figure("{\"locator\": {\"paragraph\": 2}, \"text\": \"September\", \"date\": \"2025-09\"}");
        Assert.Equal(1, Assert.Single(SourceCoverage.Compute(_folder.Load().Records.Values)).Claimed);
    }

    [Fact]
    public void Events_without_a_claim_on_their_time_or_phase_are_listed()
    {
        _folder.Replace(
            "claims/kind.json", "\"kind\",\n  \"enumName\": \"EVENT_KIND_MEETING\"", "\"phase\",\n  \"enumName\": \"PHASE_HELD\"");
        using var table = new StringWriter();
        CoverageTable.Write([], UnclaimedFields.Find(_folder.Load().Records.Values), table);
        Assert.EndsWith(
            "| `events/call` | HOUR | time |\n| `events/threat` | DAY | time, phase |\n", table.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_command_prints_the_table_and_fails_when_a_figure_is_open()
    {
        Figure("{\"locator\": {\"paragraph\": 1, \"section\": \"summary\"}, \"text\": \"7%\", \"number\": 0.07}");
        var check = (await Command.RunAsync("check", _folder.Path)).Succeeded();
        Assert.Contains("1 figure of sources: 0 claimed, 0 left out, 1 open", check.Output, StringComparison.Ordinal);
        var table = await Command.RunAsync("check", _folder.Path, "--coverage");
        Assert.Equal(1, table.Code);
        Assert.Contains("| summary 1 | 1 | 0 |  | 7% |", table.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_commands_write_what_the_docs_hold()
    {
        var coverage = await Command.RunAsync("check", Repository.Data, "--coverage");
        Assert.Equal(await DocumentAsync("coverage.md"), coverage.Succeeded().Output);
        var dictionary = await Command.RunAsync("dictionary");
        Assert.Equal(await DocumentAsync("data-dictionary.md"), dictionary.Succeeded().Output);
    }

    [Fact]
    public async Task The_digest_of_a_text_is_what_a_source_may_hold()
    {
        using var folder = new TempFolder();
        var file = folder.Write("a.txt", "It fell by 15% on the day after the second of three bad days.");
        var printed = (await Command.RunAsync("digest", file)).Succeeded().Output;
        var digest = Google.Protobuf.JsonParser.Default.Parse<Source>(printed);
        Assert.Equal(["15%", "three"], digest.Figures.Select(f => f.Text));
        Assert.Equal(7 * Shingles.Width, digest.TextShingles.Length);
        (await Command.RunAsync("digest", folder["none.txt"])).Refused(1, "none.txt");
    }

    private void Figure(string figure) =>
        _folder.Replace("sources/paper.json", "\"language\": \"en\",", $"\"language\": \"en\", \"figures\": [{figure}],");

    private static Task<string> DocumentAsync(string name) =>
        File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", name), TestContext.Current.CancellationToken);
}
