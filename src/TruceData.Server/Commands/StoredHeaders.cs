using TruceData.Server.Importing;
using TruceData.Store;

namespace TruceData.Server.Commands;

/// <summary>Compares the header of an imported series with the stored one.</summary>
internal static class StoredHeaders
{
    /// <summary>Refuses a header that would change the meaning of the bars that are stored.</summary>
    public static async Task CheckSameBarsAsync(
        V1.Series series, DataStore store, WriteSession session, CancellationToken cancellationToken)
    {
        if (await SeriesIdentity.FindStoredChangeAsync(series, store, session, cancellationToken) is not { } field) return;
        throw new CommandException(
            $"the header of {series.Name} has another {field} than the stored header, which would change the meaning of the stored bars; "
            + "import into another series.");
    }
}
