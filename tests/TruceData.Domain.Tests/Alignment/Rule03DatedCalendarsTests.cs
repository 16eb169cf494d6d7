using TruceData.Domain.Anchoring;
using static TruceData.Domain.Tests.Alignment.AnchorAssertions;
using static TruceData.Domain.Tests.Markets;

namespace TruceData.Domain.Tests.Alignment;

/// <summary>Rule 3: half days and holidays come from dated calendars.</summary>
public class Rule03DatedCalendarsTests
{
    [Fact]
    public void Rule03_half_past_two_on_the_half_day_is_after_the_close() =>
        AssertAnchor(NewYork, InNewYork("2025-11-28T14:30:00"), "2025-12-01", AnchorReason.AfterClose);

    [Fact]
    public void Rule03_Golden_Week_leads_to_the_ninth_of_October()
    {
        AssertAnchor(Shanghai, Utc("2025-10-03T04:00:00"), "2025-10-09", AnchorReason.Holiday);
        AssertAnchor(Shanghai, Utc("2025-10-04T04:00:00"), "2025-10-09", AnchorReason.Weekend);
    }

    [Fact]
    public void Rule03_Columbus_Day_shuts_bonds_and_not_stocks()
    {
        AssertAnchor(Bonds, InNewYork("2025-10-13T12:00:00"), "2025-10-14", AnchorReason.Holiday);
        AssertAnchor(NewYork, InNewYork("2025-10-13T12:00:00"), "2025-10-13", AnchorReason.InSession);
    }
}
