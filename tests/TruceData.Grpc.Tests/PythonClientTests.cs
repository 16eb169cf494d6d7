using System.Diagnostics;
using TruceData.Grpc.Tests.Support;
using Xunit;

namespace TruceData.Grpc.Tests;

/// <summary>Python's grpcio, as Debian packages it, against our server.</summary>
public sealed class PythonClientTests
{
    const string Python = "/usr/bin/python3";

    static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(null)]
    [InlineData("gzip")]
    public async Task All_calls_of_grpcio_pass(string? compression)
    {
        Assert.SkipUnless(
            File.Exists(Python) && (await RunAsync(Python, "-c", "import grpc")).Code == 0 && (await RunAsync("which", "grpc_python_plugin")).Code == 0,
            "Needs Debian's python3-grpcio and protobuf-compiler-grpc.");
        await using var server = await TestServer.StartAsync(options => options.ResponseCompressionAlgorithm = compression);
        var (code, output) = await RunAsync(
            Python, Path.Combine(AppContext.BaseDirectory, "Python", "calls.py"), server.Address.Authority, Path.Combine(AppContext.BaseDirectory, "Protos"));
        Assert.True(code == 0, output);
        await server.Journal.Cancelled.Task.WaitAsync(TimeSpan.FromSeconds(60), Ct);
        Assert.Contains("secret", Assert.Single(server.Journal.ErrorLines), StringComparison.Ordinal);
    }

    static async Task<(int Code, string Output)> RunAsync(string file, params string[] arguments)
    {
        var start = new ProcessStartInfo(file, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(Ct);
        var error = process.StandardError.ReadToEndAsync(Ct);
        await process.WaitForExitAsync(Ct);
        return (process.ExitCode, await output + await error);
    }
}
