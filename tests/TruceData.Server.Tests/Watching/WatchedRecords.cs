using TruceData.Server.Tests.Ingesting;
using TruceData.Server.Tests.Support;

namespace TruceData.Server.Tests.Watching;

/// <summary>Creates, adds and removes events and claims.</summary>
internal static class WatchedRecords
{
    public static Task AddAsync(WritableServer server, string id, string tag = "watched", string summary = "Something.") =>
        server.ImportAsync(Event(id, tag, summary), Claim(id));

    public static async Task RemoveAsync(WritableServer server, string id)
    {
        var request = new V1.RemoveRecordsRequest { Header = Uploads.Header(), Names = { $"events/{id}", $"claims/{id}" } };
        await server.Ingest.RemoveRecordsAsync(request, cancellationToken: WritableServer.Ct);
    }

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
                EarliestTime = TestTimes.At("2025-11-05T15:00Z"),
                LatestTime = TestTimes.At("2025-11-05T16:00Z"),
                Precision = V1.TimePrecision.Hour,
                TimeZone = "America/New_York",
            },
            KnowledgeTime = TestTimes.At("2025-11-05T16:00Z"),
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
            KnowledgeTime = TestTimes.At("2025-11-05T16:00Z"),
        },
    };
}
