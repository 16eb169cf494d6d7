using NodaTime;
using TruceData.Domain.Anchoring;
using TruceData.Domain.Events;

namespace TruceData.Domain.Alignment;

/// <summary>The settings that all events of an alignment share.</summary>
/// <param name="AnchorPolicy">The session to which an event outside every session is assigned.</param>
/// <param name="Timeline">The events of the data set.</param>
/// <param name="KnowledgeTime">Only events known by it count as confounding; null for all.</param>
/// <param name="GroupCount">The number of groups of series.</param>
internal sealed record AlignmentScope(AnchorPolicy AnchorPolicy, EventTimeline Timeline, Instant? KnowledgeTime, int GroupCount);
