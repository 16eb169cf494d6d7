using TruceData.Server.Tests.Support;

namespace TruceData.Server.Tests.Ingesting;

/// <summary>An event and its claim that the curated store accepts.</summary>
internal static class SampleRecords
{
    private const string Source = "sources/white-house-fact-sheet-2025-11-01";

    /// <summary>Returns the event events/test.</summary>
    public static V1.Record Event() => new()
    {
        Event = new V1.Event
        {
            Name = "events/test",
            DisplayName = "A test",
            Summary = "Duties are set.",
            Kind = V1.EventKind.Tariff,
            Phase = V1.Phase.Announced,
            Actors = { "US" },
            Time = new V1.EventTime
            {
                EarliestTime = TestTimes.At("2025-11-05T15:00Z"),
                LatestTime = TestTimes.At("2025-11-05T16:00Z"),
                Precision = V1.TimePrecision.Hour,
                TimeZone = "America/New_York",
            },
            KnowledgeTime = TestTimes.At("2025-11-05T16:00Z"),
            Measures =
            {
                new V1.EventMeasure
                {
                    Policy = "policies/us-tariff-on-china",
                    Level = Level(),
                    Valid = new V1.Interval { StartTime = TestTimes.At("2025-12-01T05:00Z") },
                },
            },
        },
    };

    /// <summary>Returns the claim claims/test about the level of events/test.</summary>
    public static V1.Record Claim() => new()
    {
        Claim = new V1.Claim
        {
            Name = "claims/test",
            Source = Source,
            Locator = new V1.Locator { Paragraph = 1 },
            Subject = "events/test",
            FieldPath = "measures[0].level",
            Quantity = Level(),
            Stance = V1.Stance.Asserts,
            KnowledgeTime = TestTimes.At("2025-11-05T16:00Z"),
        },
    };

    private static V1.Quantity Level() =>
        new() { Value = 0.1, Unit = new() { Kind = V1.UnitKind.Fraction }, Hedge = V1.Hedge.None, SignificantFigures = 2 };
}
