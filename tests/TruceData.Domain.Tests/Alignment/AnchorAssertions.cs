using NodaTime;
using TruceData.Domain.Anchoring;
using TruceData.Domain.Calendars;
using static TruceData.Domain.Tests.Markets;

namespace TruceData.Domain.Tests.Alignment;

/// <summary>Finds anchors and compares them with expected ones.</summary>
internal static class AnchorAssertions
{
    public static Anchor? Find(Calendar calendar, Instant time, AnchorPolicy policy) => AnchorFinder.Find(Exactly(time), calendar, policy);

    public static void AssertAnchor(Calendar calendar, Instant time, string session, AnchorReason reason) =>
        AssertDates(Find(calendar, time, AnchorPolicy.ContainingOrNext)!, session, reason, null, AnchorReason.None);

    public static void AssertDates(Anchor anchor, string session, AnchorReason reason, string? alternative, AnchorReason alternativeReason)
    {
        Assert.Equal(Date(session), anchor.Session.Date);
        Assert.Equal(reason, anchor.Reason);
        Assert.Equal(alternative is null ? null : Date(alternative), anchor.Alternative?.Date);
        Assert.Equal(alternativeReason, anchor.AlternativeReason);
    }
}
