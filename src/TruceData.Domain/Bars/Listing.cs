using NodaTime;
using TruceData.Domain.Time;

namespace TruceData.Domain.Bars;

/// <summary>The civil days on which an instrument is listed, both inclusive, in the zone of its calendar.</summary>
/// <param name="FirstDate">The first day; null when the listing begins before any coverage.</param>
/// <param name="LastDate">The last day; null when the instrument is still listed.</param>
public sealed record Listing(LocalDate? FirstDate, LocalDate? LastDate)
{
    /// <summary>An instrument without dates: listed at all times.</summary>
    public static Listing Always { get; } = new(null, null);

    /// <summary>Returns the listing as the half-open interval [from, to) in Unix nanoseconds.</summary>
    internal (long From, long To) ToBounds(DateTimeZone zone)
    {
        var from = FirstDate is { } first ? StartOf(first) : long.MinValue;
        var to = LastDate is { } last && last < LocalDate.MaxIsoValue ? StartOf(last.PlusDays(1)) : long.MaxValue;
        return (from, to);

        long StartOf(LocalDate day) => zone.AtStartOfDay(day).ToInstant().ToUnixNanosClamped();
    }
}
