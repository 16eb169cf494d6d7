using TruceData.Domain.Bars;

namespace TruceData.Server.Reading;

/// <summary>One event and one series as they are answered.</summary>
/// <param name="Place">Which event and series.</param>
/// <param name="Frame">When its rows are measured, and around what.</param>
/// <param name="Values">The rows, in memory that is used again once they are sent.</param>
/// <param name="Reference">The observation measured from; null when there is none.</param>
internal sealed record AlignedPart(AlignmentPlace Place, PartFrame Frame, ReadOnlyMemory<double> Values, Observation? Reference);
