using NodaTime;
using NodaTime.TimeZones;

namespace TruceData.Server.Importing;

/// <summary>
/// Converts local times of one zone to instants. Caches the offset for the interval of local time in which it is unambiguous, so that the
/// zone is queried about twice per year of data instead of once per bar.
/// </summary>
internal sealed class ZoneClock(DateTimeZone zone)
{
    private const string Fix = "Write times in UTC (\"Z\") or with their offset, such as 2025-11-02T01:30:00-04:00.";

    private long _first = long.MaxValue;
    private long _end = long.MaxValue;
    private long _offset;

    public DateTimeZone Zone { get; } = zone;

    /// <summary>Returns the instant of a local time in Unix nanoseconds. The argument is the local time as if it were UTC.</summary>
    /// <exception cref="BadCellException">The clocks skipped that time or showed it twice.</exception>
    public long ToInstant(long localNanos)
    {
        if (localNanos < _first || localNanos >= _end) FindOffset(localNanos);
        return localNanos - _offset;
    }

    /// <summary>Returns the first instant of a civil day in Unix nanoseconds.</summary>
    public long StartOfDay(LocalDate day) =>
        day.AtStartOfDayInZone(Zone).ToInstant().ToUnixTimeTicks() * NodaConstants.NanosecondsPerTick;

    private void FindOffset(long localNanos)
    {
        var local = default(Instant).PlusNanoseconds(localNanos).InUtc().LocalDateTime;
        var mapping = Zone.MapLocal(local);
        var shown = $"{local:uuuu'-'MM'-'dd HH':'mm':'ss}";
        if (mapping.Count == 0) throw new BadCellException($"{shown} does not exist in {Zone.Id}: the clocks skipped it.", Fix);
        if (mapping.Count > 1) throw new BadCellException($"{shown} happened twice in {Zone.Id}: the clocks were set back.", Fix);

        var interval = mapping.EarlyInterval;
        _offset = interval.WallOffset.Nanoseconds;
        _first = interval.HasStart ? Nanos(interval.Start, Offset.Max(interval.WallOffset, OffsetBefore(interval))) : long.MinValue;
        _end = interval.HasEnd ? Nanos(interval.End, Offset.Min(interval.WallOffset, Zone.GetUtcOffset(interval.End))) : long.MaxValue;
    }

    private Offset OffsetBefore(ZoneInterval interval) => Zone.GetUtcOffset(interval.Start - Duration.Epsilon);

    /// <summary>Returns a local time as if it were UTC, clamped to the range of 64-bit nanoseconds.</summary>
    private static long Nanos(Instant instant, Offset offset) =>
        (long)Int128.Clamp(
            (Int128)(instant.ToUnixTimeTicks() + offset.Ticks) * NodaConstants.NanosecondsPerTick, long.MinValue, long.MaxValue);
}
