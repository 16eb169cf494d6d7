using System.CommandLine;
using TruceData.Store.Errors;

namespace TruceData.Server.Commands;

/// <summary>The command line of the executable: `serve` is what it does when nothing else is said.</summary>
internal static class CommandLine
{
    /// <summary>Runs a command line and gives its exit code: 0 done, 1 refused or failed, 2 not understood, 130 interrupted.</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        var root = ServeCommand.AsRoot();
        root.Subcommands.Add(ServeCommand.Create());
        root.Subcommands.Add(new Command("import", "Write records or bars into the store: each import is one revision.")
        {
            ImportRecordsCommand.Create(),
            ImportSeriesCommand.Create(),
        });
        root.Subcommands.Add(CheckCommand.Create());
        root.Subcommands.Add(DigestCommand.Create());
        root.Subcommands.Add(DictionaryCommand.Create());
        root.Subcommands.Add(ExportCommand.Create());
        root.Subcommands.Add(BackupCommand.Create());

        var parsed = root.Parse(args);
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors) await Console.Error.WriteLineAsync($"trucedata: {Words(error.Message)}");
            await Console.Error.WriteLineAsync("trucedata --help lists the commands and options.");
            return 2;
        }

        // A signal cancels the command, and the command ends by itself: `serve` within its drain time.
        return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = Timeout.InfiniteTimeSpan });
    }

    /// <summary>The library names .NET's types; those of our options are numbers.</summary>
    private static string Words(string message) =>
        message.IndexOf(" as expected type", StringComparison.Ordinal) is > 0 and var end ? $"{message[..end]}; give a whole number." : message;

    /// <summary>Runs an action; what it refuses is said in one line, without a stack.</summary>
    public static async Task<int> GuardAsync(Func<Task<int>> action)
    {
        try
        {
            return await action();
        }
        catch (Exception refusal) when (refusal is StoreException or CommandException or Importing.ImportException or IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync($"trucedata: {refusal.Message}");
            return 1;
        }
        catch (OperationCanceledException)
        {
            await Console.Error.WriteLineAsync("trucedata: interrupted; the store is as it was.");
            return 130;
        }
    }
}
