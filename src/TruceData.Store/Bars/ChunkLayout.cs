namespace TruceData.Store.Bars;

/// <summary>Where a bar is stored: a bucket of time, and within it parts of at most so many bars.</summary>
internal static class ChunkLayout
{
    public const int MaxBars = 32_768;

    public static long Span(long barSpan) => barSpan > long.MaxValue / MaxBars ? long.MaxValue : barSpan * MaxBars;

    public static long Bucket(long time, long span)
    {
        var quotient = time / span;
        return time % span < 0 ? quotient - 1 : quotient;
    }

    /// <summary>The last time that belongs to a bucket.</summary>
    public static long LastOf(long bucket, long span) => (long)Int128.Min(((Int128)bucket + 1) * span - 1, long.MaxValue);

    public static long FirstOf(long bucket, long span) => (long)Int128.Max((Int128)bucket * span, long.MinValue);
}
