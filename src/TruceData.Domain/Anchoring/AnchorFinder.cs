using NodaTime;
using TruceData.Domain.Calendars;
using TruceData.Domain.Events;

namespace TruceData.Domain.Anchoring;

/// <summary>Finds the session to which an event belongs (rules 2, 3 and 4).</summary>
/// <remarks>
/// <para>The anchor is determined at the event's earliest time. A time inside a session, breaks included, belongs to that session; the
/// close is outside. Where the calendar has an observation rule, a session holds the times from its open to its observation (rule 17),
/// and a time at or after it belongs to the next observation. The policy decides for times outside every session. The alternative is the
/// anchor of the event's last instant, 1 ns before its latest time, found with the policy for an exact time, when it is another
/// session.</para>
/// <para>A time stated to the civil day is <see cref="AnchorReason.DateOnly"/> when the calendar has a session with that date and
/// either the day covers the whole session or its earliest instant leads to the session; the event then belongs to that session.
/// Otherwise the day crosses sessions of other dates, as a day of Shanghai does in New York, and its earliest time decides.</para>
/// <para>In a divided calendar the anchor is the bar or step that contains the earliest time, otherwise the one that the policy selects,
/// also for a time stated to the civil day; the reason is that of the market's calendar. An event beyond the first or last of them has no
/// anchor.</para>
/// </remarks>
public static class AnchorFinder
{
    /// <summary>
    /// Returns the anchor of an event; null when the policy is <see cref="AnchorPolicy.Reject"/> and no session holds it.
    /// </summary>
    /// <exception cref="CalendarBoundsException">The event or its session is outside the calendar's verified bounds.</exception>
    public static Anchor? Find(EventTime time, Calendar calendar, AnchorPolicy policy)
    {
        var place = DatedPlace(time, calendar) ?? PlaceAt(time.Earliest, calendar);
        if (IndexUnder(policy, place, time.Earliest, calendar) is not { } index) return null;
        var session = calendar.Sessions[index];
        var (alternative, reason) = Alternative(time, calendar, policy, index);
        return new Anchor(index, session, AnchorTime(time.Earliest, session, policy), place.Reason, alternative, reason);
    }

    private static Instant AnchorTime(Instant earliest, Session session, AnchorPolicy policy)
    {
        if (Holds(session, earliest)) return earliest;
        return policy == AnchorPolicy.Previous ? session.ObservationTime : StartOf(session);
    }

    private static Instant StartOf(Session session) => Instant.Min(session.Open, session.ObservationTime);

    private static bool Holds(Session session, Instant instant) => session.Open <= instant && instant < session.ObservationTime;

    private static (Session? Session, AnchorReason Reason) Alternative(EventTime time, Calendar calendar, AnchorPolicy policy, int index)
    {
        var last = time.LastInstant.Earliest;
        if (last == time.Earliest) return (null, AnchorReason.None);
        var place = PlaceAt(last, calendar);
        return IndexUnder(policy, place, last, calendar) is { } other && other != index
            ? (calendar.Sessions[other], place.Reason)
            : (null, AnchorReason.None);
    }

    private static Place? DatedPlace(EventTime time, Calendar calendar)
    {
        var date = time.CivilDate;
        if (calendar.Undivided is not null || time.Precision != TimePrecision.Day) return null;
        if (date < calendar.FirstVerified || date > calendar.LastVerified) return null;
        var index = calendar.IndexOnOrAfter(date);
        if (index == calendar.Sessions.Count || calendar.Sessions[index].Date != date) return null;
        var session = calendar.Sessions[index];
        var covers = time.Earliest <= StartOf(session) && session.ObservationTime <= time.Latest;
        return covers || calendar.IndexObservedAfter(time.Earliest) == index ? new Place(index, AnchorReason.DateOnly) : null;
    }

    private static Place PlaceAt(Instant instant, Calendar calendar)
    {
        var index = calendar.IndexObservedAfter(instant);
        var holds = index < calendar.Sessions.Count && Holds(calendar.Sessions[index], instant);
        if (calendar.Undivided is { } market) return new Place(holds ? index : null, PlaceAt(instant, market).Reason);
        if (!holds) return new Place(null, ReasonOutside(instant, calendar));
        if (calendar.IsContinuous) return new Place(index, AnchorReason.Continuous);
        return new Place(index, calendar.Sessions[index].IsBreak(instant) ? AnchorReason.InBreak : AnchorReason.InSession);
    }

    private static AnchorReason ReasonOutside(Instant instant, Calendar calendar)
    {
        if (calendar.IndexAt(instant) is not null) return AnchorReason.AfterObservation;
        var date = instant.InZone(calendar.Zone).Date;
        if (calendar.OnDate(date) is { } session)
        {
            if (instant >= session.Close) return AnchorReason.AfterClose;
            return instant < session.ObservationTime ? AnchorReason.BeforeOpen : AnchorReason.AfterObservation;
        }

        return calendar.IsWeekday(date) ? AnchorReason.Holiday : AnchorReason.Weekend;
    }

    private static int? IndexUnder(AnchorPolicy policy, Place place, Instant instant, Calendar calendar) => policy switch
    {
        AnchorPolicy.ContainingOrNext => place.Holding ?? Verified(calendar.IndexObservedAfter(instant), calendar),
        AnchorPolicy.Next => Verified(
            place.Holding + 1 ?? Math.Max(calendar.IndexOpeningAfter(instant), calendar.IndexObservedAfter(instant)), calendar),
        AnchorPolicy.Previous => Verified(calendar.IndexObservedAfter(instant) - 1, calendar),
        AnchorPolicy.Reject => place.Holding,
        _ => throw new ArgumentOutOfRangeException(nameof(policy), policy, "Not an anchor policy."),
    };

    private static int? Verified(int index, Calendar calendar)
    {
        if (calendar.Undivided is not null) return index > 0 && index < calendar.Sessions.Count ? index : null;
        if (index < 0) throw new CalendarBoundsException(calendar, calendar.FirstVerified.PlusDays(-1));
        if (index >= calendar.Sessions.Count) throw new CalendarBoundsException(calendar, calendar.LastVerified.PlusDays(1));
        return index;
    }

    /// <summary>The session that contains an event, or null, and the rule that was applied.</summary>
    private readonly record struct Place(int? Holding, AnchorReason Reason);
}
