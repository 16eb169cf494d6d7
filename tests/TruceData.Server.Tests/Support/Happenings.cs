using Google.Protobuf.WellKnownTypes;
using TruceData.V1;

namespace TruceData.Server.Tests.Support;

/// <summary>Events that tests make up.</summary>
internal static class Happenings
{
    /// <summary>A statement of the US, known when it was made.</summary>
    public static Event Of(string name, Timestamp time, string tag) => new()
    {
        Name = name,
        DisplayName = "An event of the test",
        Summary = "An event of the test.",
        Kind = EventKind.Statement,
        Phase = Phase.Announced,
        Actors = { "US" },
        Tags = { tag },
        KnowledgeTime = time,
        Time = new() { EarliestTime = time, LatestTime = new() { Seconds = time.Seconds, Nanos = 1 }, Precision = TimePrecision.Exact, TimeZone = "UTC" },
    };
}
