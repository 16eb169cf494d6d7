using TruceData.Server.Curation;

namespace TruceData.Server.Tests.Curation;

public sealed class CheckReportTests : IDisposable
{
    private readonly SampleFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Without_violations_it_prints_the_counts_and_returns_0()
    {
        var (code, text) = Report();
        Assert.Equal(0, code);
        Assert.Equal(
            "1 calendars, 3 claims, 2 events, 1 instruments, 1 policies, 1 reactions, 1 series, 1 sources: 0 violations.\n"
            + "2 events have no claim on the time, 2 none on the phase; --coverage lists them.\n"
            + "1 record is known later than a dated fact on the subject. Correct the knowledge time if that fact made the record public:\n"
            + "  events/threat: known 2025-10-10T21:00:00Z, but reactions/fall 2025-10-10T20:00:00Z\n",
            text);
    }

    [Fact]
    public void A_record_known_later_than_a_source_about_it_was_published_is_listed()
    {
        string[] files = ["events/call", "events/threat", "reactions/fall", "claims/kind", "claims/level", "claims/fall"];
        foreach (var file in files)
        {
            var old = file == "events/call" ? "2025-10-09T04:00:00Z" : "2025-10-10T21:00:00Z";
            _folder.Replace($"{file}.json", $"\"knowledgeTime\": \"{old}\"", "\"knowledgeTime\": \"2025-10-10T22:00:00Z\"");
        }

        var (code, text) = Report();
        Assert.Equal(0, code);
        Assert.EndsWith(
            "3 records are known later than a dated fact on the subject. Correct the knowledge time if that fact made the record public:\n"
            + "  events/call: known 2025-10-10T22:00:00Z, but claims/kind 2025-10-10T21:00:00Z\n"
            + "  events/threat: known 2025-10-10T22:00:00Z, but reactions/fall 2025-10-10T20:00:00Z\n"
            + "  reactions/fall: known 2025-10-10T22:00:00Z, but claims/fall 2025-10-10T21:00:00Z\n",
            text,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_source_published_before_the_event_can_have_happened_is_not_listed()
    {
        _folder.Replace("sources/paper.json", "\"publishTime\": \"2025-10-10T21:00:00Z\"", "\"publishTime\": \"2025-10-08T12:59:59Z\"");
        Assert.DoesNotContain("events/call: known", Report().Text, StringComparison.Ordinal);
        _folder.Replace("sources/paper.json", "2025-10-08T12:59:59Z", "2025-10-08T13:00:00Z");
        Assert.Contains(
            "  events/call: known 2025-10-09T04:00:00Z, but claims/kind 2025-10-08T13:00:00Z\n", Report().Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_violation_gets_a_line_before_the_counts_and_1_is_returned()
    {
        _folder.Replace("claims/fall.json", "sources/paper", "sources/papers");
        var (code, text) = Report();
        Assert.Equal(1, code);
        Assert.Equal(
            $"{_folder.PathOf("claims/fall.json")}:3:3: claims/fall source: sources/papers does not exist. "
            + "Name a record of the data set, or add it.\n"
            + "1 calendars, 3 claims, 2 events, 1 instruments, 1 policies, 1 reactions, 1 series, 1 sources: 1 violation.\n",
            text);
    }

    private (int Code, string Text) Report()
    {
        using var output = new StringWriter { NewLine = "\n" };
        return (CheckReport.Write(_folder.Load(), output), output.ToString());
    }
}
