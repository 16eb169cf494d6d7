using System.CommandLine;
using NodaTime;
using TruceData.Domain.Time;
using TruceData.Server.Exporting;
using TruceData.Store;

namespace TruceData.Server.Commands;

/// <summary>`trucedata export DIR` writes the data set as a folder of data files.</summary>
internal static class ExportCommand
{
    public static Command Create()
    {
        var folder = new Argument<string>("DIR") { Description = "The folder to write; it must not exist yet, or be empty." };
        var storeOption = CommonOptions.CreateStore();
        var revision = new Option<long?>("--revision") { Description = "The revision to export. Default: the latest." };
        var knowledge = new Option<string?>("--knowledge-time")
        {
            Description = "Export only what was known at this instant (ISO 8601, UTC). Default: everything.",
        };
        var command = new Command("export", "Write the data set as data files, which `import records` can read.")
        {
            folder, storeOption, revision, knowledge,
        };
        command.SetAction((parsed, cancellationToken) => CommandLine.GuardAsync(async () =>
        {
            var target = parsed.GetRequiredValue(folder);
            if (Directory.Exists(target) ? Directory.EnumerateFileSystemEntries(target).Any() : File.Exists(target))
                throw new CommandException($"{target} is not an empty folder; name one that does not exist yet.");
            var (opened, latest) = await OpenFilledAsync(parsed.GetRequiredValue(storeOption), cancellationToken);
            await using var store = opened;
            var knowledgeTime = InstantText.Parse(parsed.GetValue(knowledge), "--knowledge-time");
            var view = CreateView(parsed.GetValue(revision), latest, knowledgeTime);
            var (files, corrected) = await WriteAsync(store, view, target, cancellationToken);
            if (corrected.Count > 0)
            {
                await Console.Error.WriteLineAsync(
                    $"trucedata: {string.Join(", ", corrected)} contain corrections; data files state the corrected values but not "
                    + "since when they were known. `trucedata backup` keeps both.");
            }

            await Console.Out.WriteLineAsync($"Wrote {files} files of revision {view.Revision} to {target}.");
            return 0;
        }));
        return command;
    }

    /// <summary>Opens a store that must exist.</summary>
    public static async Task<DataStore> OpenExistingAsync(string location, CancellationToken cancellationToken) =>
        DataStore.IsFile(location) && !File.Exists(location)
            ? throw new CommandException($"there is no store at {location}; name one with --store, or run `trucedata serve` once.")
            : await DataStore.OpenAsync(location, TimeProvider.System, cancellationToken);

    /// <summary>Opens a store that must exist and have a revision, and returns its latest one.</summary>
    public static async Task<(DataStore Store, long Revision)> OpenFilledAsync(string location, CancellationToken cancellationToken)
    {
        var store = await OpenExistingAsync(location, cancellationToken);
        if (await store.FindLatestRevisionAsync(cancellationToken) is { } latest) return (store, latest.Number);
        await store.DisposeAsync();
        throw new CommandException($"the store {store.Location} is empty; run `trucedata serve` once to fill it.");
    }

    private static View CreateView(long? revision, long latest, Instant? knowledgeTime) =>
        revision is < 1 || revision > latest
            ? throw new CommandException($"--revision: there is no revision {revision}; the latest is {latest}.")
            : new View(revision ?? latest, knowledgeTime);

    /// <summary>Writes to a temporary folder, which is renamed to the target when it is complete.</summary>
    private static async Task<(int Files, IReadOnlyList<string> Corrected)> WriteAsync(
        DataStore store, View view, string target, CancellationToken cancellationToken)
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
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CommandException($"{target} cannot be written: {exception.Message}", exception);
        }
        finally
        {
            if (Directory.Exists(partial)) Directory.Delete(partial, recursive: true);
        }
    }
}
