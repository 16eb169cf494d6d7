using NodaTime;
using TruceData.Domain.Bars;
using TruceData.Domain.Calendars;

namespace TruceData.Domain.Alignment;

/// <summary>What series must have in common for their columns of an event to differ in bars alone.</summary>
/// <param name="Counted">The calendar whose sessions are counted.</param>
/// <param name="Own">The calendar that their bars end by.</param>
/// <param name="Frequency">How long their bars are.</param>
/// <param name="KnowledgeDelay">How long after its end a bar is known.</param>
/// <param name="KnownFrom">The knowledge time of the newest correction or corporate action among what is read of them.</param>
internal sealed record SeriesGroup(Calendar Counted, Calendar Own, Frequency Frequency, Duration KnowledgeDelay, Instant KnownFrom);
