using TruceData.Store;
using TruceData.Store.Errors;

namespace TruceData.Server.Curation;

/// <summary>Opens a store and fills it with the curated data.</summary>
internal static class CuratedStore
{
    /// <summary>
    /// Opens a store and runs <paramref name="fill"/>. If that fails, deletes the files and folders that it created, unless another process
    /// has written to the store in the meantime.
    /// </summary>
    /// <param name="location">A file path or a PostgreSQL connection string.</param>
    /// <param name="options">Options of the store.</param>
    /// <param name="fill">Writes the data and returns the latest revision.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public static async Task<(DataStore Store, long Revision)> OpenAsync(
        string location, StoreOptions options, Func<DataStore, Task<long>> fill, CancellationToken cancellationToken)
    {
        var isNew = !File.Exists(location);
        var folders = MissingFolders(location);
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
                if (isUnused) DeleteFiles(location);
            }

            DeleteEmpty(folders);
            throw;
        }
    }

    /// <summary>Returns the folders of a file that do not exist, the innermost first.</summary>
    private static List<DirectoryInfo> MissingFolders(string file)
    {
        var folders = new List<DirectoryInfo>();
        for (var folder = new FileInfo(file).Directory; folder is { Exists: false }; folder = folder.Parent) folders.Add(folder);
        return folders;
    }

    /// <summary>Returns whether the store is empty and no other process is writing to it.</summary>
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

    /// <summary>Deletes the files of an SQLite store; a PostgreSQL store has none.</summary>
    private static void DeleteFiles(string location)
    {
        foreach (var file in new[] { location, $"{location}-wal", $"{location}-shm" }.Where(File.Exists)) File.Delete(file);
    }

    private static void DeleteEmpty(IEnumerable<DirectoryInfo> folders)
    {
        foreach (var folder in folders.TakeWhile(f => Directory.Exists(f.FullName) && !f.EnumerateFileSystemInfos().Any())) folder.Delete();
    }
}
