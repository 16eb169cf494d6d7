using Google.Protobuf;
using TruceData.Server.Errors;
using TruceData.V1;

namespace TruceData.Server.Requests;

/// <summary>Which page of a list is wanted.</summary>
/// <param name="Size">How many to return, at least 1.</param>
/// <param name="Token">Where to go on; null for the first page.</param>
internal readonly record struct Page(int Size, Token? Token)
{
    /// <summary>How many were returned by the pages before.</summary>
    public int Skip => (int)(Token?.Position ?? 0);

    /// <summary>Reads the page fields of a request.</summary>
    public static Page Read(IMessage request, int pageSize, string pageToken, V1.AsOf? asOf, int defaultSize = 100, int maximumSize = 1000)
    {
        if (pageSize < 0)
            throw Fail.Argument(ErrorReason.ValueOutOfBounds, "page_size", $"is {pageSize}; give 1 to {maximumSize}, or 0 for {defaultSize}.");
        return new Page(pageSize == 0 ? defaultSize : Math.Min(pageSize, maximumSize), Requests.Token.ReadPage(pageToken, request, asOf));
    }

    /// <summary>The token of the page after this one; empty when there is none.</summary>
    public string Next(IMessage request, long revision, bool hasMore) =>
        hasMore ? new Token(revision, Skip + Size).Write(request) : "";
}
