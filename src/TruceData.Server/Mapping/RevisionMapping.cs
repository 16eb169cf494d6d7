using NodaTime;
using TruceData.V1;

namespace TruceData.Server.Mapping;

/// <summary>Converts revisions of the store to revisions of the contract.</summary>
internal static class RevisionMapping
{
    public static Revision ToProto(this Store.Revisions.Revision revision) => new()
    {
        Name = $"revisions/{revision.Number}",
        Number = revision.Number,
        RecordTime = revision.RecordTime.ToTimestamp(),
        Author = revision.Author,
        Message = revision.Message,
        Counts =
        {
            revision.Counts.Select(c => new ResourceCount { Collection = c.Collection, Count = c.Added, RemovedCount = c.Removed }),
        },
        ContentHash = revision.ContentHash,
        ClockSetBack = revision.ClockSetBack == Duration.Zero ? null : revision.ClockSetBack.ToProto(),
    };
}
