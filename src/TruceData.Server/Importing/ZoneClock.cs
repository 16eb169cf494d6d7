using NodaTime;
using NodaTime.TimeZones;

namespace TruceData.Server.Importing;

/// <summary>
/// Local times of one zone as instants. The offset is kept for the stretch of local time in which it is the only one, so that the zone is
/// asked about twice a year of data, not once a bar.
/// </summary>
internal sealed class ZoneClock(DateTimeZone zone)
{
    private const string Advice = "Write times in UTC (\"Z\") or with their offset, such as 2025-11-02T01:30:00-04:00.";

    private long _first = long.MaxValue;
    private long _end = long.MaxValue;
    private long _offset;

    public DateTimeZone Zone { get; } = zone;

    /// <summary>The instant, Unix nanoseconds, of a local time given as if it were UTC.</summary>
    /// <exception cref="BadCellException">The clocks skipped that time, or showed it twice.</exception>
    public long ToInstant(long localNanos)
    {
        if (localNanos < _first || localNanos >= _end) Find(localNanos);
        return localNanos - _offset;
    }

    /// <summary>The first instant, Unix nanoseconds, of a civil day.</summary>
    public long StartOfDay(LocalDate day) => day.AtStartOfDayInZone(Zone).ToInstant().ToUnixTimeTicks() * NodaConstants.NanosecondsPerTick;

    private void Find(long localNanos)
    {
        var local = default(Instant).PlusNanoseconds(localNanos).InUtc().LocalDateTime;
        var mapping = Zone.MapLocal(local);
        var shown = $"{local:uuuu'-'MM'-'dd HH':'mm':'ss}";
        if (mapping.Count == 0) throw new BadCellException($"{shown} does not exist in {Zone.Id}: the clocks skipped it.", Advice);
        if (mapping.Count > 1) throw new BadCellException($"{shown} happened twice in {Zone.Id}: the clocks were set back.", Advice);

        var interval = mapping.EarlyInterval;
        _offset = interval.WallOffset.Nanoseconds;
        _first = interval.HasStart ? Nanos(interval.Start, Offset.Max(interval.WallOffset, OffsetBefore(interval))) : long.MinValue;
        _end = interval.HasEnd ? Nanos(interval.End, Offset.Min(interval.WallOffset, Zone.GetUtcOffset(interval.End))) : long.MaxValue;
    }

    private Offset OffsetBefore(ZoneInterval interval) => Zone.GetUtcOffset(interval.Start - Duration.Epsilon);

    /// <summary>A local time as if it were UTC; the nearest that nanoseconds can hold.</summary>
    private static long Nanos(Instant instant, Offset offset) =>
        (long)Int128.Clamp(
            (Int128)(instant.ToUnixTimeTicks() + offset.Ticks) * NodaConstants.NanosecondsPerTick, long.MinValue, long.MaxValue);
}
