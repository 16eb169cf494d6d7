using TruceData.Store;
using TruceData.Store.Revisions;

namespace TruceData.Server.Ingesting;

/// <summary>How a write ends.</summary>
internal static class Writing
{
    /// <summary>Commits, or leaves the store as it was when only a check was asked for.</summary>
    public static async Task<CommitResult> EndAsync(DataStore store, WriteSession session, ImportOrder order, CancellationToken cancellationToken)
    {
        if (!order.ValidateOnly) return await session.CommitAsync(cancellationToken);
        await session.DisposeAsync();
        return new CommitResult((await store.FindLatestRevisionAsync(cancellationToken))!, HasChanged: false);
    }
}
