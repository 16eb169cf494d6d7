using NodaTime;
using TruceData.Domain.Alignment;
using static TruceData.Domain.Tests.Alignment.SmallSeries;

namespace TruceData.Domain.Tests.Alignment;

/// <summary>Rule 9: windows are inclusive at both ends.</summary>
public class Rule09WindowsTests
{
    [Fact]
    public void Rule09_a_window_is_inclusive_at_both_ends()
    {
        Assert.Equal(120, new AlignmentWindow(WindowUnit.Sessions, -130, -11, null).Count);
        Assert.Equal([101, 99, 102], Align(Threat, October, Sessions(-1, 1)).Values);
    }

    [Fact]
    public void Rule09_a_window_that_makes_no_sense_is_refused()
    {
        Assert.Throws<ArgumentException>(() => new AlignmentWindow(WindowUnit.Sessions, 1, 0, null));
        Assert.Throws<ArgumentException>(() => new AlignmentWindow(WindowUnit.Bars, 0, AlignmentWindow.MaxCount, null));
        Assert.Throws<ArgumentException>(() => new AlignmentWindow(WindowUnit.Bars, int.MinValue, int.MaxValue, null));
        Assert.Throws<ArgumentException>(() => new AlignmentWindow(WindowUnit.Sessions, 0, 1, Duration.FromHours(1)));
        Assert.Throws<ArgumentException>(() => new AlignmentWindow(WindowUnit.Elapsed, 0, 1, null));
        Assert.Throws<ArgumentException>(() => new AlignmentWindow(WindowUnit.Elapsed, 0, 1, Duration.Zero));
        Assert.Throws<ArgumentException>(() => new AlignmentWindow(WindowUnit.Elapsed, 0, 1, Duration.FromDays(367)));
    }
}
