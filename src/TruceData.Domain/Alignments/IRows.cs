using NodaTime;

namespace TruceData.Domain;

/// <summary>The observations at the offsets around one event, by one unit of the window.</summary>
internal interface IRows
{
    /// <summary>What is seen at an offset.</summary>
    Sighting At(int offset);

    /// <summary>When the offset before sees the same observation: why no return can be had at this one; otherwise present.</summary>
    Missing Unmoved(int offset);

    /// <summary>The last real observation before the one of an offset; null when there is none.</summary>
    Observation? Before(int offset);

    /// <summary>The time from the first offset to the last.</summary>
    Interval? Span(int first, int last);
}
