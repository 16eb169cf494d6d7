using TruceData.Store;
using TruceData.Store.Errors;

namespace TruceData.Server.Curation;

/// <summary>Opens a store that holds the curated data.</summary>
internal static class CuratedStore
{
    /// <summary>Opens a store and brings it to a revision; what was made for it is taken away again when that fails, unless another has written there.</summary>
    /// <param name="location">A file path or a PostgreSQL connection string.</param>
    /// <param name="options">How to open it.</param>
    /// <param name="fill">Brings it to a revision, which is the answer.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static async Task<(DataStore Store, long Revision)> OpenAsync(
        string location, StoreOptions options, Func<DataStore, Task<long>> fill, CancellationToken cancellationToken)
    {
        var (isNew, folders) = (!File.Exists(location), MissingFolders(location));
        DataStore? store = null;
        try
        {
            store = await DataStore.OpenAsync(location, TimeProvider.System, options, cancellationToken);
            return (store, await fill(store));
        }
        catch
        {
            if (store is not null)
            {
                var isUnused = isNew && await IsUnusedAsync(store);
                await store.DisposeAsync();
                if (isUnused) RemoveFiles(location);
            }

            RemoveEmpty(folders);
            throw;
        }
    }

    /// <summary>The folders of a file that are not there yet, the innermost first.</summary>
    private static List<DirectoryInfo> MissingFolders(string file)
    {
        var folders = new List<DirectoryInfo>();
        for (var folder = new FileInfo(file).Directory; folder is { Exists: false }; folder = folder.Parent) folders.Add(folder);
        return folders;
    }

    /// <summary>Whether nobody has written to a store and nobody is writing.</summary>
    private static async Task<bool> IsUnusedAsync(DataStore store)
    {
        try
        {
            await using var write = await store.BeginWriteAsync("trucedata", "nothing", CancellationToken.None);
            return await store.FindLatestRevisionAsync(CancellationToken.None) is null;
        }
        catch (StoreException)
        {
            return false;
        }
    }

    /// <summary>Removes the files of an SQLite store; of another kind there are none.</summary>
    private static void RemoveFiles(string location)
    {
        foreach (var file in new[] { location, $"{location}-wal", $"{location}-shm" }.Where(File.Exists)) File.Delete(file);
    }

    private static void RemoveEmpty(IEnumerable<DirectoryInfo> folders)
    {
        foreach (var folder in folders.TakeWhile(f => Directory.Exists(f.FullName) && !f.EnumerateFileSystemInfos().Any())) folder.Delete();
    }
}
