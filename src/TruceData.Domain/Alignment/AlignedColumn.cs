using TruceData.Domain.Bars;

namespace TruceData.Domain.Alignment;

/// <summary>One series aligned with one event.</summary>
/// <param name="Event">The index of the event among those aligned together.</param>
/// <param name="Series">The index of the series.</param>
/// <param name="IsAlternative">Whether the event is placed at its alternative anchor.</param>
/// <param name="Frame">When the rows are measured, and around what.</param>
/// <param name="Values">One value for each offset, ascending; NaN where missing.</param>
/// <param name="Reference">The observation that values are measured from; null when there is none.</param>
public sealed record AlignedColumn(
    int Event, int Series, bool IsAlternative, AlignedFrame Frame, ReadOnlyMemory<double> Values, Observation? Reference);
