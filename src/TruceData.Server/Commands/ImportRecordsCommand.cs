using System.CommandLine;
using TruceData.Server.Curation;
using TruceData.Server.Hosting;
using TruceData.Store;

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
            var (opened, revision) = isDryRun
                ? await ExportCommand.OpenFilledAsync(parsed.GetRequiredValue(storeOption), cancellationToken)
                : await CuratedStore.OpenAsync(
                    parsed.GetRequiredValue(storeOption),
                    new StoreOptions(),
                    empty => CuratedData.EnsureFilledAsync(DefaultPaths.Data, empty, Console.Out, cancellationToken),
                    cancellationToken);
            await using var store = opened;
            var data = await CuratedData.LoadForStoreAsync(parsed.GetRequiredValue(folder), store, revision, cancellationToken);
            if (data.Violations.Count > 0) return CheckReport.Write(data, Console.Error);

            var reason = parsed.GetValue(message) ?? DefaultMessage;
            if (isDryRun)
            {
                await CuratedData.TryWriteAsync(data, store, parsed.GetRequiredValue(author), reason, revision, cancellationToken);
                await Console.Out.WriteLineAsync($"A dry run: the store stays at revision {revision}.");
            }
            else
            {
                var result = await CuratedData.WriteAsync(
                    data, store, parsed.GetRequiredValue(author), reason, revision, cancellationToken);
                await Console.Out.WriteLineAsync(result.HasChanged
                    ? $"Revision {result.Revision.Number}."
                    : $"Nothing new; the store stays at revision {result.Revision.Number}.");
            }

            foreach (var count in ImportCounts.Compute(data))
            {
                await Console.Out.WriteLineAsync(
                    $"{count.Collection}: {count.NewCount} new, {count.ChangedCount} changed, {count.UnchangedCount} unchanged");
            }

            return 0;
        }));
        return command;
    }
}
