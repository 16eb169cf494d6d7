using NodaTime;
using TruceData.Domain.Time;
using TruceData.Server.Mapping;
using TruceData.V1;

namespace TruceData.Server.Services.Requests;

/// <summary>The view of a request, from which the snapshot of the reply is created.</summary>
/// <param name="View">The view.</param>
/// <param name="Revision">Its revision.</param>
/// <param name="CalendarVersion">The content hash of the calendars of the revision.</param>
/// <param name="CoverageEnds">The ends of the coverages of the revision, by name.</param>
internal sealed record ResolvedView(
    View View, Store.Revisions.Revision Revision, string CalendarVersion, IReadOnlyList<RecordEnd> CoverageEnds)
{
    private const int MaxRecordEnds = 10;

    /// <summary>The version of the IANA time zone database in use.</summary>
    public static string TimeZoneVersion { get; } = NodaTime.TimeZones.TzdbDateTimeZoneSource.Default.TzdbVersion;

    /// <summary>The parts of the record that end before the time that the request asks for.</summary>
    private IReadOnlyList<RecordEnd> BeyondRecord { get; init; } = [];

    /// <summary>Returns the view for a read of events, whose snapshots list the coverages that end before the time asked for.</summary>
    /// <param name="time">The bounds of event time that the request states.</param>
    public ResolvedView ForEvents((Instant? Start, Instant? End) time = default) => RequestedEnd(time) is { } end
        ? WithRecordEnds(CoverageEnds.Where(c => c.EndTime.ToInstant() < end))
        : this;

    /// <summary>Returns the view for a read whose snapshots list the first of these ends.</summary>
    public ResolvedView WithRecordEnds(IEnumerable<RecordEnd> ends) => this with { BeyondRecord = [.. ends.Take(MaxRecordEnds)] };

    /// <summary>Returns the last instant that a request with these bounds asks for; null if it states none.</summary>
    public Instant? RequestedEnd((Instant? Start, Instant? End) time)
    {
        if (time.End is { } end && View.KnowledgeTime is { } known) return Instant.Min(end, known);
        // Without an end, at least the instant at the start is asked for.
        return time.End ?? View.KnowledgeTime ?? time.Start?.PlusNanoseconds(1);
    }

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
            BeyondRecord = { BeyondRecord },
        };
        if (newest is { } time && time > Knowledge.Always) snapshot.MaxKnowledgeTime = time.ToTimestamp();
        return snapshot;
    }

    /// <summary>Returns the snapshot of a reply with these records.</summary>
    public Snapshot Snapshot(params IEnumerable<Store.Records.Record> facts) =>
        Snapshot(facts.Select(f => (Instant?)f.KnowledgeTime).Max());
}
