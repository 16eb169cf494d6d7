using System.CommandLine;
using NodaTime;
using TruceData.Domain.Time;
using TruceData.Server.Exporting;
using TruceData.Store;

namespace TruceData.Server.Commands;

/// <summary>`trucedata export DIR`: write the data set as a folder of data files.</summary>
internal static class ExportCommand
{
    public static Command Create()
    {
        var folder = new Argument<string>("DIR") { Description = "Where to write; must not exist yet, or be empty." };
        var storeOption = CommonOptions.Store();
        var revision = new Option<long?>("--revision") { Description = "The revision to export. Default: the latest." };
        var knowledge = new Option<string?>("--knowledge-time") { Description = "Only what was known by this instant (ISO 8601, UTC)." };
        var command = new Command("export", "Write the data set as data files, which `import records` reads back.") { folder, storeOption, revision, knowledge };
        command.SetAction((parsed, cancellationToken) => CommandLine.GuardAsync(async () =>
        {
            var target = parsed.GetRequiredValue(folder);
            if (Directory.Exists(target) ? Directory.EnumerateFileSystemEntries(target).Any() : File.Exists(target))
                throw new CommandException($"{target} is not an empty folder; name one that does not exist yet.");
            await using var store = await OpenAsync(parsed.GetRequiredValue(storeOption), cancellationToken);
            var view = await ViewAsync(store, parsed.GetValue(revision), InstantText.Read(parsed.GetValue(knowledge), "--knowledge-time"), cancellationToken);
            var (files, corrected) = await WriteAsync(store, view, target, cancellationToken);
            if (corrected.Count > 0)
                await Console.Error.WriteLineAsync($"trucedata: {string.Join(", ", corrected)} hold corrections; data files say their values, not since when they were known. `trucedata backup` keeps both.");
            await Console.Out.WriteLineAsync($"Wrote {files} files of revision {view.Revision} to {target}.");
            return 0;
        }));
        return command;
    }

    /// <summary>Opens a store that must be there.</summary>
    public static async Task<DataStore> OpenAsync(string location, CancellationToken cancellationToken) =>
        DataStore.IsFile(location) && !File.Exists(location)
            ? throw new CommandException($"there is no store at {location}; name one with --store, or run `trucedata serve` once.")
            : await DataStore.OpenAsync(location, TimeProvider.System, cancellationToken);

    private static async Task<View> ViewAsync(DataStore store, long? revision, Instant? knowledgeTime, CancellationToken cancellationToken)
    {
        var latest = await store.FindLatestRevisionAsync(cancellationToken) ?? throw new CommandException("the store is empty; there is nothing to export.");
        return revision is < 1 || revision > latest.Number
            ? throw new CommandException($"--revision: there is no revision {revision}; the latest is {latest.Number}.")
            : new View(revision ?? latest.Number, knowledgeTime);
    }

    /// <summary>Writes beside the target and moves it there when it is whole.</summary>
    private static async Task<(int Files, IReadOnlyList<string> Corrected)> WriteAsync(DataStore store, View view, string target, CancellationToken cancellationToken)
    {
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(target));
        var partial = $"{full}.partial-{Environment.ProcessId}";
        try
        {
            Directory.CreateDirectory(partial);
            var written = await DataExport.WriteAsync(store, view, partial, cancellationToken);
            if (Directory.Exists(full)) Directory.Delete(full);
            Directory.Move(partial, full);
            return written;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new CommandException($"{target} cannot be written: {refused.Message}", refused);
        }
        finally
        {
            if (Directory.Exists(partial)) Directory.Delete(partial, recursive: true);
        }
    }
}
