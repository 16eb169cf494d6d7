using NodaTime;
using TruceData.Domain.Bars;

namespace TruceData.Domain.Alignment;

/// <summary>Yields the observations at the offsets around one event, by one unit of the window.</summary>
internal interface IObservationSource
{
    /// <summary>Returns the observation at an offset, or why there is none.</summary>
    ObservationResult At(int offset);

    /// <summary>
    /// Returns why the return at an offset is missing when the previous offset has the same observation; otherwise
    /// <see cref="Missing.Present"/>.
    /// </summary>
    Missing WhyUnchanged(int offset);

    /// <summary>Returns the last observation before that of an offset; null when there is none.</summary>
    Observation? Before(int offset);

    /// <summary>Returns the interval from the first offset to the last; null when there is no bar.</summary>
    Interval? Span(int first, int last);
}
