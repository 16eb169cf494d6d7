using NodaTime;
using TruceData.Domain.Time;
using TruceData.Server.Mapping;
using TruceData.V1;

namespace TruceData.Server.Services.Requests;

/// <summary>The view of a request, from which the snapshot of the reply is created.</summary>
internal sealed record ResolvedView(View View, Store.Revisions.Revision Revision, string CalendarVersion)
{
    /// <summary>The version of the IANA time zone database in use.</summary>
    public static string TimeZoneVersion { get; } = NodaTime.TimeZones.TzdbDateTimeZoneSource.Default.TzdbVersion;

    /// <summary>Returns the snapshot of a reply with its newest knowledge time, which is null or Always if no fact in it has one.</summary>
    public Snapshot Snapshot(Instant? newest)
    {
        var snapshot = new Snapshot
        {
            Revision = View.Revision,
            RecordTime = Revision.RecordTime.ToTimestamp(),
            KnowledgeTime = View.KnowledgeTime?.ToTimestamp(),
            CalendarVersion = CalendarVersion,
            TimeZoneVersion = TimeZoneVersion,
            ContentHash = Revision.ContentHash,
        };
        if (newest is { } time && time > Knowledge.Always) snapshot.MaxKnowledgeTime = time.ToTimestamp();
        return snapshot;
    }

    /// <summary>Returns the snapshot of a reply with these records.</summary>
    public Snapshot Snapshot(params IEnumerable<Store.Records.Record> facts) =>
        Snapshot(facts.Select(f => (Instant?)f.KnowledgeTime).Max());
}
