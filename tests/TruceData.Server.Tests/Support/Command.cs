using System.Diagnostics;

namespace TruceData.Server.Tests.Support;

/// <summary>The built executable, run as a process of its own.</summary>
internal static class Command
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>Runs a command to its end.</summary>
    public static async Task<CommandResult> RunAsync(params string[] arguments)
    {
        using var process = Start(arguments);
        return await EndAsync(process);
    }

    /// <summary>Runs a command that obeys the modes of files; root would not.</summary>
    public static async Task<CommandResult> RunUnprivilegedAsync(params string[] arguments)
    {
        using var process = Start(Environment.IsPrivilegedProcess ? ["setpriv", "--bounding-set=-all", "--inh-caps=-all"] : [], arguments);
        return await EndAsync(process);
    }

    /// <summary>Runs a command that may write files of so many kibibytes, as where a disk is full.</summary>
    public static async Task<CommandResult> RunWithLittleRoomAsync(int kibibytes, params string[] arguments)
    {
        // The runtime would take its own memory for a file.
        using var process = Start(["DOTNET_EnableWriteXorExecute=0", "bash", "-c", $"trap '' XFSZ; ulimit -f {kibibytes}; exec \"$@\"", "-"], arguments);
        return await EndAsync(process);
    }

    /// <summary>Starts a command, whose output and error are to be read.</summary>
    public static Process Start(params string[] arguments) => Start([], arguments);

    private static Process Start(string[] by, string[] arguments)
    {
        // A shell that runs the tests in the background ignores SIGINT, and its children would inherit that.
        var start = new ProcessStartInfo("/usr/bin/env", ["--default-signal=INT", .. by, Path.Combine(AppContext.BaseDirectory, "trucedata"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            WorkingDirectory = Path.GetTempPath(),
        };
        return Process.Start(start)!;
    }

    /// <summary>Waits for the end of a command.</summary>
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

/// <summary>How a command ended.</summary>
internal sealed record CommandResult(int Code, string Output, string Error)
{
    /// <summary>Asserts that it did what was asked.</summary>
    public CommandResult Succeeded()
    {
        Assert.True(Code == 0, $"exit code {Code}{Environment.NewLine}{Output}{Error}");
        return this;
    }

    /// <summary>Asserts that it was refused in words, not by a stack, and that each of the texts is among them.</summary>
    public CommandResult Refused(int code, params string[] texts)
    {
        Assert.True(Code == code, $"exit code {Code}{Environment.NewLine}{Output}{Error}");
        foreach (var text in texts) Assert.Contains(text, Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", Error, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", Error, StringComparison.Ordinal);
        return this;
    }
}
