using TruceData.Domain.Anchoring;
using TruceData.Domain.Calendars;
using TruceData.Domain.Events;
using TruceData.Server.Mapping;

namespace TruceData.Server.Reading;

/// <summary>Where an event falls in a calendar.</summary>
/// <param name="IsCovered">Whether it lies where the calendar is verified.</param>
/// <param name="Anchor">Its anchor; null when it has none.</param>
/// <param name="Described">The anchor as the contract says it. Columns share it: nobody may change it.</param>
internal sealed record Placement(bool IsCovered, Domain.Anchoring.Anchor? Anchor, V1.Anchor? Described)
{
    public static Placement Find(EventTime time, Calendar calendar, AnchorPolicy policy)
    {
        try
        {
            var anchor = AnchorFinder.Find(time, calendar, policy);
            return new Placement(IsCovered: true, anchor, anchor is null ? null : AlignmentMapping.ToProto(anchor));
        }
        catch (CalendarBoundsException)
        {
            return new Placement(IsCovered: false, null, null);
        }
    }
}
