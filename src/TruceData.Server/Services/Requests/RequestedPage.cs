using Google.Protobuf;
using TruceData.Domain.Time;
using TruceData.Server.Errors;
using TruceData.Server.Mapping;
using TruceData.Store.Records;
using TruceData.V1;

namespace TruceData.Server.Services.Requests;

/// <summary>
/// The page of a list that a request states. A page ends when its entries fill a message, even before <paramref name="Size"/> entries
/// (AIP-158).
/// </summary>
/// <param name="Size">The maximum number of entries to return, at least 1.</param>
/// <param name="Token">The token with the start of the page; null for the first page.</param>
internal readonly record struct RequestedPage(int Size, PageToken? Token)
{
    /// <summary>The number of entries on the previous pages.</summary>
    public int Skip => (int)(Token?.Position ?? 0);

    /// <summary>Reads the page fields of a request.</summary>
    public static RequestedPage Read(
        IMessage request, int pageSize, string pageToken, V1.AsOf? asOf, int defaultSize = 100, int maximumSize = 1000)
    {
        if (pageSize < 0)
        {
            throw ApiErrors.InvalidArgument(
                ErrorReason.ValueOutOfBounds, "page_size", $"is {pageSize}; give 1 to {maximumSize}, or 0 for {defaultSize}.");
        }

        return new RequestedPage(
            pageSize == 0 ? defaultSize : Math.Min(pageSize, maximumSize), Requests.PageToken.ReadPage(pageToken, request, asOf));
    }

    /// <summary>Returns the query for the records of this page, so that the store reads only records that fit.</summary>
    public RecordQuery Limit(RecordQuery query) => query with { Skip = Skip, Limit = Size, MaxBytes = MessageLimits.MaxRecordBytes };

    /// <summary>
    /// Takes the entries that fit on this page, at least one, and returns whether others follow. Only the first entry that does not fit is
    /// computed.
    /// </summary>
    /// <param name="entries">The entries of the list after the first <see cref="Skip"/>.</param>
    /// <param name="sizeOf">Returns the size of an entry in the reply.</param>
    /// <param name="maxBytes">The maximum total size of the entries in bytes.</param>
    /// <param name="cancellationToken">Cancels reading the entries.</param>
    public async Task<(IReadOnlyList<T> Entries, bool HasMore)> FillAsync<T>(
        IAsyncEnumerable<T> entries, Func<T, int> sizeOf, int maxBytes, CancellationToken cancellationToken)
    {
        var fitting = new List<T>();
        var space = new MessageSpace(maxBytes);
        await foreach (var entry in entries.WithCancellation(cancellationToken))
        {
            var fits = fitting.Count < Size && space.TryTake(sizeOf(entry));
            if (!fits && fitting.Count > 0) return (fitting, true);
            fitting.Add(entry);
        }

        return (fitting, false);
    }

    /// <inheritdoc cref="FillAsync{T}(IAsyncEnumerable{T}, Func{T, int}, int, CancellationToken)"/>
    public Task<(IReadOnlyList<T> Entries, bool HasMore)> FillAsync<T>(
        IAsyncEnumerable<T> entries, Func<T, int> sizeOf, CancellationToken cancellationToken) =>
        FillAsync(entries, sizeOf, MessageLimits.MaxRecordBytes, cancellationToken);

    /// <summary>Returns the token of the next page; empty if there is none.</summary>
    public string Next(IMessage request, View view, RecordPage found) => Next(request, view, found.Records.Count, found.HasMore);

    /// <summary>Returns the token of the next page, if this page has <paramref name="count"/> entries; empty if there is none.</summary>
    public string Next(IMessage request, View view, int count, bool hasMore) =>
        hasMore ? Requests.PageToken.At(view, Skip + count).Write(request) : "";
}
