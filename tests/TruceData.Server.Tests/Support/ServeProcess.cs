using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Grpc.Net.Client;

namespace TruceData.Server.Tests.Support;

/// <summary>A `trucedata serve` process that has printed its ready line.</summary>
internal sealed partial class ServeProcess : IAsyncDisposable
{
    private readonly GrpcChannel _channel;

    private ServeProcess(Process process, string output, int grpcPort, int httpPort)
    {
        Process = process;
        Output = output;
        GrpcPort = grpcPort;
        HttpPort = httpPort;
        _channel = GrpcChannel.ForAddress($"http://127.0.0.1:{grpcPort}");
        Clients = Clients.Create(_channel.CreateCallInvoker());
    }

    public Process Process { get; }

    /// <summary>The output up to and including the ready line.</summary>
    public string Output { get; }

    public int GrpcPort { get; }

    public int HttpPort { get; }

    public Clients Clients { get; }

    /// <summary>Starts a server on free ports. Throws with its output if it does not become ready.</summary>
    public static Task<ServeProcess> StartAsync(string store, params string[] arguments) =>
        StartAsync(store, arguments, Command.Start);

    /// <summary>Starts a server with an environment variable, stated as NAME=value.</summary>
    public static Task<ServeProcess> StartWithVariableAsync(string variable, string store) =>
        StartAsync(store, [], arguments => Command.StartWithVariable(variable, arguments));

    /// <summary>Starts a server without the privileges of root, so that the permissions of files apply.</summary>
    public static Task<ServeProcess> StartUnprivilegedAsync(string store) => StartAsync(store, [], Command.StartUnprivileged);

    /// <summary>Starts a server that sees an empty disk of a limited size at a folder and uses the folder for temporary files.</summary>
    public static Task<ServeProcess> StartWithSmallDiskAsync(string store, string disk, int mebibytes) =>
        StartAsync(store, [], arguments => Command.StartWithSmallDisk(disk, mebibytes, arguments));

    private static async Task<ServeProcess> StartAsync(string store, string[] arguments, Func<string[], Process> start)
    {
        var process = start(["serve", "--store", store, "--grpc-port", "0", "--http-port", "0", .. arguments]);
        var output = new StringBuilder();
        while (await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            output.AppendLine(line);
            if (ReadyLine().Match(line) is not { Success: true } ready) continue;
            return new ServeProcess(process, output.ToString(), Port(ready, "grpc"), Port(ready, "http"));
        }

        var error = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        process.Dispose();
        throw new InvalidOperationException($"The server did not become ready.{Environment.NewLine}{output}{error}");
    }

    /// <summary>Stops the server with a signal and waits until it has ended.</summary>
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
