using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Grpc.Net.Client;

namespace TruceData.Server.Tests.Support;

/// <summary>`trucedata serve` as a process, from its ready line on.</summary>
internal sealed partial class ServeProcess : IAsyncDisposable
{
    private readonly GrpcChannel _channel;

    private ServeProcess(Process process, string output, int grpcPort, int httpPort)
    {
        (Process, Output, GrpcPort, HttpPort) = (process, output, grpcPort, httpPort);
        _channel = GrpcChannel.ForAddress($"http://127.0.0.1:{grpcPort}");
        Clients = Clients.Over(_channel.CreateCallInvoker());
    }

    public Process Process { get; }

    /// <summary>What it printed up to the ready line, that included.</summary>
    public string Output { get; }

    public int GrpcPort { get; }

    public int HttpPort { get; }

    public Clients Clients { get; }

    /// <summary>Starts a server on free ports; fails with what it said when it does not get ready.</summary>
    public static async Task<ServeProcess> StartAsync(string store, params string[] arguments)
    {
        var process = Command.Start(["serve", "--store", store, "--grpc-port", "0", "--http-port", "0", .. arguments]);
        var output = new StringBuilder();
        while (await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            output.AppendLine(line);
            if (ReadyLine().Match(line) is not { Success: true } ready) continue;
            return new ServeProcess(process, output.ToString(), Port(ready, "grpc"), Port(ready, "http"));
        }

        var error = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        process.Dispose();
        throw new InvalidOperationException($"The server did not get ready.{Environment.NewLine}{output}{error}");
    }

    /// <summary>Ends it as Ctrl-C does, and waits.</summary>
    public async Task<CommandResult> StopAsync(string signal = "INT")
    {
        await Command.SignalAsync(Process, signal);
        return await Command.EndAsync(Process);
    }

    public async ValueTask DisposeAsync()
    {
        _channel.Dispose();
        if (!Process.HasExited)
        {
            Process.Kill();
            await Process.WaitForExitAsync(CancellationToken.None);
        }

        Process.Dispose();
    }

    private static int Port(Match ready, string name) => int.Parse(ready.Groups[name].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^TruceData is ready: gRPC on [^ ]*:(?<grpc>\d+), HTTP on [^ ]*:(?<http>\d+) ", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ReadyLine();
}
