using Google.Protobuf.WellKnownTypes;
using TruceData.V1;

namespace TruceData.Server.Tests.Support;

/// <summary>Creates events for tests in which their content does not matter.</summary>
internal static class SampleEvent
{
    /// <summary>Creates a statement of the US that was known at the time of the event.</summary>
    public static Event Create(string name, Timestamp time, string tag) => new()
    {
        Name = name,
        DisplayName = "A sample event",
        Summary = "A sample event.",
        Kind = EventKind.Statement,
        Phase = Phase.Announced,
        Actors = { "US" },
        Tags = { tag },
        KnowledgeTime = time,
        Time = new()
        {
            EarliestTime = time,
            LatestTime = new() { Seconds = time.Seconds, Nanos = 1 },
            Precision = TimePrecision.Exact,
            TimeZone = "UTC",
        },
    };
}
