using Google.Protobuf;
using Grpc.Core;
using TruceData.V1;

namespace TruceData.Client;

/// <summary>One page of a list.</summary>
internal readonly record struct ListPage<T>(IEnumerable<T> Items, string NextPageToken, Snapshot Snapshot);

/// <summary>Reads all pages of lists.</summary>
internal static class Pager
{
    /// <summary>Reads all pages of a list. The request is not changed.</summary>
    public static async Task<Listing<T>> ReadAllPagesAsync<TRequest, TResponse, T>(
        this Caller caller,
        TRequest? request,
        Action<TRequest, string> setPageToken,
        Func<TRequest, CallOptions, AsyncUnaryCall<TResponse>> call,
        Func<TResponse, ListPage<T>> read,
        CancellationToken cancellationToken)
        where TRequest : class, IDeepCloneable<TRequest>, new()
    {
        var next = request?.Clone() ?? new();
        var items = new List<T>();
        Snapshot? snapshot = null;
        while (true)
        {
            var page = read(await caller.UnaryAsync(options => call(next, options), cancellationToken));
            items.AddRange(page.Items);
            snapshot = snapshot is null || IsNewer(page.Snapshot, snapshot) ? page.Snapshot : snapshot;
            if (page.NextPageToken.Length == 0) return new(items, snapshot);
            setPageToken(next, page.NextPageToken);
        }
    }

    private static bool IsNewer(Snapshot one, Snapshot other) =>
        one.MaxKnowledgeTime is { } time && (other.MaxKnowledgeTime is null || time > other.MaxKnowledgeTime);
}
