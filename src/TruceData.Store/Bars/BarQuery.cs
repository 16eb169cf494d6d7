using TruceData.Domain.Time;

namespace TruceData.Store.Bars;

/// <summary>Selects bars of one series.</summary>
/// <param name="Series">The name of the series.</param>
/// <param name="View">
/// The view to read. Corrections known by its knowledge time replace the bars that they correct. Bars that are known at their own end are
/// all returned, because only a calendar knows when a bar ends.
/// </param>
/// <param name="Fields">The columns to read, in this order; empty to read only the times.</param>
/// <param name="FromTime">The earliest start of a bar, in Unix nanoseconds.</param>
/// <param name="ToTime">The exclusive end of the starts, in Unix nanoseconds; <see cref="long.MaxValue"/> for no limit.</param>
public sealed record BarQuery(
    string Series,
    View View,
    IReadOnlyList<string> Fields,
    long FromTime = long.MinValue,
    long ToTime = long.MaxValue);
