using NodaTime;

namespace TruceData.Domain.Bars;

/// <summary>The length of a bar: a number of units.</summary>
public sealed record Frequency
{
    private static readonly Duration MinIntradayTolerance = Duration.FromMinutes(5);

    /// <summary>Creates a frequency.</summary>
    /// <param name="unit">The unit.</param>
    /// <param name="count">The number of units; 1 unless the unit is seconds, minutes or hours, and at most 366 days in all.</param>
    /// <exception cref="ArgumentOutOfRangeException">The count does not suit the unit.</exception>
    public Frequency(FrequencyUnit unit, int count)
    {
        var maxCount = unit switch
        {
            FrequencyUnit.Second => 366 * NodaConstants.SecondsPerDay,
            FrequencyUnit.Minute => 366 * NodaConstants.MinutesPerDay,
            FrequencyUnit.Hour => 366 * NodaConstants.HoursPerDay,
            FrequencyUnit.Session or FrequencyUnit.Irregular => 1,
            FrequencyUnit.Week or FrequencyUnit.Month or FrequencyUnit.Quarter or FrequencyUnit.Year => 1,
            _ => throw new ArgumentOutOfRangeException(nameof(unit), unit, "Not a unit of a bar's length."),
        };
        if (count < 1 || count > maxCount)
            throw new ArgumentOutOfRangeException(nameof(count), count, $"A bar of unit {unit} has 1 to {maxCount} of them.");
        Unit = unit;
        Count = count;
    }

    /// <summary>The unit.</summary>
    public FrequencyUnit Unit { get; }

    /// <summary>The number of units.</summary>
    public int Count { get; }

    /// <summary>Whether the unit is seconds, minutes or hours.</summary>
    public bool IsIntraday => Unit is FrequencyUnit.Second or FrequencyUnit.Minute or FrequencyUnit.Hour;

    /// <summary>Whether a bar is a civil week, month, quarter or year in the zone of the calendar.</summary>
    public bool IsCivilPeriod => Unit is FrequencyUnit.Week or FrequencyUnit.Month or FrequencyUnit.Quarter or FrequencyUnit.Year;

    /// <summary>
    /// The usual distance between two bars in nanoseconds, for sizing: exact for seconds, minutes and hours; a day for sessions, 7 days for
    /// weeks, 31 for months, 92 for quarters, 366 for years; a minute for irregular bars, the density of a busy feed, so that sizes are not
    /// underestimated.
    /// </summary>
    public long TypicalSpan => Unit switch
    {
        FrequencyUnit.Second => Count * NodaConstants.NanosecondsPerSecond,
        FrequencyUnit.Minute => Count * NodaConstants.NanosecondsPerMinute,
        FrequencyUnit.Hour => Count * NodaConstants.NanosecondsPerHour,
        FrequencyUnit.Session => NodaConstants.NanosecondsPerDay,
        FrequencyUnit.Week => NodaConstants.NanosecondsPerWeek,
        FrequencyUnit.Month => 31 * NodaConstants.NanosecondsPerDay,
        FrequencyUnit.Quarter => 92 * NodaConstants.NanosecondsPerDay,
        FrequencyUnit.Year => 366 * NodaConstants.NanosecondsPerDay,
        _ => NodaConstants.NanosecondsPerMinute,
    };

    /// <summary>
    /// How far an observation may be from the instant it is matched to when the request does not say (rule 8): two bars but at least 5
    /// minutes for seconds, minutes and hours; 7 days for sessions, more than any long weekend; two bars for weeks, months, quarters
    /// and years; 7 days for irregular bars.
    /// </summary>
    public Duration DefaultTolerance => Unit switch
    {
        FrequencyUnit.Session or FrequencyUnit.Irregular => Duration.FromDays(7),
        _ => Duration.Max(Duration.FromNanoseconds(2 * TypicalSpan), MinIntradayTolerance),
    };
}
