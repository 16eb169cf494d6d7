using NodaTime;
using TruceData.Domain.Anchoring;
using TruceData.Domain.Calendars;

namespace TruceData.Domain.Tests.Studies;

/// <summary>Creates anchors at sessions of one day each.</summary>
internal static class DailyAnchors
{
    public static Anchor At(int session)
    {
        var open = Instant.FromUtc(2020, 1, 1, 0, 0) + Duration.FromDays(session);
        var anchored = new Session(open.InUtc().Date, open, open + Duration.FromDays(1), [], HalfDay: false, "");
        return new Anchor(session, anchored, open, AnchorReason.InSession, null, AnchorReason.None);
    }
}
