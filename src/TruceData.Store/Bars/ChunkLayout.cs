namespace TruceData.Store.Bars;

/// <summary>Divides time into buckets of equal length. A bucket is stored as chunks of up to <see cref="MaxBars"/> bars.</summary>
internal static class ChunkLayout
{
    public const int MaxBars = 32_768;

    /// <summary>Returns the length of a bucket that holds <see cref="MaxBars"/> bars at the distance <paramref name="barSpan"/>.</summary>
    public static long GetSpan(long barSpan) => barSpan > long.MaxValue / MaxBars ? long.MaxValue : barSpan * MaxBars;

    /// <summary>Returns the bucket that contains <paramref name="time"/>.</summary>
    public static long GetBucket(long time, long span)
    {
        var quotient = time / span;
        return time % span < 0 ? quotient - 1 : quotient;
    }

    /// <summary>Returns the last time in a bucket.</summary>
    public static long GetLastTime(long bucket, long span) => (long)Int128.Min(((Int128)bucket + 1) * span - 1, long.MaxValue);

    /// <summary>Returns the first time in a bucket.</summary>
    public static long GetFirstTime(long bucket, long span) => (long)Int128.Max((Int128)bucket * span, long.MinValue);
}
