using System.CommandLine;
using TruceData.Server.Curation;

namespace TruceData.Server.Commands;

/// <summary>`trucedata import records DIR` adds and changes the records and series of a folder as one revision.</summary>
internal static class ImportRecordsCommand
{
    private const string DefaultMessage = "import records";

    public static Command Create()
    {
        var folder = new Argument<string>("DIR") { Description = "The folder of data files, laid out as described in data/README.md." };
        var storeOption = CommonOptions.CreateStore();
        var author = CommonOptions.CreateAuthor();
        var message = CommonOptions.CreateMessage(DefaultMessage);
        var dryRun = new Option<bool>("--dry-run") { Description = "Check and count everything, and write nothing. The store must exist." };
        var command = new Command("records", "Import a folder of records and series; the other records of the store stay.")
        {
            folder, storeOption, author, message, dryRun,
        };
        command.SetAction((parsed, cancellationToken) => CommandLine.GuardAsync(async () =>
        {
            var isDryRun = parsed.GetValue(dryRun);
            var (opened, revision) = await ImportCommands.OpenStoreAsync(
                parsed.GetRequiredValue(storeOption), isDryRun, cancellationToken);
            await using var store = opened;
            var data = await CuratedData.LoadForStoreAsync(parsed.GetRequiredValue(folder), store, revision, cancellationToken);
            if (data.Violations.Count > 0) return CheckReport.Write(data, Console.Error);

            var reason = parsed.GetValue(message) ?? DefaultMessage;
            await ImportCommands.WriteRecordsAsync(
                data, store, parsed.GetRequiredValue(author), reason, revision, isDryRun, cancellationToken);
            return 0;
        }));
        return command;
    }
}
