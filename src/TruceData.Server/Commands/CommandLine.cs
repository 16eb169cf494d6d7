using System.CommandLine;
using TruceData.Server.Curation;
using TruceData.Server.Hosting;
using TruceData.Server.Importing;
using TruceData.Store.Errors;

namespace TruceData.Server.Commands;

/// <summary>The command line of the executable. Without a command it runs `serve`.</summary>
internal static class CommandLine
{
    /// <summary>Runs a command and returns its exit code: 0 success, 1 refused or failed, 2 invalid arguments, 130 interrupted.</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        var root = ServeCommand.CreateRoot();
        root.Subcommands.Add(ServeCommand.Create());
        root.Subcommands.Add(new Command("import", "Write records or bars to the store; each import is one revision.")
        {
            ImportPairsCommand.Create(),
            ImportRecordsCommand.Create(),
            ImportEventsCommand.Create(),
            ImportSeriesCommand.Create(),
            ImportFactorsCommand.Create(),
        });
        root.Subcommands.Add(CheckCommand.Create());
        root.Subcommands.Add(new Command("new", "Write the files of a new record to a folder of data files.") { NewEventCommand.Create() });
        root.Subcommands.Add(DigestCommand.Create());
        root.Subcommands.Add(DictionaryCommand.Create());
        root.Subcommands.Add(LayoutsCommand.Create());
        root.Subcommands.Add(ExportCommand.Create());
        root.Subcommands.Add(StudyCommand.Create());
        root.Subcommands.Add(BackupCommand.Create());
        root.Subcommands.Add(RestoreCommand.Create());
        root.Subcommands.Add(VerifyCommand.Create());

        var parsed = root.Parse(args);
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors) await Console.Error.WriteLineAsync($"trucedata: {WithoutTypeNames(error.Message)}");
            await Console.Error.WriteLineAsync("trucedata --help lists the commands and options.");
            return 2;
        }

        // A signal cancels the command, which may take its time to end: `serve` waits up to its drain time.
        return await parsed.InvokeAsync(new InvocationConfiguration
        {
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = Timeout.InfiniteTimeSpan,
        });
    }

    /// <summary>Runs an action and reports an expected failure in one line, without a stack trace.</summary>
    public static async Task<int> GuardAsync(Func<Task<int>> action)
    {
        try
        {
            return await action();
        }
        catch (Exception exception) when (exception
            is CommandException
            or ConfigurationException
            or CurationException
            or ImportException
            or StoreException
            or IOException
            or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync($"trucedata: {exception.Message}");
            return 1;
        }
        catch (OperationCanceledException)
        {
            await Console.Error.WriteLineAsync("trucedata: interrupted; the store is unchanged.");
            return 130;
        }
    }

    // The library names the .NET type of an option that cannot be parsed; such options are all whole numbers.
    private static string WithoutTypeNames(string message) =>
        message.IndexOf(" as expected type", StringComparison.Ordinal) is > 0 and var end
            ? $"{message[..end]}; give a whole number."
            : message;
}
