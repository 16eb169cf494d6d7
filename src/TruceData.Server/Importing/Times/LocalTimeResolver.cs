using NodaTime;
using NodaTime.TimeZones;
using TruceData.V1;

namespace TruceData.Server.Importing.Times;

/// <summary>
/// Converts local times of one zone, in the order of the rows, to instants. Caches the offset for the interval of local time in which it is
/// unambiguous, so that the zone is queried about twice per year of data instead of once per bar.
/// </summary>
/// <param name="zone">The zone.</param>
/// <param name="policy">The meaning of local times that occur twice.</param>
/// <param name="isDescending">Whether the rows begin with the newest.</param>
/// <param name="isStrict">Whether equal local times in successive rows are the two passes of the hour.</param>
internal sealed class LocalTimeResolver(DateTimeZone zone, AmbiguousTime policy, bool isDescending, bool isStrict)
{
    private const string Fix =
        "Write times in UTC (\"Z\") or with their offset, such as 2025-11-02T01:30:00-04:00, or correct --zone.";

    private const string AmbiguityFix =
        "State --ambiguous infer if the order of the rows shows which is meant, --ambiguous earlier or --ambiguous later.";

    private long _first = long.MaxValue;
    private long _end = long.MaxValue;
    private long _offset;
    private RepeatedHour? _repeated;

    public DateTimeZone Zone { get; } = zone;

    /// <summary>Returns the instant of a local time in Unix nanoseconds. The argument is the local time as if it were UTC.</summary>
    /// <exception cref="BadCellException">The clocks skipped that time, or showed it twice and the policy does not decide.</exception>
    public long ToInstant(long localNanos)
    {
        if (localNanos < _first || localNanos >= _end) return Resolve(localNanos);
        if (_repeated is not null) Complete();
        return localNanos - _offset;
    }

    /// <summary>Checks the end of the rows.</summary>
    /// <exception cref="BadCellException">The rows before did not show which pass of a repeated hour they mean.</exception>
    public void Complete()
    {
        var last = _repeated;
        _repeated = null;
        if (last is { IsSecondPass: false })
        {
            throw new BadCellException(
                $"The rows up to {Show(last.Local)} show the hour that is repeated in {Zone.Id} once, so their order does not decide.",
                "State --ambiguous earlier or --ambiguous later.");
        }
    }

    private long Resolve(long localNanos)
    {
        var local = default(Instant).PlusNanoseconds(localNanos).InUtc().LocalDateTime;
        var mapping = Zone.MapLocal(local);
        if (mapping.Count == 0)
            throw new BadCellException($"{Show(localNanos)} does not exist in {Zone.Id}: the clocks skipped it.", Fix);
        if (mapping.Count > 1) return Choose(localNanos, mapping);
        if (_repeated is not null) Complete();

        var interval = mapping.EarlyInterval;
        _offset = interval.WallOffset.Nanoseconds;
        _first = interval.HasStart ? Nanos(interval.Start, Offset.Max(interval.WallOffset, OffsetBefore(interval))) : long.MinValue;
        _end = interval.HasEnd ? Nanos(interval.End, Offset.Min(interval.WallOffset, Zone.GetUtcOffset(interval.End))) : long.MaxValue;
        return localNanos - _offset;
    }

    private long Choose(long localNanos, ZoneLocalMapping mapping)
    {
        var isLater = policy switch
        {
            AmbiguousTime.Earlier => false,
            AmbiguousTime.Later => true,
            AmbiguousTime.Infer => IsSecondPass(localNanos, mapping.LateInterval.Start) != isDescending,
            _ => throw new BadCellException(
                $"{Show(localNanos)} happened twice in {Zone.Id}: the clocks were set back.", AmbiguityFix),
        };
        return localNanos - (isLater ? mapping.LateInterval : mapping.EarlyInterval).WallOffset.Nanoseconds;
    }

    private bool IsSecondPass(long localNanos, Instant change)
    {
        if (_repeated is { } other && other.Change != change) Complete();
        if (_repeated is not { } hour)
        {
            _repeated = new RepeatedHour(change, localNanos, false);
            return false;
        }

        var isBack = isDescending ? localNanos > hour.Local : localNanos < hour.Local;
        var isStep = isBack || (isStrict && localNanos == hour.Local);
        if (isStep && hour.IsSecondPass)
        {
            throw new BadCellException(
                $"{Show(localNanos)} is out of order, so the order of the rows does not decide which pass of the hour it means.",
                "State --ambiguous earlier or --ambiguous later, or sort the rows.");
        }

        _repeated = new RepeatedHour(change, localNanos, hour.IsSecondPass || isStep);
        return _repeated.IsSecondPass;
    }

    private Offset OffsetBefore(ZoneInterval interval) => Zone.GetUtcOffset(interval.Start - Duration.Epsilon);

    private static string Show(long localNanos) =>
        $"{default(Instant).PlusNanoseconds(localNanos).InUtc().LocalDateTime:uuuu'-'MM'-'dd HH':'mm':'ss}";

    /// <summary>Returns a local time as if it were UTC, clamped to the range of 64-bit nanoseconds.</summary>
    private static long Nanos(Instant instant, Offset offset) =>
        (long)Int128.Clamp(
            (Int128)(instant.ToUnixTimeTicks() + offset.Ticks) * NodaConstants.NanosecondsPerTick, long.MinValue, long.MaxValue);

    private sealed record RepeatedHour(Instant Change, long Local, bool IsSecondPass);
}
