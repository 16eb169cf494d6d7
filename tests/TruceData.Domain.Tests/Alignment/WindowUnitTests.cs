using NodaTime;
using TruceData.Domain.Alignment;
using TruceData.Domain.Bars;
using static TruceData.Domain.Tests.Alignment.SmallSeries;
using static TruceData.Domain.Tests.Markets;

namespace TruceData.Domain.Tests.Alignment;

/// <summary>The meaning of an offset in each unit of a window.</summary>
public class WindowUnitTests
{
    [Fact]
    public void Sessions_of_an_intraday_series_are_seen_at_their_last_bar()
    {
        var bars = Hourly(NewYork, InNewYork("2025-11-28T09:30:00"), 4);
        var aligned = Align(Exactly(InNewYork("2025-11-28T10:00:00")), bars, Sessions(0, 0));
        Assert.Equal([3], aligned.Values);
        Assert.Equal([Nanos("2025-11-28T13:00:00")], aligned.ObservationEnds);
    }

    [Fact]
    public void Bars_are_counted_from_the_first_that_ends_after_the_event()
    {
        var bars = Hourly(NewYork, InNewYork("2025-10-10T09:30:00"), 4);
        var window = new AlignmentWindow(WindowUnit.Bars, -3, 3, null);
        var aligned = Align(Exactly(InNewYork("2025-10-10T11:30:00")), bars, window);
        Assert.Equal(
            [
                Missing.BeforeCoverage,
                Missing.Present, Missing.Present, Missing.Present, Missing.Present,
                Missing.AfterCoverage, Missing.AfterCoverage,
            ],
            aligned.Missing);
        Assert.Equal([0, 1, 2, 3], aligned.Values.Skip(1).Take(4));
        var known = Align(Exactly(InNewYork("2025-10-10T11:30:00")), bars, window, knowledgeTime: InNewYork("2025-10-10T13:00:00"));
        Assert.Equal([Missing.Present, Missing.NotYetKnown], known.Missing.Skip(3).Take(2));
    }

    [Fact]
    public void Weeks_are_seen_from_sessions_as_of_their_closes()
    {
        var clock = new BarClock(NewYork, new Frequency(FrequencyUnit.Week, 1), Duration.Zero);
        long[] starts = [Nanos("2025-09-29T00:00:00"), Nanos("2025-10-06T00:00:00")];
        var series = CreateSeries(NewYork, clock, starts, [1, 2]);
        Assert.Equal([1, 2], Align(Threat, series, Sessions(0, 1)).Values);
        var thursday = InNewYork("2025-10-09T20:00:00");
        Assert.Equal(
            [Missing.Present, Missing.NotYetKnown], Align(Threat, series, Sessions(-1, 0), knowledgeTime: thursday).Missing);
    }
}
