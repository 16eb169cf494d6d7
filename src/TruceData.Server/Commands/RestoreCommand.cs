using System.CommandLine;
using TruceData.Store;

namespace TruceData.Server.Commands;

/// <summary>`trucedata restore FILE` verifies a backup and copies it to a new store.</summary>
internal static class RestoreCommand
{
    public static Command Create()
    {
        var file = new Argument<string>("FILE") { Description = "The backup, written by `trucedata backup`." };
        var storeOption = CommonOptions.CreateStore();
        var command = new Command("restore", "Verify a backup and copy it to a store that does not exist yet.") { file, storeOption };
        command.SetAction((parsed, cancellationToken) => CommandLine.GuardAsync(async () =>
        {
            var (source, target) = (parsed.GetRequiredValue(file), parsed.GetRequiredValue(storeOption));
            if (!DataStore.IsFile(target))
                throw new CommandException("--store: use pg_restore for a PostgreSQL database; name a file that does not exist yet.");
            if (File.Exists(target))
                throw new CommandException($"{target} exists already; move it away, or name another file with --store.");
            if (!File.Exists(source)) throw new CommandException($"there is no backup at {source}.");
            await using var backup = await DataStore.OpenAsync(source, TimeProvider.System, cancellationToken);
            if (!await VerifyCommand.IsIntactAsync(backup, cancellationToken)) return 1;
            await backup.BackupAsync(target, cancellationToken);
            var revision = (await backup.FindLatestRevisionAsync(cancellationToken))?.Number ?? 0;
            await Console.Out.WriteLineAsync($"Restored {target} with {revision} revisions.");
            return 0;
        }));
        return command;
    }
}
