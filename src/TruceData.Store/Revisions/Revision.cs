using NodaTime;

namespace TruceData.Store.Revisions;

/// <summary>One write to the store.</summary>
/// <param name="Number">1, 2, 3 …; 0 only for a store that holds nothing yet.</param>
/// <param name="RecordTime">When it was recorded; never before the revision before it.</param>
/// <param name="Author">Who wrote it.</param>
/// <param name="Message">Why.</param>
/// <param name="Counts">What it added and removed, in the order of the collections' names; <c>bars</c> counts bars.</param>
/// <param name="ContentHash">SHA-256 over everything visible at it, hexadecimal; equal content has equal hashes in every store.</param>
public sealed record Revision(
    long Number,
    Instant RecordTime,
    string Author,
    string Message,
    IReadOnlyList<RevisionCount> Counts,
    string ContentHash);
