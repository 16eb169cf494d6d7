using System.IO.Pipelines;
using System.Text;
using TruceData.Server.Importing;

namespace TruceData.Server.Tests.Importing;

public sealed class SeriesFileTests
{
    private const string Header = "time,open\n";
    private const string First = "2025-10-10T14:30:00Z,1\n";
    private const string Second = "2025-10-10T14:31:00Z,2\n";

    private static CancellationToken CancellationToken => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("2025-10-10T14:31:00Z\n", "has 1 cell, but the header has 2")]
    [InlineData("2025-10-10T14:31:00Z,2,3\n", "has 3 cells, but the header has 2")]
    [InlineData("2025-10-10T14:31:00Z,\"2\n", "never closed")]
    [InlineData("2025-10-10T14:31:00Z,2\"3\n", "is not quoted contains a quote")]
    [InlineData("2025-10-10T14:31:00Z,\"2\"3\n", "follows a closing quote")]
    public async Task A_broken_row_is_refused_at_its_line(string row, string problem)
    {
        var first = await CsvTestReader.ErrorAsync(Header + row + First);
        Assert.Equal((2, null), (first.Line, first.Column));
        Assert.Contains(problem, first.Problem, StringComparison.Ordinal);

        var later = await CsvTestReader.ErrorAsync(Header + "\"2025-10-10T14:30:00Z\",\"1\"\r\n\r\n" + row);
        Assert.Equal((4, null), (later.Line, later.Column));
        Assert.Contains(problem, later.Problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("time,open\0\n2025-10-10T14:30:00Z,1\n", "", 1)]
    [InlineData("time,open\n2025-10-10T14:30:00Z,1\0\n", "", 2)]
    [InlineData("time,open\r\n2025-10-10T14:30:00Z,1\r\n2025-10-10T14:31:00Z,\"1\0\"\r\n", "", 3)]
    [InlineData("time,open\r2025-10-10T14:30:00Z,1\r2025-10-10T14:31:00Z\0,1\r", "", 3)]
    [InlineData("time,open\n2025-10-10T14:30:00Z,1\nend\0\n", "--skip-footer 1", 3)]
    [InlineData("\0\ntime,open\n2025-10-10T14:30:00Z,1\n", "--skip-lines 1", 1)]
    public async Task A_zero_byte_is_refused_at_its_line(string text, string options, long line)
    {
        var error = await Assert.ThrowsAsync<ImportException>(() => FileBars.ReadAsync(text, options, "1m", "24x7"));
        Assert.Equal((line, null), (error.Line, error.Column));
        Assert.Contains("zero byte", error.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_zero_byte_far_behind_the_header_is_refused_at_its_line()
    {
        var rows = Enumerable.Range(0, 50_000).Select(i => $"{1_600_000_000 + (60 * i)},{i}").ToArray();
        rows[40_000] += "\0";
        var text = $"time,open\n{string.Join('\n', rows)}\n";
        var error = await Assert.ThrowsAsync<ImportException>(() => FileBars.ReadAsync(text, "", "1m", "24x7"));
        Assert.Equal(40_002, error.Line);
    }

    [Fact]
    public async Task A_quote_left_open_in_the_header_is_refused()
    {
        var error = await CsvTestReader.ErrorAsync("\"time,open\n" + First);
        Assert.Equal(1, error.Line);
        Assert.Contains("never closed", error.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lines_are_counted_as_an_editor_counts_them()
    {
        var error = await CsvTestReader.ErrorAsync(
            "time,open,note\r\n2025-10-10T14:30:00Z,1,\"a\r\nb\r\nc\"\r\n2025-10-10T14:31:00Z,x,\r\n", Mapped);
        Assert.Equal((5, "open"), (error.Line, error.Column));
    }

    [Fact]
    public async Task A_row_longer_than_the_buffer_is_read()
    {
        var note = string.Concat(Enumerable.Repeat("\"\"quoted, \n", 30_000));
        var bars = await CsvTestReader.ReadAsync(
            $"time,open,note\n2025-10-10T14:30:00Z,1,\"{note}\"\n2025-10-10T14:31:00Z,2,{new string('x', 400_000)}\n", Mapped);
        Assert.Equal([1, 2], bars["open"]);
    }

    [Fact]
    public async Task A_row_beyond_the_limit_is_refused_at_its_line()
    {
        var error = await CsvTestReader.ErrorAsync(Header + First + "2025-10-10T14:31:00Z,\"" + new string('9', 5_000_000) + "\"\n");
        Assert.Equal(3, error.Line);
        Assert.Contains("too long", error.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_quote_left_open_in_a_large_file_is_refused_without_reading_on_to_the_end()
    {
        var error = await CsvTestReader.ErrorAsync(
            Header + "2025-10-10T14:29:00Z,\"1\n" + string.Concat(Enumerable.Repeat(First, 200_000)));
        Assert.Equal(2, error.Line);
        Assert.Contains("quote", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Truncated_or_damaged_gzip_is_refused()
    {
        var packed = CsvTestReader.Gzip(await SyntheticAsync(20_000));
        foreach (var length in new[] { 3, 15, packed.Length / 2, packed.Length - 9, packed.Length - 1 })
            Assert.Contains("truncated or damaged", (await CsvTestReader.ErrorAsync(packed[..length])).Problem, StringComparison.Ordinal);

        packed[packed.Length - 6] ^= 1;
        Assert.Contains("truncated or damaged", (await CsvTestReader.ErrorAsync(packed)).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Blocks_are_full_but_the_last_and_progress_ends_at_the_whole()
    {
        var bytes = await SyntheticAsync(2_500);
        using var stream = new MemoryStream(bytes);
        await using var reader = await OpenAsync(stream, blockBars: 1_000);
        var progress = new RecordedProgress();
        var counts = new List<int>();
        await foreach (var (_, _, block) in reader.ReadAsync(progress, CancellationToken)) counts.Add(block.Count);
        Assert.Equal([1_000, 1_000, 500], counts);
        Assert.Equal([1_000, 2_000, 2_500], progress.Reports.Select(r => r.Bars));
        Assert.Equal(new ImportProgress(bytes.Length, bytes.Length, 2_500), progress.Reports[^1]);
    }

    [Fact]
    public async Task A_file_of_many_buffers_is_read_value_by_value()
    {
        var bytes = await SyntheticAsync(20_000);
        var lines = Encoding.UTF8.GetString(bytes).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var rows = lines[1..].Select(l => l.Split(',')).ToArray();
        var bars = await CsvTestReader.ReadAsync(bytes);
        Assert.Equal(rows.Select(r => DateTimeOffset.Parse(r[0]).ToUnixTimeMilliseconds() * 1_000_000), bars.Times);
        for (var i = 0; i < 5; i++) Assert.Equal(rows.Select(r => double.Parse(r[i + 1])), bars.Columns[i]);
    }

    [Fact]
    public async Task A_pipe_is_read_as_a_file_is()
    {
        var plain = Encoding.UTF8.GetBytes(Header + First + Second);
        foreach (var bytes in new[] { plain, CsvTestReader.Gzip(plain) })
        {
            var pipe = new Pipe();
            var writing = Task.Run(async () =>
            {
                foreach (var one in bytes) await pipe.Writer.WriteAsync(new[] { one }, CancellationToken);
                await pipe.Writer.CompleteAsync();
            }, CancellationToken);
            var bars = await CsvTestReader.ReadAsync(pipe.Reader.AsStream());
            Assert.Equal([1, 2], bars["open"]);
            await writing;
        }
    }

    [Fact]
    public async Task Blocks_before_an_error_are_given_first()
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(Header + First + Second + "x,3\n"));
        await using var reader = await OpenAsync(stream, blockBars: 1);
        var bars = 0;
        var error = await Assert.ThrowsAsync<ImportException>(async () =>
        {
            await foreach (var (_, _, block) in reader.ReadAsync(cancellationToken: CancellationToken)) bars += block.Count;
        });
        Assert.Equal((2, 4), (bars, error.Line));
    }

    [Fact]
    public async Task Reading_can_be_cancelled()
    {
        using var cancel = new CancellationTokenSource();
        using var stream = new MemoryStream(await SyntheticAsync(50_000));
        await using var reader = await OpenAsync(stream, blockBars: 100);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var _ in reader.ReadAsync(cancellationToken: cancel.Token)) await cancel.CancelAsync();
        });
    }

    [Fact]
    public async Task Reading_can_end_early_and_leaves_the_stream_open()
    {
        using var stream = new MemoryStream(await SyntheticAsync(50_000));
        await using (var reader = await OpenAsync(stream, blockBars: 100))
        {
            await foreach (var _ in reader.ReadAsync(cancellationToken: CancellationToken)) break;
        }

        Assert.True(stream.CanRead);
    }

    [Fact]
    public async Task The_bars_can_be_read_once()
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(Header + First));
        await using var reader = await OpenAsync(stream, blockBars: 100);
        await foreach (var (_, _, block) in reader.ReadAsync(cancellationToken: CancellationToken)) Assert.Equal(1, block.Count);
        await Assert.ThrowsAsync<InvalidOperationException>(async () =>
        {
            await foreach (var _ in reader.ReadAsync(cancellationToken: CancellationToken)) Assert.Fail("The second read gave a block.");
        });
    }

    private static Task<SeriesFile> OpenAsync(Stream stream, int blockBars) =>
        SeriesFile.OpenAsync(stream, CsvTestReader.File, new(), new CsvTestOptions { BlockBars = blockBars }.Target, CancellationToken);

    private static CsvTestOptions Mapped => new() { Fields = new Dictionary<string, string> { ["open"] = "open" } };

    private static async Task<byte[]> SyntheticAsync(int bars)
    {
        using var stream = new MemoryStream();
        await SyntheticCsv.WriteAsync(stream, bars);
        return stream.ToArray();
    }

    private sealed class RecordedProgress : IProgress<ImportProgress>
    {
        public List<ImportProgress> Reports { get; } = [];

        public void Report(ImportProgress value) => Reports.Add(value);
    }
}
