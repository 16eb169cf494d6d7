using System.Diagnostics;
using System.Text.RegularExpressions;
using Xunit;

namespace TruceData.Grpc.Tests;

/// <summary>The server with Grpc.AspNetCore and Grpc.Net.Client in place of src/TruceData.Grpc, without a change to a line of source.</summary>
public sealed partial class OfficialPackagesTests : IDisposable
{
    static readonly TimeSpan LongestRestore = TimeSpan.FromSeconds(60);
    static readonly TimeSpan LongestBuild = TimeSpan.FromMinutes(5);

    readonly string _artifacts = Directory.CreateTempSubdirectory("official-packages").FullName;

    public void Dispose() => Directory.Delete(_artifacts, recursive: true);

    [Fact]
    public async Task The_server_builds_with_the_official_packages()
    {
        // Packages that a feed lacks are no missing tool: this is a skip wherever the tests run.
        var restored = await RunAsync("restore", LongestRestore);
        if (restored is null)
            Assert.Skip($"The official packages could not be restored within {LongestRestore.TotalSeconds} s.");
        if (restored.Code != 0 && NotOnTheFeed().Match(restored.Output) is { Success: true } reason)
            Assert.Skip($"The official packages cannot be restored: {reason.Value}");
        Assert.True(restored.Code == 0, restored.Output);
        var built = await RunAsync("build", LongestBuild, "--no-restore", "-c", "Release", "-m:1", "-p:RunAnalyzers=false");
        Assert.True(built?.Code == 0, built?.Output ?? "The build did not end.");
    }

    /// <summary>A command of the SDK on the server, whose output goes elsewhere than that of the ordinary build; null where it takes too long.</summary>
    async Task<Ended?> RunAsync(string command, TimeSpan longest, params string[] arguments)
    {
        var server = Path.Combine(Root(), "src", "TruceData.Server", "TruceData.Server.csproj");
        var start = new ProcessStartInfo("dotnet", [command, server, "-p:UseGrpcPackages=true", "--artifacts-path", _artifacts, "-nodeReuse:false", "--nologo", "-v", "q", .. arguments])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        start.Environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
        // A feed that does not answer is not asked again and again.
        start.Environment["NUGET_ENHANCED_MAX_NETWORK_TRY_COUNT"] = "1";
        using var process = Process.Start(start)!;
        using var end = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        end.CancelAfter(longest);
        try
        {
            var output = await process.StandardOutput.ReadToEndAsync(end.Token);
            await process.WaitForExitAsync(end.Token);
            return new(process.ExitCode, output);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None);
            return null;
        }
    }

    static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "TruceData.sln")))
            folder = folder.Parent ?? throw new InvalidOperationException($"No TruceData.sln above {AppContext.BaseDirectory}.");
        return folder.FullName;
    }

    // NU1101 to NU1103: no such package, no such version; NU1301: the feed does not answer. The address of the feed is left out.
    [GeneratedRegex(@"NU1(10[123]|301): [^.]*\.", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex NotOnTheFeed();

    sealed record Ended(int Code, string Output);
}
