using TruceData.Server.Curation;

namespace TruceData.Server.Tests.Curation;

/// <summary>Files with a wrong place, name or content.</summary>
public sealed class DataFolderTests : IDisposable
{
    private readonly SampleFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void It_loads_the_records_by_name_and_the_series_with_their_bars()
    {
        var data = _folder.Load();
        Assert.Equal(
            [
                "calendars/XNYS", "claims/fall", "claims/kind", "claims/level", "events/call", "events/threat", "instruments/index",
                "policies/tariff", "reactions/fall", "sources/paper",
            ],
            data.Records.Keys);
        var series = Assert.Single(data.Series);
        Assert.Equal("series/index-daily", series.Header.Name);
        Assert.Equal(_folder.PathOf("series/index-daily.csv"), series.BarsPath);
    }

    [Fact]
    public void A_folder_that_does_not_exist_is_a_violation()
    {
        var path = _folder.PathOf("nowhere");
        var violation = Assert.Single(DataFolder.Load(path).Violations);
        Assert.Equal(
            $"{path}:1:1: the folder does not exist. Name a folder with the collections events, claims, sources …",
            violation.ToString());
    }

    [Theory]
    [InlineData(
        "news/a.json", "{}",
        "news:1:1: this is not a collection. The collections are calendars, claims, coverages, events, instruments, pairLists, policies, "
        + "reactions, series, sources.")]
    [InlineData(
        "a.json", "{}",
        "a.json:1:1: this is not a collection. The collections are calendars, claims, coverages, events, instruments, pairLists, policies, "
        + "reactions, series, sources.")]
    [InlineData(
        "layouts/a.json", """{"id": "b", "displayName": "B", "options": {}, "example": ["time,close"]}""",
        "layouts/a.json:1:1: the file contains the layout \"b\". Set its id to \"a\", or move it to b.json.")]
    [InlineData(
        "layouts/a.json", """{"id": "a", "displayName": "A", "example": ["time,close"]}""",
        "layouts/a.json:1:1: options: the field is required. State how to read the file.")]
    [InlineData("layouts/a.csv", "", "layouts/a.csv:1:1: a file of this kind does not belong here. Write one layout to layouts/{id}.json.")]
    [InlineData("events/a.txt", "", "events/a.txt:1:1: a file of this kind does not belong here. Write one record to events/{id}.json.")]
    [InlineData(
        "events/bars.csv", "",
        "events/bars.csv:1:1: a file of this kind does not belong here. Write one record to events/{id}.json.")]
    [InlineData(
        "events/2025/a.json", "{}",
        "events/2025:1:1: a file of this kind does not belong here. Write one record to events/{id}.json.")]
    [InlineData("events/A_b.json", "{}", "events/A_b.json:1:1: \"A_b\" is not a valid id. Write lower case letters, digits and hyphens.")]
    [InlineData(
        "series/alone.csv", "date,close\n",
        "series/alone.csv:1:1: series/alone: the bars have no header. Write it to series/alone.json.")]
    [InlineData(
        "series/index-daily.csv.gz", "",
        "series/index-daily.csv.gz:1:1: series/index-daily: the series has two files of bars. Keep one of them.")]
    [InlineData("sources/empty.json", " \n", "sources/empty.json:1:1: sources/empty: the text is empty. Write one JSON object.")]
    [InlineData(
        "sources/list.json", "[]",
        "sources/list.json:1:1: sources/list: an object is expected here, not an array. Write an object.")]
    [InlineData(
        "sources/two.json", "{}\n{}",
        "sources/two.json:2:1: sources/two: the text is not JSON: '{' is invalid after a single JSON value. Expected end of data. Write "
        + "one JSON object.")]
    [InlineData(
        "sources/prose.json", "Tariffs",
        "sources/prose.json:1:1: sources/prose: the text is not JSON: 'T' is an invalid start of a value. Write one JSON object.")]
    [InlineData(
        "sources/marked.json", "\ufeff{}",
        "sources/marked.json:1:1: sources/marked: the text starts with a byte order mark. Save it as UTF-8 without one.")]
    public void A_file_that_does_not_belong_is_a_violation(string file, string text, string expected)
    {
        _folder.Write(file, text);
        Assert.Equal([expected], _folder.Violations());
    }

    [Theory]
    [InlineData("README.md")]
    [InlineData("events/README.md")]
    [InlineData("LICENSE")]
    [InlineData(".gitattributes")]
    public void Texts_next_to_the_data_are_ignored(string file)
    {
        _folder.Write(file, "words");
        Assert.Empty(_folder.Violations());
    }

    [Fact]
    public void The_name_of_another_file_is_found_at_its_position()
    {
        _folder.Write("sources/copy.json", File.ReadAllText(_folder.PathOf("sources/paper.json")));
        Assert.Equal(
            [
                "sources/copy.json:2:3: sources/copy name: the file contains \"sources/paper\". Name it \"sources/copy\", or move it to "
                + "sources/paper.json.",
            ],
            _folder.Violations());
    }

    [Fact]
    public void A_record_in_the_wrong_folder_is_read_as_a_record_of_that_folder()
    {
        File.Move(_folder.PathOf("policies/tariff.json"), _folder.PathOf("instruments/tariff.json"));
        var violations = _folder.Violations();
        Assert.Contains(violations, v => v.StartsWith("instruments/tariff.json:4:3: instruments/tariff summary: unknown field."));
        const string Dangling = "events/threat.json:19:7: events/threat measures[0].policy: policies/tariff does not exist.";
        Assert.Contains(violations, v => v.StartsWith(Dangling));
    }

    [Fact]
    public void A_header_without_bars_is_a_violation()
    {
        File.Delete(_folder.PathOf("series/index-daily.csv"));
        Assert.Equal(
            [
                "series/index-daily.json:1:1: series/index-daily: the series has no bars. Write them to series/index-daily.csv or "
                + "series/index-daily.csv.gz.",
            ],
            _folder.Violations());
    }

    [Fact]
    public void Text_that_is_not_UTF8_is_a_violation()
    {
        File.WriteAllBytes(_folder.PathOf("sources/latin.json"), [(byte)'{', 0xe4, (byte)'}']);
        Assert.Equal(["sources/latin.json:1:1: sources/latin: the text is not valid UTF-8. Save it as UTF-8."], _folder.Violations());
    }

    /// <summary>A link to itself is unreadable even for root, who can ignore permissions.</summary>
    [Fact]
    public void A_file_that_cannot_be_read_is_one_violation_and_references_to_it_are_not_reported()
    {
        var path = _folder.PathOf("sources/paper.json");
        File.Delete(path);
        File.CreateSymbolicLink(path, path);
        var violation = Assert.Single(_folder.Violations());
        Assert.StartsWith("sources/paper.json:1:1: sources/paper: the file cannot be read: ", violation, StringComparison.Ordinal);
    }

    [Fact]
    public void A_record_that_cannot_be_parsed_leaves_no_dangling_references()
    {
        _folder.Replace("policies/tariff.json", "POLICY_KIND_TARIFF_RATE", "POLICY_KIND_RATE");
        Assert.Single(_folder.Violations());
    }

    [Fact]
    public void Loading_is_deterministic()
    {
        foreach (var file in Directory.GetFiles(_folder.Path, "*.json", SearchOption.AllDirectories)) File.WriteAllText(file, "{}");
        var violations = _folder.Violations();
        Assert.Equal(violations, _folder.Violations());
        Assert.Equal(violations.Select(FileOf).Order(StringComparer.Ordinal), violations.Select(FileOf));
    }

    private static string FileOf(string violation) => violation.Split(':')[0];
}
