using NodaTime;
using TruceData.Domain.Calendars;

namespace TruceData.Domain.Anchoring;

/// <summary>The session of a calendar to which an event is assigned: offset 0 of its window.</summary>
/// <param name="SessionIndex">Index of the anchor session in <see cref="Calendar.Sessions"/>.</param>
/// <param name="Session">The anchor session.</param>
/// <param name="AnchorTime">
/// The instant that offset 0 is measured from: the event's earliest time when the session holds it, otherwise the session's open or its
/// observation, whichever is earlier (for <see cref="AnchorPolicy.Previous"/> its observation, which is its close without an
/// observation rule).
/// </param>
/// <param name="Reason">The rule that led to the session.</param>
/// <param name="Alternative">
/// The other session to which the event can belong: the anchor of its last instant; null when there is none.
/// </param>
/// <param name="AlternativeReason">The rule that led to the alternative.</param>
public sealed record Anchor(
    int SessionIndex,
    Session Session,
    Instant AnchorTime,
    AnchorReason Reason,
    Session? Alternative,
    AnchorReason AlternativeReason);
