using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace TruceData.Client.Tests;

/// <summary>`trucedata serve` as a process, over a store of its own with the curated data; it can be killed and started again on the same port.</summary>
public sealed partial class RunningServer : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("trucedata-client-").FullName;
    private Process? _process;

    public IReadOnlyList<string> Further { get; init; } = [];

    public int Port { get; private set; }

    public int HttpPort { get; private set; }

    public string Address => $"127.0.0.1:{Port}";

    public async ValueTask InitializeAsync()
    {
        string[] words = ["--store", Path.Combine(_folder, "truce.db"), "--grpc-port", $"{Port}", "--http-port", $"{HttpPort}", .. Further];
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "trucedata"), words) { RedirectStandardOutput = true, UseShellExecute = false };
        _process = Process.Start(start)!;
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (ReadyLine().Match(line) is not { Success: true } ready) continue;
            Port = Number(ready.Groups["grpc"]);
            HttpPort = ready.Groups["http"] is { Success: true } http ? Number(http) : Port;
            return;
        }
        throw new InvalidOperationException("The server did not get ready.");
    }

    /// <summary>Ends it at once, as a crash would.</summary>
    public async Task KillAsync()
    {
        _process!.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private static int Number(Group digits) => int.Parse(digits.Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^TruceData is ready: gRPC (and HTTP with TLS )?on [^ ]*:(?<grpc>\d+)(, HTTP on [^ ]*:(?<http>\d+))? ", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ReadyLine();
}
