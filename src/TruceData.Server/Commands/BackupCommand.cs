using System.CommandLine;

namespace TruceData.Server.Commands;

/// <summary>`trucedata backup FILE`: a whole copy of the store, every revision, while it is in use.</summary>
internal static class BackupCommand
{
    public static Command Create()
    {
        var file = new Argument<string>("FILE") { Description = "Where to write; must not exist yet." };
        var storeOption = CommonOptions.Store();
        var command = new Command("backup", "Copy the store, every revision, also while it is served.") { file, storeOption };
        command.SetAction((parsed, cancellationToken) => CommandLine.GuardAsync(async () =>
        {
            var target = parsed.GetRequiredValue(file);
            if (File.Exists(target) || Directory.Exists(target)) throw new CommandException($"{target} is there already; name a file that does not exist yet.");
            await using var store = await ExportCommand.OpenAsync(parsed.GetRequiredValue(storeOption), cancellationToken);
            await store.BackupAsync(target, cancellationToken);
            await Console.Out.WriteLineAsync($"Copied the store to {target}.");
            return 0;
        }));
        return command;
    }
}
