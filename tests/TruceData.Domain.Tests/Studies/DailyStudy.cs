using NodaTime;
using TruceData.Domain.Bars;
using TruceData.Domain.Events;
using TruceData.Domain.Studies;
using TruceData.Domain.Time;

namespace TruceData.Domain.Tests.Studies;

/// <summary>Five events, and random daily series of a calendar without closed days.</summary>
internal static class DailyStudy
{
    public const int Sessions = 365;

    /// <summary>The sessions of the events.</summary>
    public static readonly int[] Anchors = [80, 140, 150, 260, 320];

    /// <summary>The returns of the market.</summary>
    public static readonly double[] Market = Draw(seed: 11, size: 0.01);

    public static readonly EventRecord[] EventRecords =
        [.. Anchors.Select((session, i) => new EventRecord($"events/{i}", Markets.Exactly(Noon(session)), Noon(session)))];

    public static StudyEvents AnchoredEvents(StudyOptions options) => new(options, EventRecords, [Markets.Continuous]);

    /// <summary>Returns a series whose closes have these simple returns.</summary>
    public static AsOfSeries Closes(double[] returns)
    {
        var closes = new double[returns.Length];
        var level = 100.0;
        for (var i = 0; i < closes.Length; i++) closes[i] = level *= 1 + returns[i];
        long[] starts = [.. Markets.Continuous.Sessions.Select(s => s.Open.ToUnixNanos())];
        var clock = new BarClock(Markets.Continuous, new Frequency(FrequencyUnit.Session, 1), Duration.Zero);
        return new TestSeries(Markets.Continuous, clock, [new BarBlock(starts, [closes])]).AsOf();
    }

    /// <summary>Returns random returns within ±<paramref name="size"/>.</summary>
    public static double[] Draw(int seed, double size)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, Sessions).Select(_ => size * (random.NextDouble() + random.NextDouble() - 1))];
    }

    public static Instant Noon(int session) => Markets.Utc("2025-01-01T12:00:00") + Duration.FromDays(session);
}
