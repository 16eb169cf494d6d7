namespace TruceData.Domain.Alignment;

/// <summary>The bars that were found for the instants of an event.</summary>
/// <param name="starts">The start of the bar of each row, whether or not it lies within the tolerance.</param>
/// <param name="times">When the rows are measured.</param>
/// <param name="index">The index in the series of the bar after that of the first row.</param>
internal sealed class MatchedBars(long[] starts, AlignedTimes times, long index)
{
    /// <summary>The start of the bar of each row, whether or not it lies within the tolerance.</summary>
    public ReadOnlySpan<long> Starts => starts;

    /// <summary>When the rows are measured.</summary>
    public AlignedTimes Times => times;

    /// <summary>The index in the series of the bar after that of the first row.</summary>
    public long Index => index;

    /// <summary>Whether each row has a different bar.</summary>
    public bool IsGapless { get; } = times.IsWhole && !HasRepeats(starts);

    private static bool HasRepeats(long[] starts)
    {
        for (var i = 1; i < starts.Length; i++)
        {
            if (starts[i] == starts[i - 1]) return true;
        }

        return false;
    }
}
