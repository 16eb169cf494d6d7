using NodaTime;
using TruceData.Domain.Calendars;

namespace TruceData.Domain.Anchoring;

/// <summary>Where an event falls in a calendar: offset 0 of its window.</summary>
/// <param name="SessionIndex">Index of the anchor session in <see cref="Calendar.Sessions"/>.</param>
/// <param name="Session">The anchor session.</param>
/// <param name="AnchorTime">
/// The instant offset 0 is measured from: the event's earliest time inside the session, else the session's opening (for
/// <see cref="AnchorPolicy.Previous"/> its close).
/// </param>
/// <param name="Reason">Which rule led there.</param>
/// <param name="Alternative">The other session the event can belong to: the anchor of its last instant; null when it is the same.</param>
/// <param name="AlternativeReason">Which rule leads to the alternative.</param>
public sealed record Anchor(
    int SessionIndex,
    Session Session,
    Instant AnchorTime,
    AnchorReason Reason,
    Session? Alternative,
    AnchorReason AlternativeReason);
