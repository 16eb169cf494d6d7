using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace TruceData.Client.Tests;

/// <summary>
/// A process of `trucedata serve` with its own store of the curated data. It can be killed and restarted on its port.
/// </summary>
public sealed partial class RunningServer : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("trucedata-client-").FullName;
    private Process? _process;

    public IReadOnlyList<string> Options { get; init; } = [];

    public int Port { get; private set; }

    public int HttpPort { get; private set; }

    public string Address => $"127.0.0.1:{Port}";

    public async ValueTask InitializeAsync()
    {
        var store = Path.Combine(_folder, "truce.db");
        string[] arguments = ["--store", store, "--grpc-port", $"{Port}", "--http-port", $"{HttpPort}", .. Options];
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "trucedata"), arguments)
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        _process = Process.Start(start)!;
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (ReadyLine().Match(line) is not { Success: true } ready) continue;
            Port = ParsePort(ready.Groups["grpc"]);
            HttpPort = ready.Groups["http"] is { Success: true } http ? ParsePort(http) : Port;
            return;
        }
        throw new InvalidOperationException("The server ended before it was ready.");
    }

    /// <summary>Ends the process at once, as a crash would.</summary>
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

    private static int ParsePort(Group digits) => int.Parse(digits.Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(
        @"^TruceData is ready: gRPC (and HTTP with TLS )?on [^ ]*:(?<grpc>\d+)(, HTTP on [^ ]*:(?<http>\d+))? ",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex ReadyLine();
}
