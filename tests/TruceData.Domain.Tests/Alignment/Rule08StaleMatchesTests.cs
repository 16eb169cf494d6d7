using NodaTime;
using TruceData.Domain.Alignment;
using static TruceData.Domain.Tests.Alignment.SmallSeries;
using static TruceData.Domain.Tests.Markets;

namespace TruceData.Domain.Tests.Alignment;

/// <summary>Rule 8: every match has a tolerance, beyond which the value is stale.</summary>
public class Rule08StaleMatchesTests
{
    [Fact]
    public void Rule08_a_match_beyond_the_tolerance_is_stale()
    {
        var bars = TenMinutes("2025-10-10T09:30:00", 39, missing: i => i is >= 3 and <= 9);
        var event1057 = Exactly(InNewYork("2025-10-10T10:57:00"));
        var steps = new AlignmentWindow(WindowUnit.Elapsed, -1, 3, Duration.FromMinutes(10));
        Assert.Equal(
            [Missing.Stale, Missing.Stale, Missing.Stale, Missing.Stale, Missing.Present], Align(event1057, bars, steps).Missing);
        var patient = new MatchRule(MatchDirection.Backward, true, Duration.FromHours(2));
        Assert.Equal([2, 2, 2, 2, 10], Align(event1057, bars, steps, match: patient).Values);
    }

    [Theory]
    [InlineData(MatchDirection.Backward, true, 1)]
    [InlineData(MatchDirection.Backward, false, 0)]
    [InlineData(MatchDirection.Forward, true, 1)]
    [InlineData(MatchDirection.Forward, false, 2)]
    [InlineData(MatchDirection.Nearest, true, 1)]
    [InlineData(MatchDirection.Nearest, false, 0)]
    public void Rule08_strictness_decides_at_the_exact_instant(MatchDirection direction, bool allowExact, double expected)
    {
        var bars = TenMinutes("2025-10-10T09:30:00", 10);
        var steps = new AlignmentWindow(WindowUnit.Elapsed, 0, 0, Duration.FromMinutes(1));
        var rule = new MatchRule(direction, allowExact, null);
        Assert.Equal([expected], Align(Exactly(InNewYork("2025-10-10T09:50:00")), bars, steps, match: rule).Values);
    }

    [Theory]
    [InlineData("09:54:00", 1)]
    [InlineData("09:55:00", 1)]
    [InlineData("09:56:00", 2)]
    public void Rule08_the_nearest_of_two_equally_near_is_the_earlier(string time, double expected)
    {
        var bars = TenMinutes("2025-10-10T09:30:00", 10);
        var steps = new AlignmentWindow(WindowUnit.Elapsed, 0, 0, Duration.FromMinutes(1));
        var rule = new MatchRule(MatchDirection.Nearest, true, null);
        Assert.Equal([expected], Align(Exactly(InNewYork($"2025-10-10T{time}")), bars, steps, match: rule).Values);
    }

    [Fact]
    public void Rule08_outside_hours_nothing_is_stale_but_closed()
    {
        var bars = TenMinutes("2025-10-10T09:30:00", 39, next: "2025-10-13T09:30:00");
        var steps = new AlignmentWindow(WindowUnit.Elapsed, 0, 1, Duration.FromHours(1));
        var aligned = Align(Exactly(InNewYork("2025-10-10T15:30:00")), bars, steps);
        Assert.Equal([Missing.Present, Missing.MarketClosed], aligned.Missing);
    }
}
