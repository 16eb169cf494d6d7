namespace TruceData.Domain.Alignment;

/// <summary>The unit of a window's offsets.</summary>
public enum WindowUnit
{
    /// <summary>Sessions of the calendar; 0 is the anchor session.</summary>
    Sessions = 1,

    /// <summary>Bars of the series; 0 is the first that ends after the event's earliest time.</summary>
    Bars = 2,

    /// <summary>Elapsed time in steps from the event's earliest time.</summary>
    Elapsed = 3,
}
