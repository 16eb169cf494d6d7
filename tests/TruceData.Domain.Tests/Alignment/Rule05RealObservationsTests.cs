using NodaTime;
using TruceData.Domain.Alignment;
using TruceData.Domain.Time;
using static TruceData.Domain.Tests.Alignment.SmallSeries;
using static TruceData.Domain.Tests.Markets;

namespace TruceData.Domain.Tests.Alignment;

/// <summary>Rule 5: returns run between real observations; a closed market never has a return of zero.</summary>
public class Rule05RealObservationsTests
{
    [Fact]
    public void Rule05_returns_run_between_real_observations_and_reach_before_the_window()
    {
        var series = Daily(NewYork, "2025-10-08", 100, 101, double.NaN, 102, 103);
        var aligned = Align(Threat, series, Sessions(-1, 1), Measure.SimpleReturn);
        Assert.Equal([Missing.Present, Missing.NoData, Missing.Present], aligned.Missing);
        Assert.Equal((101.0 / 100) - 1, aligned.Values[0]);
        Assert.Equal((102.0 / 101) - 1, aligned.Values[2]);
        Assert.Equal(Nanos("2025-10-09T16:00:00"), aligned.ObservationStarts[2]);
        Assert.True(double.IsNaN(aligned.Values[1]));
        Assert.Equal(long.MinValue, aligned.ObservationStarts[1]);
    }

    [Fact]
    public void Rule05_the_first_bar_has_nothing_to_measure_from() =>
        Assert.Equal(
            [Missing.BeforeCoverage, Missing.NoData, Missing.Present],
            Align(Threat, October, Sessions(-3, -1), Measure.LogReturn).Missing);

    [Fact]
    public void Rule05_a_closed_market_is_never_a_return_of_nought()
    {
        var daily = new AlignmentWindow(WindowUnit.Elapsed, 0, 3, Duration.FromDays(1));
        var friday = Exactly(InNewYork("2025-10-10T16:30:00"));
        foreach (var measure in new[] { Measure.SimpleReturn, Measure.LogReturn, Measure.CumulativeSimpleReturn, Measure.Change })
        {
            var aligned = Align(friday, October, daily, measure);
            Assert.Equal([Missing.MarketClosed, Missing.MarketClosed], aligned.Missing.Skip(1).Take(2));
            Assert.Equal(Missing.Present, aligned.Missing[3]);
        }

        Assert.Equal((102.0 / 99) - 1, Align(friday, October, daily, Measure.SimpleReturn).Values[3]);
        Assert.Equal([99, 99, 99, 102], Align(friday, October, daily).Values);
    }

    [Fact]
    public void Rule05_a_24x7_asset_moves_on_the_Saturday_that_New_York_is_shut()
    {
        var saturday = Exactly(Utc("2025-10-11T12:00:00"));
        var aligned = Align(saturday, Daily(Continuous, "2025-10-09", 10, 9, 8, 7), Sessions(-1, 1), Measure.SimpleReturn);
        Assert.Equal(Date("2025-10-11"), aligned.Anchor!.Session.Date);
        Assert.Equal([(9.0 / 10) - 1, (8.0 / 9) - 1, (7.0 / 8) - 1], aligned.Values);
        Assert.Equal(Utc("2025-10-12T00:00:00").ToUnixNanos(), aligned.ObservationEnds[1]);
    }

    [Fact]
    public void Rule05_a_24x7_asset_can_be_measured_over_the_closes_of_an_exchange()
    {
        var bars = Hourly(Continuous, Utc("2025-10-09T00:00:00"), 24 * 6);
        var aligned = Align(Threat, bars with { Calendar = NewYork }, Sessions(0, 1), Measure.SimpleReturn);
        Assert.Equal([Nanos("2025-10-09T16:00:00"), Nanos("2025-10-10T16:00:00")], aligned.ObservationStarts);
        Assert.Equal([Nanos("2025-10-10T16:00:00"), Nanos("2025-10-13T16:00:00")], aligned.ObservationEnds);
    }

    [Fact]
    public void Rule05_a_market_shut_between_two_closes_of_the_matched_one_is_closed()
    {
        var shanghai = Daily(Shanghai, "2025-09-29", 10, 11, 12) with { Calendar = NewYork };
        var tuesday = Exactly(InNewYork("2025-09-30T12:00:00"));
        Assert.Equal(
            [Missing.Present, Missing.MarketClosed], Align(tuesday, shanghai, Sessions(0, 1), Measure.SimpleReturn).Missing);
        var values = Align(tuesday, shanghai, Sessions(4, 7));
        Assert.Equal([Missing.Present, Missing.MarketClosed, Missing.MarketClosed, Missing.Present], values.Missing);
        Assert.Equal(Date("2025-10-09"), NewYork.Sessions[values.Anchor!.SessionIndex + 7].Date);
    }
}
