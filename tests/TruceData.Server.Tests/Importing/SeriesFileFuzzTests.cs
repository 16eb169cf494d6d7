using TruceData.Server.Importing;
using TruceData.Server.Tests.Support;
using TruceData.V1;
using FrequencyUnit = TruceData.Domain.Bars.FrequencyUnit;

namespace TruceData.Server.Tests.Importing;

/// <summary>Damaged files with random options give bars or an import error, never another exception.</summary>
public sealed class SeriesFileFuzzTests
{
    private const int Inputs = 20_000;

    private static readonly byte[][] s_files =
    [
        .. Directory
            .EnumerateFiles(Path.Combine(Repository.Root, "tests", "TruceData.Server.Tests", "Importing", "Cases"), "*", SearchOption.AllDirectories)
            .Order(StringComparer.Ordinal)
            .Select(File.ReadAllBytes),
    ];

    private static readonly Action<SeriesFileOptions>[] s_options =
    [
        o => o.Zone = "America/New_York",
        o => o.SkipLines = 1,
        o => o.SkipFooter = 2,
        o => o.NoHeader = true,
        o => o.Header.AddRange(["time", "open", "close"]),
        o => o.Comment = "#",
        o => o.Comment = "//",
        o => o.Wide = true,
        o => o.Vintages = true,
        o => o.SymbolColumn = "ticker",
        o => o.KnowledgeTimeColumn = "date",
        o => o.TimeColumns.AddRange(["Date", "Time"]),
        o => o.TimeColumns.Add("1"),
        o => o.Where.Add(new SeriesFileCondition { Column = "ticker", Value = "AAPL" }),
        o => o.Label = BarLabel.End,
        o => o.DuplicateTime = DuplicateTime.First,
        o => o.DuplicateTime = DuplicateTime.Last,
        o => o.DecimalComma = true,
        o => o.Delimiter = ";",
        o => o.Scale = 1e-9,
        o => o.Shift = new Google.Protobuf.WellKnownTypes.Duration { Seconds = -25_200 },
        o => o.TimeFormat = "ms",
        o => o.TimeFormat = "local-s",
        o => o.TimeFormat = "excel",
        o => o.TimeFormat = "MM/dd/yyyy",
        o => o.TimeFormat = "yyyyMMdd HHmmss",
        o => o.AmbiguousTime = AmbiguousTime.Infer,
        o => o.AmbiguousTime = AmbiguousTime.Earlier,
        o => o.Thousands = ".",
        o => o.Thousands = ",",
        o => o.Missing.Add("x"),
        o => o.Label = BarLabel.Start,
        o => o.Columns.Add(new SeriesFileColumn { Column = "close", Field = new FieldSpec { Field = Field.Close } }),
    ];

    private static readonly SeriesFileTarget[] s_targets =
    [
        new() { BlockBars = 16 },
        TestClocks.CreateTarget(FrequencyUnit.Irregular, "24x7") with { BlockBars = 16 },
        TestClocks.CreateTarget(FrequencyUnit.Session, "24x7") with { BlockBars = 16 },
        TestClocks.CreateTarget(FrequencyUnit.Session, "XNYS") with { BlockBars = 16 },
        TestClocks.CreateTarget(FrequencyUnit.Hour, "XNYS") with { BlockBars = 16 },
        TestClocks.CreateTarget(FrequencyUnit.Week, "XNYS") with { BlockBars = 16 },
        TestClocks.CreateTarget(FrequencyUnit.Month, "XNYS") with { BlockBars = 16 },
        TestClocks.CreateTarget(FrequencyUnit.Quarter, "24x7") with { BlockBars = 16 },
    ];

    [Fact(Timeout = 300_000)]
    public Task Damaged_files_with_random_options_give_bars_or_an_import_error() => Task.Run(
        async () =>
        {
            var read = 0;
            for (var seed = 0; seed < Inputs; seed++) read += await IsReadAsync(new Random(seed)) ? 1 : 0;
            Assert.InRange(read, 100, Inputs - 100);
        },
        TestContext.Current.CancellationToken);

    /// <summary>Returns a file of a vendor, usually with some bytes changed or cut off.</summary>
    internal static byte[] Damaged(Random random)
    {
        var bytes = s_files[random.Next(s_files.Length)].ToArray();
        for (var damage = random.Next(4); damage > 0; damage--)
            bytes[random.Next(bytes.Length)] = (byte)(random.Next(2) == 0 ? random.Next(256) : "\"\n\r,;.-0#\0"[random.Next(10)]);
        return random.Next(4) == 0 ? bytes[..random.Next(bytes.Length)] : bytes;
    }

    /// <summary>Returns up to three random options.</summary>
    internal static SeriesFileOptions Options(Random random)
    {
        var options = new SeriesFileOptions();
        for (var count = random.Next(4); count > 0; count--) s_options[random.Next(s_options.Length)](options);
        return options;
    }

    private static async Task<bool> IsReadAsync(Random random)
    {
        var bytes = Damaged(random);
        var target = s_targets[random.Next(s_targets.Length)];
        var options = Options(random);
        try
        {
            using var stream = new MemoryStream(bytes);
            await using var file = await SeriesFile.OpenAsync(stream, "f.csv", options, target);
            await foreach (var bars in file.ReadAsync())
            {
                var times = bars.Bars.Times.ToArray();
                Assert.True(times.Zip(times.Skip(1)).All(t => t.First < t.Second));
            }

            return true;
        }
        catch (ImportException error)
        {
            Assert.NotEmpty(error.Fix);
            return false;
        }
    }
}
