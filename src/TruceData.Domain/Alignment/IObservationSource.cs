using NodaTime;
using TruceData.Domain.Bars;

namespace TruceData.Domain.Alignment;

/// <summary>The observations at the offsets around one event, by one unit of the window.</summary>
internal interface IObservationSource
{
    /// <summary>Returns what is seen at an offset.</summary>
    ObservationResult At(int offset);

    /// <summary>Returns when the offset before sees the same observation: why no return can be had at this one; otherwise present.</summary>
    Missing WhyUnchanged(int offset);

    /// <summary>Returns the last real observation before the one of an offset; null when there is none.</summary>
    Observation? Before(int offset);

    /// <summary>Returns the time from the first offset to the last.</summary>
    Interval? Span(int first, int last);
}
