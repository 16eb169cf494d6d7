using NodaTime;
using TruceData.Domain.Alignment;
using TruceData.Domain.Anchoring;
using TruceData.Domain.Bars;
using TruceData.Domain.Calendars;
using TruceData.Domain.Events;
using TruceData.Domain.Time;
using static TruceData.Domain.Tests.Markets;

namespace TruceData.Domain.Tests.Alignment;

/// <summary>Series of a few bars, and the defaults with which tests align them.</summary>
internal static class SmallSeries
{
    private static readonly Frequency s_daily = new(FrequencyUnit.Session, 1);
    private static readonly Frequency s_hourly = new(FrequencyUnit.Hour, 1);
    private static readonly Frequency s_minutes = new(FrequencyUnit.Minute, 10);

    // The week of the threat: Wednesday 8 to Thursday 16 October 2025, closes of New York.
    public static readonly TestSeries October = Daily(NewYork, "2025-10-08", 100, 101, 99, 102, 103, 104, 105);
    public static readonly EventTime Threat = Exactly(InNewYork("2025-10-10T10:57:00"));

    public static TestSeries CreateSeries(Calendar calendar, BarClock clock, long[] starts, double[] values)
    {
        BarBlock[] blocks = starts.Length == 0 ? [] : [new BarBlock(starts, [values])];
        return new TestSeries(calendar, clock, blocks);
    }

    public static AlignedSeries Align(
        EventTime time,
        TestSeries input,
        AlignmentWindow window,
        Measure measure = Measure.Value,
        Reference reference = Reference.LastBeforeEvent,
        MatchRule? match = null,
        Instant? knowledgeTime = null)
    {
        var design = new AlignmentDesign(window, AnchorPolicy.ContainingOrNext, reference, measure, match ?? MatchRule.Default);
        return new Aligner(input.AsOf(knowledgeTime), input.Calendar, design).Align(time);
    }

    public static AlignmentWindow Sessions(int first, int last) => new(WindowUnit.Sessions, first, last, null);

    public static long Nanos(string newYork) => InNewYork(newYork).ToUnixNanos();

    public static TestSeries Daily(Calendar calendar, string first, params double[] values) =>
        Daily(calendar, first, Duration.Zero, values);

    public static TestSeries Daily(Calendar calendar, string first, Duration delay, params double[] values)
    {
        var index = calendar.IndexOnOrAfter(Date(first));
        var starts = calendar.Sessions.Skip(index).Take(values.Length).Select(s => s.Open.ToUnixNanos()).ToArray();
        return CreateSeries(calendar, new BarClock(calendar, s_daily, delay), starts, values);
    }

    public static TestSeries Hourly(Calendar calendar, Instant first, int count) =>
        Regular(calendar, s_hourly, [.. Enumerable.Range(0, count).Select(i => first + Duration.FromHours(i))], _ => false);

    public static TestSeries TenMinutes(string first, int count, Func<int, bool>? missing = null, string? next = null)
    {
        var starts = Enumerable.Range(0, count).Select(i => InNewYork(first) + Duration.FromMinutes(10 * i));
        if (next is not null) starts = starts.Append(InNewYork(next));
        return Regular(NewYork, s_minutes, [.. starts], missing ?? (_ => false));
    }

    public static TestSeries Regular(Calendar calendar, Frequency frequency, Instant[] starts, Func<int, bool> missing) =>
        CreateSeries(
            calendar,
            new BarClock(calendar, frequency, Duration.Zero),
            Array.ConvertAll(starts, s => s.ToUnixNanos()),
            [.. starts.Select((_, i) => missing(i) ? double.NaN : i)]);
}
