using TruceData.Server.Tests.Ingesting;

namespace TruceData.Server.Tests.Watching;

/// <summary>Events and claims that tests add to the record.</summary>
internal static class Happenings
{
    public static Task AddAsync(EvidenceServer server, string id, string tag = "watched", string summary = "Something.") =>
        server.ImportAsync(Event(id, tag, summary), Claim(id));

    public static Task RemoveAsync(EvidenceServer server, string id) => server.Ingest.RemoveRecordsAsync(
        new V1.RemoveRecordsRequest { Header = Uploads.Header(), Names = { $"events/{id}", $"claims/{id}" } }, cancellationToken: EvidenceServer.Ct).ResponseAsync;

    public static V1.Record Event(string id, string tag = "watched", string summary = "Something.") => new()
    {
        Event = new V1.Event
        {
            Name = $"events/{id}",
            DisplayName = "A test",
            Summary = summary,
            Kind = V1.EventKind.Statement,
            Phase = V1.Phase.Announced,
            Actors = { "US" },
            Tags = { tag },
            Time = new V1.EventTime
            {
                EarliestTime = EvidenceTimes.At("2025-11-05T15:00Z"),
                LatestTime = EvidenceTimes.At("2025-11-05T16:00Z"),
                Precision = V1.TimePrecision.Hour,
                TimeZone = "America/New_York",
            },
            KnowledgeTime = EvidenceTimes.At("2025-11-05T16:00Z"),
        },
    };

    public static V1.Record Claim(string id, string? subject = null) => new()
    {
        Claim = new V1.Claim
        {
            Name = $"claims/{id}",
            Source = "sources/white-house-fact-sheet-2025-11-01",
            Locator = new V1.Locator { Paragraph = 1 },
            Subject = subject ?? $"events/{id}",
            FieldPath = "summary",
            Text = "Something is said.",
            Stance = V1.Stance.Asserts,
            KnowledgeTime = EvidenceTimes.At("2025-11-05T16:00Z"),
        },
    };
}
