using TruceData.Domain.Anchoring;
using static TruceData.Domain.Tests.Alignment.AnchorAssertions;
using static TruceData.Domain.Tests.Markets;

namespace TruceData.Domain.Tests.Alignment;

/// <summary>Rule 2: an event inside a session belongs to it, otherwise to the next one; a 24x7 market has no gap.</summary>
public class Rule02Day0Tests
{
    [Theory]
    [InlineData("2025-10-10T09:29:59", "2025-10-10", AnchorReason.BeforeOpen)]
    [InlineData("2025-10-10T09:30:00", "2025-10-10", AnchorReason.InSession)]
    [InlineData("2025-10-10T10:57:00", "2025-10-10", AnchorReason.InSession)]
    [InlineData("2025-10-10T15:59:59.999999999", "2025-10-10", AnchorReason.InSession)]
    [InlineData("2025-10-10T16:50:00", "2025-10-13", AnchorReason.AfterClose)]
    [InlineData("2025-07-04T12:00:00", "2025-07-07", AnchorReason.Holiday)]
    public void Rule02_inside_a_session_that_one_else_the_next(string time, string session, AnchorReason reason) =>
        AssertAnchor(NewYork, InNewYork(time), session, reason);

    [Fact]
    public void Rule02_an_event_at_exactly_the_close_belongs_to_the_next_session() =>
        AssertAnchor(NewYork, InNewYork("2025-10-10T16:00:00"), "2025-10-13", AnchorReason.AfterClose);

    [Fact]
    public void Rule02_a_Saturday_event_is_Monday_for_New_York_and_Saturday_for_Bitcoin()
    {
        AssertAnchor(NewYork, InNewYork("2025-10-11T12:00:00"), "2025-10-13", AnchorReason.Weekend);
        AssertAnchor(Continuous, InNewYork("2025-10-11T12:00:00"), "2025-10-11", AnchorReason.Continuous);
    }

    [Fact]
    public void Rule02_an_overnight_session_belongs_to_its_date()
    {
        AssertAnchor(Chicago, Utc("2025-10-12T23:00:00"), "2025-10-13", AnchorReason.InSession);
        AssertAnchor(Chicago, Utc("2025-10-13T21:30:00"), "2025-10-14", AnchorReason.AfterClose);
        AssertAnchor(Chicago, Utc("2025-10-12T21:30:00"), "2025-10-13", AnchorReason.Weekend);
    }

    [Fact]
    public void Rule02_an_event_in_the_lunch_break_belongs_to_its_session() =>
        AssertAnchor(Shanghai, Utc("2025-10-09T04:00:00"), "2025-10-09", AnchorReason.InBreak);

    [Fact]
    public void Rule02_offset_nought_is_measured_from_the_event_or_the_opening_or_for_previous_the_close()
    {
        var inside = InNewYork("2025-10-10T10:57:00");
        var outside = InNewYork("2025-10-11T12:00:00");
        Assert.Equal(inside, Find(NewYork, inside, AnchorPolicy.ContainingOrNext)!.AnchorTime);
        Assert.Equal(InNewYork("2025-10-13T09:30:00"), Find(NewYork, outside, AnchorPolicy.ContainingOrNext)!.AnchorTime);
        Assert.Equal(InNewYork("2025-10-10T16:00:00"), Find(NewYork, outside, AnchorPolicy.Previous)!.AnchorTime);
        Assert.Equal(InNewYork("2025-10-13T09:30:00"), Find(NewYork, inside, AnchorPolicy.Next)!.AnchorTime);
    }

    [Theory]
    [InlineData("2025-10-10T10:57:00", AnchorPolicy.Next, "2025-10-13")]
    [InlineData("2025-10-10T10:57:00", AnchorPolicy.Previous, "2025-10-09")]
    [InlineData("2025-10-10T16:00:00", AnchorPolicy.Previous, "2025-10-10")]
    [InlineData("2025-10-10T10:57:00", AnchorPolicy.Reject, "2025-10-10")]
    [InlineData("2025-10-11T10:57:00", AnchorPolicy.Next, "2025-10-13")]
    public void Rule02_the_policy_decides(string time, AnchorPolicy policy, string session) =>
        Assert.Equal(Date(session), Find(NewYork, InNewYork(time), policy)!.Session.Date);

    [Fact]
    public void Rule02_reject_gives_no_anchor_outside_a_session() =>
        Assert.Null(Find(NewYork, InNewYork("2025-10-11T12:00:00"), AnchorPolicy.Reject));
}
