using TruceData.Domain.Time;

namespace TruceData.Store.Bars;

/// <summary>Which bars of a series to read.</summary>
/// <param name="Series">The series' name.</param>
/// <param name="View">
/// What may be seen. Corrections known by the knowledge time replace what they correct; bars that are known at their own end are
/// all returned, since only a calendar tells when a bar ends.
/// </param>
/// <param name="Fields">The columns, in the order wanted: some of the series' fields, or none for the times alone.</param>
/// <param name="FromTime">Bars that start at or after this time, Unix nanoseconds.</param>
/// <param name="ToTime">Bars that start before this time, Unix nanoseconds; <see cref="long.MaxValue"/> for no limit.</param>
public sealed record BarQuery(
    string Series,
    View View,
    IReadOnlyList<string> Fields,
    long FromTime = long.MinValue,
    long ToTime = long.MaxValue);
