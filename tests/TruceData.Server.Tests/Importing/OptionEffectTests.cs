using TruceData.Server.Importing;

namespace TruceData.Server.Tests.Importing;

/// <summary>Options without effect are refused with the reason, unless they only find nothing to apply to.</summary>
public sealed class OptionEffectTests
{
    private const string Utc = "time,close,volume\n2025-10-10T13:30:00Z,1.5,7\n2025-10-10T13:31:00Z,2.5,8\n";
    private const string Local = "time,close,volume\n2025-10-10 13:30,1.5,7\n2025-10-10 13:31,2.5,8\n";
    private const string Dates = "date,close,volume\n2025-10-09,1.5,7\n2025-10-10,2.5,8\n";
    private const string Symbols = "date,ticker,close\n2025-10-09,A,1.5\n2025-10-09,B,2.5\n";
    private const string Published = "date,close,published\n2025-10-09,1.5,2025-10-11\n2025-10-10,2.5,2025-10-12\n";
    private const string NewYork = "--zone America/New_York";

    /// <summary>File, options, frequency, text of the refusal.</summary>
    public static TheoryData<string, string, string, string> Refused => new()
    {
        { Utc, NewYork, "1m", "--zone has no effect" },
        { Dates, NewYork, "session", "--zone has no effect" },
        { Utc, "--ambiguous earlier", "1m", "--ambiguous has no effect" },
        { "time,close\n1760103000,1\n", "--ambiguous infer", "1m", "--ambiguous has no effect" },
        { Dates, "--ambiguous infer", "session", "--ambiguous has no effect" },
        { Published, "--ambiguous later --knowledge-time-column published", "session", "--ambiguous has no effect" },
        { Dates, "--shift -3h", "session", "--shift has no effect" },
        { "date,close\n2025-08,1\n2025-09,2\n", "--shift -3h", "month", "--shift has no effect" },
        { Utc, "--label end", "irregular", "--label end has no effect" },
        { Dates, "--label end", "session", "--label end has no effect" },
        { Utc, "--time-format date", "1m", "is not a time of --time-format date" },
        { Utc, "--time-format MM/dd/yyyy", "1m", "is not a time of --time-format MM/dd/yyyy" },
        { Utc, "--symbol-column ticker", "1m", "has no column 'ticker'" },
        { Utc, "--time-column when", "1m", "has no column 'when'" },
        { Utc, "--knowledge-time-column published", "1m", "has no column 'published'" },
        { Utc, "--where ticker=A", "1m", "has no column 'ticker'" },
        { Utc, "--where volume=99", "1m", "No row of the file is a bar" },
        { Utc, "--column last=close", "1m", "has no column 'last'" },
        { Utc, "--unit open=price:USD", "1m", "'open' is no field of the file" },
        { Utc, "--rule open_interest=last", "1m", "'open_interest' is no field of the file" },
        { Utc, "--member bars.csv", "1m", "--member does not apply" },
        { Utc, "--header time,close,volume", "1m", "--header and --no-header do not apply" },
        { Utc, "--no-header", "1m", "--header and --no-header do not apply" },
        { Utc, "--skip-lines 9", "1m", "The file is empty" },
        { Utc, "--skip-footer 9", "1m", "The file is empty" },
        { "date,volume\n2025-10-09,1\n", "--scale 1e-4", "session", "which --scale does not multiply" },
        { Symbols, "--wide --symbol-column ticker", "session", "Omit one of the two" },
        { "date,GDP_20250130\n2025-10-09,1\n", "--wide --vintages", "session", "Omit one of the two" },
        { "date,GDP_20250130,published\n2025-10-09,1,2025-10-12\n", "--vintages --knowledge-time-column published", "session", "Omit one of the two" },
    };

