using NodaTime;
using TruceData.Domain.Alignment;
using TruceData.Domain.Bars;
using static TruceData.Domain.Tests.Alignment.SmallSeries;
using static TruceData.Domain.Tests.Markets;

namespace TruceData.Domain.Tests.Alignment;

/// <summary>Rule 7: the reference is the last observation strictly before the event.</summary>
public class Rule07ReferencePriceTests
{
    [Fact]
    public void Rule07_the_reference_is_the_last_observation_before_the_event()
    {
        var bars = Hourly(NewYork, InNewYork("2025-10-10T09:30:00"), 7);
        var at = Align(Exactly(InNewYork("2025-10-10T10:30:00")), bars, Sessions(0, 0), Measure.Change);
        Assert.Equal(new Observation(Nanos("2025-10-10T09:30:00"), Nanos("2025-10-10T10:30:00"), 0), at.Reference);
        var justBefore = Exactly(InNewYork("2025-10-10T10:30:00") - Duration.Epsilon);
        var none = Align(justBefore, bars, Sessions(0, 0), Measure.Change);
        Assert.Null(none.Reference);
        Assert.Equal([Missing.NoData], none.Missing);
    }

    [Fact]
    public void Rule07_the_reference_may_be_the_first_offset_or_the_session_before()
    {
        var first = Align(Threat, October, Sessions(-2, 1), Measure.Change, Reference.FirstOffset);
        Assert.Equal([0, 1, -1, 2], first.Values);
        var evening = Exactly(InNewYork("2025-10-10T18:00:00"));
        var before = Align(evening, October, Sessions(-1, 0), Measure.CumulativeSimpleReturn, Reference.PreviousSession);
        Assert.Equal([0, (102.0 / 99) - 1], before.Values);
        Assert.Equal(99, before.Reference!.Value.Value);
        Assert.Null(Align(Threat, October, Sessions(0, 0)).Reference);
    }

    [Fact]
    public void Rule07_a_return_needs_two_prices_above_zero()
    {
        var series = Daily(NewYork, "2025-10-09", -37, 10, 0, 5);
        foreach (var measure in new[] { Measure.SimpleReturn, Measure.LogReturn })
            Assert.Equal([Missing.NoData, Missing.NoData, Missing.NoData], Align(Threat, series, Sessions(0, 2), measure).Missing);
        var fallen = Daily(NewYork, "2025-10-09", 20, -37, 0, 5);
        Assert.Equal(
            [Missing.NoData, Missing.NoData, Missing.Present],
            Align(Threat, fallen, Sessions(0, 2), Measure.CumulativeSimpleReturn).Missing);
        Assert.Equal([47, 37, 42], Align(Threat, series, Sessions(0, 2), Measure.Change).Values);
    }
}
