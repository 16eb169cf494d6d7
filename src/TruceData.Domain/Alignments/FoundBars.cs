namespace TruceData.Domain;

/// <summary>The bars that were found for the instants of an event.</summary>
internal sealed class FoundBars
{
    public FoundBars(AlignedTimes times, LookUps lookUps, long index)
    {
        (Times, Index) = (times, index);
        IsRun = times.IsWhole;
        for (var i = 1; i < times.Starts.Length; i++) IsRun &= times.Starts[i] >= lookUps.Limits[i - 1];
    }

    /// <summary>When they are.</summary>
    public AlignedTimes Times { get; }

    /// <summary>The index of the bar behind the first one among those of its series.</summary>
    public long Index { get; }

    /// <summary>Whether a series that has just these bars beside each other finds them too.</summary>
    public bool IsRun { get; }
}
