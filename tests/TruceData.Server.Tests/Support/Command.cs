using System.Diagnostics;

namespace TruceData.Server.Tests.Support;

/// <summary>Runs the built executable as a process.</summary>
internal static class Command
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>Runs a command to its end.</summary>
    public static async Task<CommandResult> RunAsync(params string[] arguments)
    {
        using var process = Start(arguments);
        return await EndAsync(process);
    }

    /// <summary>Runs a command without the privileges of root, so that the permissions of files apply.</summary>
    public static async Task<CommandResult> RunUnprivilegedAsync(params string[] arguments)
    {
        using var process = StartUnprivileged(arguments);
        return await EndAsync(process);
    }

    /// <summary>Starts a command without the privileges of root.</summary>
    public static Process StartUnprivileged(params string[] arguments) =>
        Start(Environment.IsPrivilegedProcess ? ["setpriv", "--bounding-set=-all", "--inh-caps=-all"] : [], arguments);

    /// <summary>Starts a command that sees an empty disk of a limited size at a folder and uses the folder for temporary files.</summary>
    public static Process StartWithSmallDisk(string folder, int mebibytes, params string[] arguments) => Start(
        [
            $"TMPDIR={folder}", "unshare", "--map-root-user", "--mount", "bash", "-c",
            $"mount -t tmpfs -o size={mebibytes}m tmpfs '{folder}' && exec \"$@\"", "-",
        ],
        arguments);

    /// <summary>Skips the test if <see cref="StartWithSmallDisk"/> cannot be used.</summary>
    public static async Task SkipUnlessDisksCanBeMountedAsync()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Mount namespaces exist on Linux only.");
        using var process = Process.Start("unshare", ["--map-root-user", "--mount", "true"]);
        await process.WaitForExitAsync(Ct);
        Assert.SkipUnless(process.ExitCode == 0, "This user may not create a mount namespace.");
    }

    /// <summary>Runs a command with a maximum file size, which fails its writes as a full disk does.</summary>
    public static async Task<CommandResult> RunWithFileSizeLimitAsync(int kibibytes, params string[] arguments)
    {
        // With write-xor-execute, the limit would apply to the memory of the runtime too.
        using var process = Start(
            ["DOTNET_EnableWriteXorExecute=0", "bash", "-c", $"trap '' XFSZ; ulimit -f {kibibytes}; exec \"$@\"", "-"], arguments);
        return await EndAsync(process);
    }

    /// <summary>Starts a command with an environment variable, stated as NAME=value.</summary>
    public static Process StartWithVariable(string variable, params string[] arguments) => Start([variable], arguments);

    /// <summary>Runs a script in a folder; `trucedata` is the built executable.</summary>
    public static async Task<CommandResult> RunScriptAsync(string script, string folder)
    {
        const string Prelude = "cd \"$1\"; shift; trucedata() { \"$0\" \"$@\"; }; ";
        using var process = Start(["bash", "-e", "-c", Prelude + script], [folder]); // $0 is the executable.
        return await EndAsync(process);
    }

    /// <summary>Starts a command. The caller must read its output and error.</summary>
    public static Process Start(params string[] arguments) => Start([], arguments);

    private static Process Start(string[] wrapper, string[] arguments)
    {
        // A shell that runs the tests in the background ignores SIGINT, and its children would inherit that.
        var start = new ProcessStartInfo(
            "/usr/bin/env", ["--default-signal=INT", .. wrapper, Path.Combine(AppContext.BaseDirectory, "trucedata"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            WorkingDirectory = Path.GetTempPath(),
        };
        return Process.Start(start)!;
    }

    /// <summary>Waits until a command has ended.</summary>
    public static async Task<CommandResult> EndAsync(Process process)
    {
        var output = process.StandardOutput.ReadToEndAsync(Ct);
        var error = process.StandardError.ReadToEndAsync(Ct);
        await process.WaitForExitAsync(Ct);
        return new CommandResult(process.ExitCode, await output, await error);
    }

    /// <summary>Sends a signal: "INT", "TERM", "KILL".</summary>
    public static async Task SignalAsync(Process process, string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", $"{process.Id}"]);
        await kill.WaitForExitAsync(Ct);
        Assert.Equal(0, kill.ExitCode);
    }
}

/// <summary>The exit code and the output of a command.</summary>
internal sealed record CommandResult(int Code, string Output, string Error)
{
    /// <summary>Asserts that the command succeeded with an output that contains the texts.</summary>
    public CommandResult Succeeded(params string[] texts)
    {
        Assert.True(Code == 0, $"exit code {Code}{Environment.NewLine}{Output}{Error}");
        foreach (var text in texts) Assert.Contains(text, Output, StringComparison.Ordinal);
        return this;
    }

    /// <summary>Asserts that the command failed with an exit code and an error that contains the texts and no stack trace.</summary>
    public CommandResult Refused(int code, params string[] texts)
    {
        Assert.True(Code == code, $"exit code {Code}{Environment.NewLine}{Output}{Error}");
        foreach (var text in texts) Assert.Contains(text, Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", Error, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", Error, StringComparison.Ordinal);
        return this;
    }
}
