using System.Diagnostics;
using TruceData.Domain.Bars;
using TruceData.Server.Importing;

namespace TruceData.Server.Tests.Importing;

/// <summary>
/// Measures bars per second and per second of processor time, which other processes do not distort. It runs only if named:
/// <c>dotnet run -c Release --project tests/TruceData.Server.Tests -- -explicit only -showliveoutput
/// -class TruceData.Server.Tests.Importing.CsvSpeedMeasurement</c>
/// </summary>
public sealed class CsvSpeedMeasurement
{
    private const int Bars = 5_000_000;

    [Fact(Explicit = true)]
    public async Task Read_five_million_synthetic_bars()
    {
        var path = Path.Combine(Path.GetTempPath(), "trucedata-synthetic-5m.csv");
        await using (var file = File.Create(path)) await SyntheticCsv.WriteAsync(file, Bars);
        for (var run = 0; run < 3; run++) TestContext.Current.TestOutputHelper?.WriteLine(await ReadAsync(path));
        File.Delete(path);
    }

    private static async Task<string> ReadAsync(string path)
    {
        var clock = Stopwatch.StartNew();
        var processor = Environment.CpuUsage.TotalTime;
        await using var file = File.OpenRead(path);
        await using var reader = await SeriesFile.OpenAsync(
            file, path, new(), TestClocks.CreateTarget(FrequencyUnit.Irregular, "24x7"), TestContext.Current.CancellationToken);
        long bars = 0;
        await foreach (var read in reader.ReadAsync(cancellationToken: TestContext.Current.CancellationToken)) bars += read.Bars.Count;
        Assert.Equal(Bars, bars);
        var used = Environment.CpuUsage.TotalTime - processor;
        return $"{file.Length / 1e6:F0} MB, {bars} bars: {bars / clock.Elapsed.TotalSeconds / 1e6:F2} million/s, "
            + $"{bars / used.TotalSeconds / 1e6:F2} million per processor second";
    }
}
