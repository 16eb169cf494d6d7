using TruceData.Server.Curation;
using TruceData.Server.Hosting;
using TruceData.Store;
using TruceData.Store.Revisions;

namespace TruceData.Server.Commands;

/// <summary>What the commands that import data have in common: the store to write to and the lines about the outcome.</summary>
internal static class ImportCommands
{
    /// <summary>Opens the store, which is created and filled unless the run is dry, and returns its latest revision.</summary>
    public static Task<(DataStore Store, long Revision)> OpenStoreAsync(
        string location, bool isDryRun, CancellationToken cancellationToken) => isDryRun
        ? ExportCommand.OpenFilledAsync(location, cancellationToken)
        : CuratedStore.OpenAsync(
            location,
            new StoreOptions(),
            empty => CuratedData.EnsureFilledAsync(DefaultPaths.Data, empty, Console.Out, cancellationToken),
            cancellationToken);

    /// <summary>Commits a write, or discards it if the run is dry, and writes the outcome.</summary>
    public static async Task CompleteAsync(WriteSession session, bool isDryRun, CancellationToken cancellationToken)
    {
        if (isDryRun) WriteDryRun(session.Revision - 1);
        else WriteOutcome(await session.CommitAsync(cancellationToken));
    }

    public static void WriteDryRun(long revision) => Console.Out.WriteLine($"A dry run: the store stays at revision {revision}.");

    public static void WriteOutcome(CommitResult result) => Console.Out.WriteLine(result.HasChanged
        ? $"Revision {result.Revision.Number}."
        : $"Nothing new; the store stays at revision {result.Revision.Number}.");

    /// <summary>Writes the records of an import or of a folder, written or dry, and the counts of each collection.</summary>
    public static async Task WriteRecordsAsync(
        LoadedData data, DataStore store, string author, string message, long revision, bool isDryRun, CancellationToken cancellationToken)
    {
        if (isDryRun)
        {
            await CuratedData.TryWriteAsync(data, store, author, message, revision, cancellationToken);
            WriteDryRun(revision);
        }
        else
        {
            WriteOutcome(await CuratedData.WriteAsync(data, store, author, message, revision, cancellationToken));
        }

        foreach (var count in ImportCounts.Compute(data))
            Console.Out.WriteLine($"{count.Collection}: {Counts(count.NewCount, count.ChangedCount, count.UnchangedCount)}");
    }

    /// <summary>Returns the counts of an import as text.</summary>
    public static string Counts(long newCount, long changedCount, long unchangedCount) =>
        FormattableString.Invariant($"{newCount:N0} new, {changedCount:N0} changed, {unchangedCount:N0} unchanged");
}
