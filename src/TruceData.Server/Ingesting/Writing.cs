using TruceData.Store;

namespace TruceData.Server.Ingesting;

/// <summary>How a write ends.</summary>
internal static class Writing
{
    /// <summary>Commits, or leaves the store as it was when only a check was asked for.</summary>
    public static async Task<CommitResult> EndAsync(DataStore store, WriteSession session, ImportOrder order, CancellationToken cancellation)
    {
        if (!order.ValidateOnly) return await session.CommitAsync(cancellation);
        await session.DisposeAsync();
        return new CommitResult((await store.LatestRevisionAsync(cancellation))!, Changed: false);
    }
}
