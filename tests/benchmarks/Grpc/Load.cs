using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace TruceData.Benchmarks;

/// <summary>One run of h2load against this process.</summary>
/// <param name="Requests">Requests a second.</param>
/// <param name="Megabytes">Million bytes of bodies a second.</param>
/// <param name="Processor">Processor time of this process for a request.</param>
/// <param name="Allocated">Bytes that this process allocated for a request.</param>
internal sealed partial record Load(double Requests, double Megabytes, TimeSpan Processor, double Allocated)
{
    /// <summary>4 connections with 25 streams each, flow-control windows of 2^30 bytes.</summary>
    public static async Task<Load> RunAsync(int port, string path, string body, int requests, int streams)
    {
        using var self = Process.GetCurrentProcess();
        var before = (Processor: self.TotalProcessorTime, Allocated: GC.GetTotalAllocatedBytes(precise: true));
        var start = new ProcessStartInfo(
            "h2load",
            [
                "-n", $"{requests}", "-c", "4", "-m", $"{streams}", "-w", "30", "-W", "30", "-d", body,
                "-H", "content-type: application/grpc", "-H", "te: trailers", $"http://127.0.0.1:{port}{path}",
            ])
        { RedirectStandardOutput = true, UseShellExecute = false };
        using var h2load = Process.Start(start) ?? throw new InvalidOperationException("h2load did not start.");
        var output = await h2load.StandardOutput.ReadToEndAsync();
        await h2load.WaitForExitAsync();
        self.Refresh();
        if (!output.Contains($" {requests} succeeded, 0 failed, 0 errored, 0 timeout", StringComparison.Ordinal)) throw new InvalidOperationException(output);
        var rate = Number(Rate().Match(output));
        var bytes = Number(Data().Match(output));
        return new Load(
            rate,
            bytes / requests * rate / 1e6,
            (self.TotalProcessorTime - before.Processor) / requests,
            (double)(GC.GetTotalAllocatedBytes(precise: true) - before.Allocated) / requests);
    }

    private static double Number(Match match) => double.Parse(match.Groups["number"].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"finished in .*, (?<number>[\d.]+) req/s", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Rate();

    [GeneratedRegex(@"\((?<number>\d+)\) data", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Data();
}
