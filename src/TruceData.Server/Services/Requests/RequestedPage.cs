using Google.Protobuf;
using TruceData.Server.Errors;
using TruceData.Server.Reading;
using TruceData.Store.Records;
using TruceData.V1;

namespace TruceData.Server.Services.Requests;

/// <summary>
/// Which page of a list is wanted. It ends where its entries fill a message, also before <paramref name="Size"/> of them (AIP-158).
/// </summary>
/// <param name="Size">How many entries to return at most, at least 1.</param>
/// <param name="Token">Where the page starts; null for the first page.</param>
internal readonly record struct RequestedPage(int Size, PageToken? Token)
{
    /// <summary>How many entries the pages before returned.</summary>
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

    /// <summary>The query for the records of this page: the store reads no more of them than fit.</summary>
    public RecordQuery Limit(RecordQuery query) => query with { Skip = Skip, Limit = Size, MaxBytes = MessageLimits.MaxRecordBytes };

    /// <summary>
    /// Takes the entries that fit on this page, at least one, and says whether others follow. Of those that do not fit only the first is
    /// made.
    /// </summary>
    /// <param name="entries">The entries of the list after the first <see cref="Skip"/>.</param>
    /// <param name="sizeOf">The size of the message that an entry is in the reply.</param>
    /// <param name="maxBytes">How many bytes the entries may have together.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task<(IReadOnlyList<T> Entries, bool HasMore)> FillAsync<T>(
        IAsyncEnumerable<T> entries, Func<T, int> sizeOf, int maxBytes, CancellationToken cancellationToken)
    {
        var (fitting, space) = (new List<T>(), new MessageSpace(maxBytes));
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

    /// <summary>The token of the page after this one; empty when there is none.</summary>
    public string Next(IMessage request, long revision, RecordPage found) => Next(request, revision, found.Records.Count, found.HasMore);

    /// <summary>The token of the page after this one, which returned <paramref name="count"/> entries; empty when there is none.</summary>
    public string Next(IMessage request, long revision, int count, bool hasMore) =>
        hasMore ? new PageToken(revision, Skip + count).Write(request) : "";
}
