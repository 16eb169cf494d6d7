using TruceData.Server.Importing;
using TruceData.Server.Mapping;
using TruceData.Store;

namespace TruceData.Server.Commands;

/// <summary>Compares the header of an imported series with the stored one.</summary>
internal static class StoredHeaders
{
    /// <summary>Refuses a header that would change the meaning of the bars that are stored.</summary>
    public static async Task CheckSameBarsAsync(
        V1.Series series, DataStore store, WriteSession session, CancellationToken cancellationToken)
    {
        var stored = (await session.FindRecordsAsync([series.Name], cancellationToken)).SingleOrDefault();
        if (stored is null || SeriesIdentity.FindChange(stored.Message<V1.Series>(), series) is not { } field) return;
        if (await store.FindSeriesAsync(series.Name, session.Revision - 1, cancellationToken) is null) return;
        throw new CommandException(
            $"the header of {series.Name} has another {field} than the stored header, which would change the meaning of the stored bars; "
            + "import into another series.");
    }
}
