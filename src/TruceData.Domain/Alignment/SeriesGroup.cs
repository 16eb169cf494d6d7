using NodaTime;
using TruceData.Domain.Bars;
using TruceData.Domain.Calendars;

namespace TruceData.Domain.Alignment;

/// <summary>The key of series whose columns of an event differ in their bars only.</summary>
/// <param name="Counted">The calendar whose sessions are counted.</param>
/// <param name="Own">The calendar by which the bars end.</param>
/// <param name="Frequency">The length of the bars.</param>
/// <param name="KnowledgeDelay">How long after its end a bar is known.</param>
/// <param name="KnownFrom">The knowledge time of the newest correction or corporate action in the series.</param>
internal sealed record SeriesGroup(Calendar Counted, Calendar Own, Frequency Frequency, Duration KnowledgeDelay, Instant KnownFrom);
