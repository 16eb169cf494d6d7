using TruceData.Domain.Alignment;
using TruceData.Domain.Calendars;
using TruceData.Server.Errors;

namespace TruceData.Server.Services.Requests;

/// <summary>
/// Refuses named events that lie outside the verified bounds of a calendar. Events that a filter selects get columns without values
/// instead.
/// </summary>
internal static class EventBounds
{
    /// <summary>Throws CALENDAR_BOUNDS_EXCEEDED at the first such event.</summary>
    public static void Check(IReadOnlyList<EventContext> named, IEnumerable<Calendar> calendars)
    {
        foreach (var calendar in calendars)
        {
            for (var i = 0; i < named.Count; i++)
            {
                if (named[i].PlacementIn(calendar).IsCovered) continue;
                throw ApiErrors.OutOfRange(
                    V1.ErrorReason.CalendarBoundsExceeded, $"events[{i}]",
                    $"{named[i].Event.Name} lies at {named[i].Event.Time.Earliest}, outside {calendar.Name}, which is verified from "
                    + $"{calendar.FirstVerified:uuuu-MM-dd} to {calendar.LastVerified:uuuu-MM-dd}; omit it.");
            }
        }
    }
}
