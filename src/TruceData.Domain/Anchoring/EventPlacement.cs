using TruceData.Domain.Calendars;
using TruceData.Domain.Events;

namespace TruceData.Domain.Anchoring;

/// <summary>The placement of an event in a calendar.</summary>
/// <param name="IsCovered">Whether the event and its anchors lie inside the calendar's verified bounds.</param>
/// <param name="Anchor">
/// The anchor; null when the event is not covered or is outside every session under <see cref="AnchorPolicy.Reject"/>.
/// </param>
public sealed record EventPlacement(bool IsCovered, Anchor? Anchor)
{
    /// <summary>Finds the placement of an event.</summary>
    public static EventPlacement Find(EventTime time, Calendar calendar, AnchorPolicy policy)
    {
        try
        {
            return new EventPlacement(IsCovered: true, AnchorFinder.Find(time, calendar, policy));
        }
        catch (CalendarBoundsException)
        {
            return new EventPlacement(IsCovered: false, Anchor: null);
        }
    }
}
