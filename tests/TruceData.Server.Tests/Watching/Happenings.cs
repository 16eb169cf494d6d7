using TruceData.Server.Tests.Ingesting;
using TruceData.V1;
using Record = TruceData.V1.Record;

namespace TruceData.Server.Tests.Watching;

/// <summary>Events and claims that tests add to the record.</summary>
internal static class Happenings
{
    public static Task AddAsync(EvidenceServer server, string id, string tag = "watched", string summary = "Something.") =>
        server.ImportAsync(Event(id, tag, summary), Claim(id));

    public static Task RemoveAsync(EvidenceServer server, string id) => server.Ingest.RemoveRecordsAsync(
        new RemoveRecordsRequest { Header = Uploads.Header(), Names = { $"events/{id}", $"claims/{id}" } }, cancellationToken: EvidenceServer.Ct).ResponseAsync;

    public static Record Event(string id, string tag = "watched", string summary = "Something.") => new()
    {
        Event = new Event
        {
            Name = $"events/{id}",
            DisplayName = "A test",
            Summary = summary,
            Kind = EventKind.Statement,
            Phase = Phase.Announced,
            Actors = { "US" },
            Tags = { tag },
            Time = new EventTime
            {
                EarliestTime = EvidenceTimes.At("2025-11-05T15:00Z"),
                LatestTime = EvidenceTimes.At("2025-11-05T16:00Z"),
                Precision = TimePrecision.Hour,
                TimeZone = "America/New_York",
            },
            KnowledgeTime = EvidenceTimes.At("2025-11-05T16:00Z"),
        },
    };

    public static Record Claim(string id, string? subject = null) => new()
    {
        Claim = new Claim
        {
            Name = $"claims/{id}",
            Source = "sources/white-house-fact-sheet-2025-11-01",
            Locator = new Locator { Paragraph = 1 },
            Subject = subject ?? $"events/{id}",
            FieldPath = "summary",
            Text = "Something is said.",
            Stance = Stance.Asserts,
            KnowledgeTime = EvidenceTimes.At("2025-11-05T16:00Z"),
        },
    };
}
