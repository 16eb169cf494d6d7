using NodaTime;
using TruceData.Domain.Time;

namespace TruceData.Store.Revisions;

/// <summary>One write to the store.</summary>
/// <param name="Number">1, 2, 3 …; 0 only for a store that is still empty.</param>
/// <param name="RecordTime">The time of the write, by the clock of the process that wrote it.</param>
/// <param name="Author">The author of the write.</param>
/// <param name="Message">The reason for the write.</param>
/// <param name="Counts">The numbers of records and bars added and removed, ordered by collection; <c>bars</c> counts bars.</param>
/// <param name="ContentHash">
/// SHA-256 over everything visible at this revision, in hexadecimal; equal content has equal hashes in every store.
/// </param>
/// <param name="ClockSetBack">
/// How much earlier <paramref name="RecordTime"/> is than the record time of the previous revision; zero when it is not earlier.
/// </param>
public sealed record Revision(
    long Number,
    Instant RecordTime,
    string Author,
    string Message,
    IReadOnlyList<RevisionCount> Counts,
    string ContentHash,
    Duration ClockSetBack)
{
    /// <summary>Returns the view of everything recorded at this revision.</summary>
    public View ToView() => new(Number, KnowledgeTime: null, ContentHash);

    internal static Duration ClockSetBackBetween(Instant? previous, Instant recordTime) =>
        previous > recordTime ? previous.Value - recordTime : Duration.Zero;
}
