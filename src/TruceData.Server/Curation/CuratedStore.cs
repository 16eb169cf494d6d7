using TruceData.Store;

namespace TruceData.Server.Curation;

/// <summary>Opens a store that holds the curated data.</summary>
internal static class CuratedStore
{
    /// <summary>Opens a store and brings it to a revision; a file that was made for it is taken away again when that fails.</summary>
    /// <param name="location">A file path or a PostgreSQL connection string.</param>
    /// <param name="options">How to open it.</param>
    /// <param name="fill">Brings it to a revision, which is the answer.</param>
    /// <param name="cancellation">Stops it.</param>
    public static async Task<(DataStore Store, long Revision)> OpenAsync(
        string location, StoreOptions options, Func<DataStore, Task<long>> fill, CancellationToken cancellation)
    {
        var isNew = !File.Exists(location);
        var store = await DataStore.OpenAsync(location, TimeProvider.System, options, cancellation);
        try
        {
            return (store, await fill(store));
        }
        catch
        {
            await store.DisposeAsync();
            if (isNew) Remove(location);
            throw;
        }
    }

    /// <summary>Removes the files of an SQLite store; of another kind there are none.</summary>
    private static void Remove(string location)
    {
        foreach (var file in new[] { location, $"{location}-wal", $"{location}-shm" }.Where(File.Exists)) File.Delete(file);
    }
}
