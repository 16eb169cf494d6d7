using System.CommandLine;
using TruceData.Store;

namespace TruceData.Server.Commands;

/// <summary>`trucedata backup FILE` copies the store with every revision, also while the store is in use.</summary>
internal static class BackupCommand
{
    public static Command Create()
    {
        var file = new Argument<string>("FILE") { Description = "The file to write; it must not exist yet." };
        var storeOption = CommonOptions.CreateStore();
        var command = new Command("backup", "Copy the store with every revision, also while it is served.") { file, storeOption };
        command.SetAction((parsed, cancellationToken) => CommandLine.GuardAsync(async () =>
        {
            var target = parsed.GetRequiredValue(file);
            if (File.Exists(target) || Directory.Exists(target))
                throw new CommandException($"{target} exists already; name a file that does not exist yet.");
            await using var store = await ExportCommand.OpenExistingAsync(parsed.GetRequiredValue(storeOption), cancellationToken);
            await store.BackupAsync(target, cancellationToken);
            if (!await IsIntactAsync(target, cancellationToken)) return 1;
            await Console.Out.WriteLineAsync($"Copied the store to {target} and verified the copy.");
            return 0;
        }));
        return command;
    }

    /// <summary>Verifies a copy and deletes it if it is damaged.</summary>
    private static async Task<bool> IsIntactAsync(string copy, CancellationToken cancellationToken)
    {
        var isIntact = false;
        try
        {
            await using var store = await DataStore.OpenAsync(copy, TimeProvider.System, cancellationToken);
            isIntact = await VerifyCommand.IsIntactAsync(store, cancellationToken);
        }
        finally
        {
            if (!isIntact) foreach (var file in (string[])[copy, $"{copy}-wal", $"{copy}-shm"]) File.Delete(file);
        }

        return isIntact;
    }
}
