using System.Diagnostics;
using TruceData.Server.Tests.Support;

namespace TruceData.Server.Tests.Python;

/// <summary>Calls the server with Debian's grpcio and stubs that the test generates from the protos.</summary>
public sealed class PythonTests(CuratedServer server) : IDisposable
{
    private const string Interpreter = "/usr/bin/python3";

    private readonly TempFolder _folder = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_three_calls_of_the_readme_return_the_numbers_of_the_files()
    {
        if (await MissingToolAsync() is { } missing)
        {
            Assert.True(Environment.GetEnvironmentVariable("TRUCEDATA_TOOLS_REQUIRED") != "true", missing);
            Assert.Skip(missing);
        }

        var protos = Path.Combine(Repository.Root, "protos");
        var files = Directory.GetFiles(protos, "*.proto", SearchOption.AllDirectories);
        var (plugin, _) = await RunAsync("which", "grpc_python_plugin");
        var stubs = Directory.CreateDirectory(_folder["stubs"]).FullName;
        string[] output = [$"--python_out={stubs}", $"--grpc_python_out={stubs}"];
        var generated = await RunAsync("protoc", [$"--plugin=protoc-gen-grpc_python={plugin.Trim()}", $"-I{protos}", .. output, .. files]);
        Assert.True(generated.Code == 0, generated.Output);

        var script = Path.Combine(Repository.Root, "tests", "TruceData.Server.Tests", "Python", "three_calls.py");
        var called = await RunAsync(Interpreter, script, $"127.0.0.1:{server.Server.GrpcPort}", stubs, Repository.Data);
        Assert.True(called.Code == 0, called.Output);
        TestContext.Current.TestOutputHelper?.WriteLine(called.Output);
    }

    private static async Task<string?> MissingToolAsync()
    {
        if (!File.Exists(Interpreter) || (await RunAsync(Interpreter, "-c", "import grpc, google.protobuf")).Code != 0)
            return "Needs Debian's python3-grpcio and python3-protobuf.";
        if ((await RunAsync("which", "protoc")).Code != 0) return "Needs Debian's protobuf-compiler.";
        return (await RunAsync("which", "grpc_python_plugin")).Code != 0 ? "Needs Debian's protobuf-compiler-grpc." : null;
    }

    private static async Task<(string Output, int Code)> RunAsync(string file, params string[] arguments)
    {
        var start = new ProcessStartInfo(file, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        start.Environment["PYTHONDONTWRITEBYTECODE"] = "1";
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(Ct);
        var error = process.StandardError.ReadToEndAsync(Ct);
        await process.WaitForExitAsync(Ct);
        return (await output + await error, process.ExitCode);
    }
}
