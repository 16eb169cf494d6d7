using TruceData.Domain;
using static TruceData.Tests.Markets;
using static TruceData.Tests.SmallSeries;

namespace TruceData.Tests;

/// <summary>Rule 6: closes of two markets on one date are never paired in silence.</summary>
public class Rule06OwnInstantsTests
{
    [Fact]
    public void Rule06_each_row_says_when_its_observation_starts_and_ends()
    {
        var values = Align(Threat, October, Sessions(0, 0));
        Assert.Equal([Nanos("2025-10-10T09:30:00")], values.ObservationStarts);
        Assert.Equal([Nanos("2025-10-10T16:00:00")], values.ObservationEnds);
        var returns = Align(Threat, October, Sessions(0, 0), Measure.SimpleReturn);
        Assert.Equal([Nanos("2025-10-09T16:00:00")], returns.ObservationStarts);
        Assert.Equal([Nanos("2025-10-10T16:00:00")], returns.ObservationEnds);
    }

    [Fact]
    public void Rule06_closes_of_two_markets_on_one_date_are_not_the_same_instant()
    {
        var shanghai = Align(Threat, Daily(Shanghai, "2025-10-09", 10, 11, 12), Sessions(0, 0));
        Assert.Equal(Date("2025-10-13"), shanghai.Anchor!.Session.Date);
        Assert.Equal([Utc("2025-10-13T07:00:00").ToUnixNanos()], shanghai.ObservationEnds);
    }
}
