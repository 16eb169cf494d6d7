using TruceData.Server.Importing;
using TruceData.Server.Tests.Support;
using TruceData.V1;

namespace TruceData.Server.Tests.Importing;

/// <summary>Parquet files are read with the options of CSV files. Formats/make-parquet.mjs makes the files.</summary>
public sealed class ParquetFileTests
{
    private static readonly string s_folder = Path.Combine(
        Repository.Root, "tests", "TruceData.Server.Tests", "Importing", "Formats");

    private static readonly SeriesFileTarget s_target = TestClocks.CreateTarget(Domain.Bars.FrequencyUnit.Irregular, "24x7");

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_symbol_of_a_long_file_is_a_series_and_other_types_are_reported()
    {
        var (bars, report) = await ReadAsync("long.parquet", new() { SymbolColumn = "symbol" });
        Assert.Equal(["AAPL", "MSFT"], bars.Select(b => b.Symbol));
        Assert.Equal([100.5, 102.5, 104.5], bars[0].Bars.Columns[0].ToArray());
        Assert.Equal([10, 30, 50], bars[1].Bars.Columns[1].ToArray());
        Assert.Equal([1760106600000000000, 1760106660000000000, 1760106720000000000], bars[0].Bars.Times.ToArray());
        Assert.Equal(["flag"], report.IgnoredColumns);
    }

    [Fact]
    public async Task A_condition_selects_the_rows_of_a_symbol_and_the_scale_applies()
    {
        var options = new SeriesFileOptions { Scale = 0.5 };
        options.Where.Add(new SeriesFileCondition { Column = "symbol", Value = "MSFT" });
        var (bars, report) = await ReadAsync("long.parquet", options);
        Assert.Equal([50.75, 51.75, 52.75], Assert.Single(bars).Bars.Columns[0].ToArray());
        Assert.Equal((3, 1), (Assert.Single(report.OmittedRows).Count, report.OmittedRows[0].FirstLine));
    }

    [Fact]
    public async Task Each_column_of_a_wide_file_is_a_series_and_its_local_times_need_a_zone()
    {
        var (bars, _) = await ReadAsync("wide.parquet", new() { Wide = true, Zone = "America/New_York" });
        Assert.Equal(["AAA", "BBB"], bars.Select(b => b.Symbol));
        Assert.Equal(1760103000000000000, bars[0].Bars.Times.Span[0]);
        Assert.Equal([2.5, 4.5], bars[1].Bars.Columns[0].ToArray());
        var error = await ErrorAsync("wide.parquet", new() { Wide = true });
        Assert.Contains("no time zone is given", error.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Infinity_and_times_that_do_not_fit_are_refused_with_their_row()
    {
        var infinite = await ErrorAsync("infinite.parquet", new());
        Assert.Equal((3, "close", "The value is infinite."), (infinite.Line, infinite.Column, infinite.Problem));
        Assert.Contains("row 3", infinite.Message, StringComparison.Ordinal);
        var far = await ErrorAsync("far.parquet", new());
        Assert.Equal((2, "time"), (far.Line, far.Column));
        Assert.Contains("outside 1677-09-21 to 2262-04-11", far.Problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{ "delimiter": ";" }""", "--delimiter")]
    [InlineData("""{ "header": ["a"] }""", "--header")]
    [InlineData("""{ "noHeader": true }""", "--no-header")]
    [InlineData("""{ "skipLines": 1 }""", "--skip-lines")]
    [InlineData("""{ "skipFooter": 1 }""", "--skip-footer")]
    [InlineData("""{ "comment": "#" }""", "--comment")]
    [InlineData("""{ "decimalComma": true }""", "--decimal-comma")]
    [InlineData("""{ "thousands": "," }""", "--thousands")]
    public async Task Options_of_texts_are_refused_by_name(string options, string name)
    {
        var error = await ErrorAsync("infinite.parquet", SeriesFileOptions.Parser.ParseJson(options));
        Assert.Contains($"so {name} does not apply.", error.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Truncated_and_damaged_files_are_refused()
    {
        var bytes = await File.ReadAllBytesAsync(Path.Combine(s_folder, "long.parquet"), Ct);
        for (var length = 400; length < bytes.Length; length += 100)
        {
            using var truncated = new MemoryStream(bytes[..length]);
            await Assert.ThrowsAsync<ImportException>(() => ReadAsync(truncated, new() { SymbolColumn = "symbol" }));
        }

        var damaged = (byte[])bytes.Clone();
        damaged.AsSpan(bytes.Length - 200, 100).Clear();
        using var stream = new MemoryStream(damaged);
        await Assert.ThrowsAsync<ImportException>(() => ReadAsync(stream, new() { SymbolColumn = "symbol" }));
    }

    private static Task<ImportException> ErrorAsync(string file, SeriesFileOptions options) =>
        Assert.ThrowsAsync<ImportException>(() => ReadAsync(file, options));

    private static async Task<(IReadOnlyList<SymbolBars> Bars, SeriesFileReport Report)> ReadAsync(string file, SeriesFileOptions options)
    {
        await using var stream = File.OpenRead(Path.Combine(s_folder, file));
        return await ReadAsync(stream, options);
    }

    private static async Task<(IReadOnlyList<SymbolBars> Bars, SeriesFileReport Report)> ReadAsync(Stream stream, SeriesFileOptions options)
    {
        await using var file = await SeriesFile.OpenAsync(stream, "bars.parquet", options, s_target, Ct);
        var bars = new List<SymbolBars>();
        await foreach (var block in file.ReadAsync(cancellationToken: Ct)) bars.Add(block);
        return (bars, file.Report);
    }
}
