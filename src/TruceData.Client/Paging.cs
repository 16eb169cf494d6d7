using Google.Protobuf;
using Grpc.Core;
using TruceData.V1;

namespace TruceData.Client;

/// <summary>One page of a list.</summary>
internal readonly record struct Page<T>(IEnumerable<T> Records, string NextPageToken, Snapshot Snapshot);

/// <summary>Reads lists to their end.</summary>
internal static class Paging
{
    /// <summary>All pages of a list; the request stays as it is.</summary>
    public static async Task<Listing<T>> ListAsync<TRequest, TResponse, T>(
        this Caller caller,
        TRequest? request,
        Action<TRequest, string> turn,
        Func<TRequest, CallOptions, AsyncUnaryCall<TResponse>> list,
        Func<TResponse, Page<T>> read,
        CancellationToken cancellationToken)
        where TRequest : class, IDeepCloneable<TRequest>, new()
    {
        var next = request?.Clone() ?? new();
        var records = new List<T>();
        Snapshot? snapshot = null;
        while (true)
        {
            var page = read(await caller.UnaryAsync(call => list(next, call), cancellationToken));
            records.AddRange(page.Records);
            snapshot = snapshot is null || IsNewer(page.Snapshot, snapshot) ? page.Snapshot : snapshot;
            if (page.NextPageToken.Length == 0) return new(records, snapshot);
            turn(next, page.NextPageToken);
        }
    }

    private static bool IsNewer(Snapshot one, Snapshot other) =>
        one.MaxKnowledgeTime is { } time && (other.MaxKnowledgeTime is null || time > other.MaxKnowledgeTime);
}