    /// <summary>File, options, frequency. The options state the form of the file or what to do in a case that does not occur.</summary>
    public static TheoryData<string, string, string> Accepted => new()
    {
        { Utc, "--delimiter ,", "1m" },
        { Utc, "--thousands ,", "1m" },
        { Utc.Replace(',', ';').Replace('.', ','), "--decimal-comma --thousands .", "1m" },
        { Utc, "--comment #", "1m" },
        { Utc, "--missing n.a.", "1m" },
        { Utc, "--duplicates last", "1m" },
        { Utc, "--label start", "1m" },
        { Utc, "--label start", "irregular" },
        { Utc, "--label end", "1m" },
        { Utc, "--shift 0h", "1m" },
        { Utc, "--time-format iso", "1m" },
        { Utc, "--scale 1", "1m" },
        { Utc, "--where volume=7", "1m" },
        { Utc, "--unit close=price:USD --rule close=last", "1m" },
        { Utc, "--wide", "1m" },
        { Local, NewYork + " --ambiguous infer", "1m" },
        { Local, NewYork + " --time-format local", "1m" },
        { Dates, "--time-format date", "session" },
        { Symbols, "--symbol-column ticker", "session" },
        { Published, NewYork + " --ambiguous later --knowledge-time-column published", "session" },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task An_option_that_cannot_have_an_effect_is_refused(string text, string options, string frequency, string problem)
    {
        var error = await Assert.ThrowsAsync<ImportException>(() => FileBars.ReadAsync(text, options, frequency, "24x7"));
        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
        Assert.NotEmpty(await FileBars.ReadAsync(text, text == Symbols ? "--symbol-column ticker" : "", frequency, "24x7"));
    }

    [Theory]
    [MemberData(nameof(Accepted))]
    public async Task An_option_that_only_finds_nothing_to_apply_to_is_accepted(string text, string options, string frequency) =>
        Assert.NotEmpty(await FileBars.ReadAsync(text, options, frequency, "24x7"));

    [Fact]
    public async Task A_currency_that_no_field_has_is_refused()
    {
        using var stream = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(Utc));
        var target = FileBars.Target("1m", "24x7") with { Currency = "EUR" };
        var options = FileBars.Options("--unit close=price:USD");
        var error = await Assert.ThrowsAsync<ImportException>(() => FileBars.ReadAsync(stream, "bars.csv", options, target));
        Assert.Contains("--currency has no effect", error.Problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--unit close=price:EUR", "another unit")]
    [InlineData("--rule close=maximum", "another aggregation rule")]
    public async Task A_unit_or_rule_other_than_that_of_the_series_is_refused(string options, string problem)
    {
        await using var first = await SeriesFile.OpenAsync(
            new MemoryStream(System.Text.Encoding.UTF8.GetBytes(Utc)), "bars.csv", new(), FileBars.Target("1m", "24x7"),
            TestContext.Current.CancellationToken);
        var target = FileBars.Target("1m", "24x7") with { Fields = first.Fields };
        using var stream = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(Utc));
        var error = await Assert.ThrowsAsync<ImportException>(
            () => FileBars.ReadAsync(stream, "bars.csv", FileBars.Options(options), target));
        Assert.Contains(problem, error.Problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(9, false)]
    [InlineData(10, true)]
    public async Task Only_a_file_of_ten_bars_can_show_that_they_are_farther_apart_than_their_frequency(int count, bool isNoted)
    {
        var rows = Enumerable.Range(1, count).Select(i => $"2025-{i:00}-03,{i}\n");
        await using var file = await SeriesFile.OpenAsync(
            new MemoryStream(System.Text.Encoding.UTF8.GetBytes("date,value\n" + string.Concat(rows))), "bars.csv", new(),
            FileBars.Target("session", "24x7"), TestContext.Current.CancellationToken);
        await foreach (var _ in file.ReadAsync(cancellationToken: TestContext.Current.CancellationToken)) { }
        Assert.Equal(isNoted, file.Report.Notes.Any(n => n.StartsWith("No two bars are closer", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_file_that_is_collected_in_memory_has_a_bound_and_one_in_order_has_none()
    {
        const string Newest = "date,value\n2025-10-10,1\n2025-10-09,2\n2025-10-08,3\n2025-10-07,4\n";
        var target = FileBars.Target("session", "24x7") with { MaxCollectedValues = 3 };
        var oldest = string.Join('\n', Newest.Trim().Split('\n').Order(StringComparer.Ordinal).SkipLast(1).Prepend("date,value"));
        Assert.Equal(4, (await ReadAsync(oldest)).Count);
        var error = await Assert.ThrowsAsync<ImportException>(() => ReadAsync(Newest));
        Assert.Contains("more than 3 values", error.Problem, StringComparison.Ordinal);

        async Task<List<FileBar>> ReadAsync(string text)
        {
            using var stream = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(text));
            return await FileBars.ReadAsync(stream, "bars.csv", new(), target);
        }
    }
}
