using NodaTime;
using TruceData.Domain.Time;
using TruceData.Server.Mapping;
using TruceData.V1;

namespace TruceData.Server.Services.Requests;

/// <summary>The view that a request resolved to, and the snapshot that its answer repeats.</summary>
internal sealed record ResolvedView(View View, Store.Revisions.Revision Revision, string CalendarVersion)
{
    /// <summary>Version of the IANA time zone database in use.</summary>
    public static string TimeZoneVersion { get; } = NodaTime.TimeZones.TzdbDateTimeZoneSource.Default.TzdbVersion;

    /// <summary>The snapshot of an answer whose newest fact was known at an instant; null or Always when it holds no dated fact.</summary>
    public Snapshot Snapshot(Instant? newest)
    {
        var snapshot = new Snapshot
        {
            Revision = View.Revision,
            RecordTime = Revision.RecordTime.ToTimestamp(),
            KnowledgeTime = View.KnowledgeTime?.ToTimestamp(),
            CalendarVersion = CalendarVersion,
            TimeZoneVersion = TimeZoneVersion,
        };
        if (newest is { } time && time > Knowledge.Always) snapshot.MaxKnowledgeTime = time.ToTimestamp();
        return snapshot;
    }

    /// <summary>The snapshot of an answer made of these records.</summary>
    public Snapshot Snapshot(params IEnumerable<Store.Records.Record> facts) =>
        Snapshot(facts.Select(f => (Instant?)f.KnowledgeTime).Max());
}
