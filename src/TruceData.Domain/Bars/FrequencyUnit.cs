namespace TruceData.Domain.Bars;

/// <summary>Units of a bar's length.</summary>
public enum FrequencyUnit
{
    /// <summary>Seconds.</summary>
    Second = 1,

    /// <summary>Minutes.</summary>
    Minute = 2,

    /// <summary>Hours.</summary>
    Hour = 3,

    /// <summary>One session of the series' calendar: the "daily" bar, from the open to the close.</summary>
    Session = 4,

    /// <summary>A civil week, Monday to Sunday, in the calendar's zone.</summary>
    Week = 5,

    /// <summary>A civil month in the calendar's zone.</summary>
    Month = 6,

    /// <summary>No fixed length: each bar is one instant and is known at once.</summary>
    Irregular = 7,

    /// <summary>A civil quarter in the calendar's zone.</summary>
    Quarter = 8,

    /// <summary>A civil year in the calendar's zone.</summary>
    Year = 9,
}
