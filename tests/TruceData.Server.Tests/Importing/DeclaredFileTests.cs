using System.Text;
using TruceData.Server.Importing;

namespace TruceData.Server.Tests.Importing;

/// <summary>Bars in a declared form are read to the bit, and a change of one cell never changes the bars of other rows.</summary>
public sealed class DeclaredFileTests
{
    private const int Files = 1_000;
    private const int Changes = 2_000;

    private static readonly Dictionary<Domain.Bars.FrequencyUnit, SeriesFileTarget> s_targets = new[]
    {
        Domain.Bars.FrequencyUnit.Irregular, Domain.Bars.FrequencyUnit.Minute, Domain.Bars.FrequencyUnit.Hour,
        Domain.Bars.FrequencyUnit.Session, Domain.Bars.FrequencyUnit.Week, Domain.Bars.FrequencyUnit.Month,
        Domain.Bars.FrequencyUnit.Quarter, Domain.Bars.FrequencyUnit.Year,
    }.ToDictionary(unit => unit, unit => TestClocks.CreateTarget(unit, "24x7") with { BlockBars = 4 });

    private static readonly Func<Random, string>[] s_texts =
    [
        r => $"{r.Next(100_000)}",
        r => $"{r.Next(100)}.{r.Next(1_000):000}",
        r => $"\"{r.Next(100)},{r.Next(1_000):000}.{r.Next(100)}\"",
        r => $"{r.Next(1, 10)}e{r.Next(-20, 20)}",
        r => $"-{r.Next(100)}",
        r => $"20{r.Next(10, 26)}-{r.Next(1, 13):00}-{r.Next(1, 29):00}",
        r => $"{r.Next(1, 13):00}/{r.Next(1, 29):00}/20{r.Next(10, 26)}",
        r => $"20{r.Next(10, 26)}-{r.Next(1, 13):00}-{r.Next(1, 29):00} {r.Next(24):00}:{r.Next(60):00}:00",
        r => $"{r.Next(1_400_000_000, 1_800_000_000)}",
        r => $"{r.NextInt64(1_400_000_000_000, 1_800_000_000_000)}",
        r => $"{(char)r.Next('a', 'z')}{(char)r.Next('A', 'Z')}",
        r => $"{r.Next(10)}{"%KMB$€"[r.Next(6)]}",
        r => $"{"$€£"[r.Next(3)]}{r.Next(10)}",
        _ => "",
        _ => "\"",
        _ => "\"\"",
        _ => "NaN",
        _ => "# x",
        _ => ",",
        _ => ";",
        _ => "\n",
        _ => "A",
        r => new string([.. Enumerable.Range(0, r.Next(1, 6)).Select(_ => "0123456789.,;-:/T Z\"'%"[r.Next(22)])]),
    ];

    [Fact(Timeout = 300_000)]
    public Task Bars_in_a_declared_form_are_read_to_the_bit() => Task.Run(
        async () =>
        {
            for (var seed = 0; seed < Files; seed++)
            {
                var file = DeclaredFile.Create(new Random(seed));
                try
                {
                    var expected = Ordered(file.Bars).Select(Text);
                    Assert.Equal(expected, Ordered(await ReadAsync(file.Write(), file, [])).Select(Text));
                }
                catch (Exception error) when (error is ImportException or Xunit.Sdk.XunitException)
                {
                    Assert.Fail($"Seed {seed}, {file.Unit}, {file.Options}\n{error.Message}\n{Encoding.UTF8.GetString(file.Write())}");
                }
            }
        },
        TestContext.Current.CancellationToken);

    [Fact(Timeout = 300_000)]
    public Task A_change_of_one_cell_never_changes_the_bars_of_other_rows() => Task.Run(
        async () =>
        {
            var read = 0;
            for (var seed = 0; seed < Changes; seed++) read += await IsReadAsync(seed) ? 1 : 0;
            Assert.InRange(read, Changes / 100, Changes * 9 / 10);
        },
        TestContext.Current.CancellationToken);

    private static async Task<bool> IsReadAsync(int seed)
    {
        var random = new Random(seed);
        var file = DeclaredFile.Create(random);
        await using var original = await OpenAsync(file.Write(), file, []);
        var change = Change(file, random);
        List<FileBar> bars;
        try
        {
            bars = await ReadAsync(file.Write(change), file, original.Fields);
        }
        catch (ImportException)
        {
            return false;
        }

        // An import into the series refuses other fields.
        if (!bars[0].Values.Keys.ToHashSet().SetEquals(file.Bars[0].Values.Keys)) return false;
        var other = file.BarsBeside(change).Select(Text).ToHashSet();
        var found = bars.Select(Text).ToHashSet();
        if (change.Row >= 0 && found.Count > other.Count + file.MaxRowBars) Fail("Bars were added.");
        if (!other.IsSubsetOf(found)) Fail($"Bars of other rows changed: {string.Join(' ', other.Except(found))}.");
        return true;

        void Fail(string message) =>
            Assert.Fail($"Seed {seed}, {file.Unit}, {file.Options}\n{change}\n{message}\n{Encoding.UTF8.GetString(file.Write(change))}");
    }

    /// <summary>Returns a random change of a cell of the file.</summary>
    internal static (int Row, int Column, string Text) Change(DeclaredFile file, Random random)
    {
        var row = random.Next(file.Header is null ? 0 : -1, file.RowCount);
        return (row, random.Next(file.ColumnCount), s_texts[random.Next(s_texts.Length)](random));
    }

    private static async Task<List<FileBar>> ReadAsync(byte[] bytes, DeclaredFile file, IReadOnlyList<V1.FieldSpec> fields)
    {
        using var stream = new MemoryStream(bytes);
        return await FileBars.ReadAsync(stream, "bars.csv", FileBars.Options(file.Options), TargetOf(file, fields));
    }

    private static Task<SeriesFile> OpenAsync(byte[] bytes, DeclaredFile file, IReadOnlyList<V1.FieldSpec> fields) => SeriesFile.OpenAsync(
        new MemoryStream(bytes), "bars.csv", FileBars.Options(file.Options), TargetOf(file, fields));

    private static SeriesFileTarget TargetOf(DeclaredFile file, IReadOnlyList<V1.FieldSpec> fields) =>
        s_targets[file.Unit] with { Fields = fields };

    private static IEnumerable<FileBar> Ordered(IEnumerable<FileBar> bars) =>
        bars.OrderBy(b => b.Symbol, StringComparer.Ordinal).ThenBy(b => b.Known).ThenBy(b => b.Time);

    /// <summary>Returns a text that is equal for equal bits, with all NaN values alike.</summary>
    private static string Text(FileBar bar)
    {
        var values = bar.Values.OrderBy(v => v.Key, StringComparer.Ordinal).Select(v => $"{v.Key}={Bits(v.Value):x}");
        return $"{bar.Symbol}@{bar.Time} ({bar.Known}):{string.Join(',', values)}";
    }

    private static long Bits(double value) => double.IsNaN(value) ? -1 : BitConverter.DoubleToInt64Bits(value);
}
