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
        Assert.Equal("1 calendars, 3 claims, 2 events, 1 instruments, 1 policies, 1 reactions, 1 series, 1 sources: 0 violations.\n", text);
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
